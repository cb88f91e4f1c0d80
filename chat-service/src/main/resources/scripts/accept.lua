-- include lineage
-- Takes one publication into its channel's log and into the partition's relay, once for each idempotency key. Whoever says
-- something has read what came before it; a room is put into the directory of rooms, once a minute while it is talked in.
-- keys: meta, log, seen, relay, ends, the sender's mark, rooms
-- args: epoch candidate, payload, channel, first attempt (ms by this server's clock), window (ms), grace (ms), log size,
--       log age (ms), relay capacity
-- returns: {'ok' or 'dup', epoch, offset, time} | {'busy'} | {'expired'}
local prior = redis.call('GET', KEYS[3])
if prior then
  local e, o, t = string.match(prior, '^(%S+) (%d+) (%d+)$')
  return {'dup', e, o, t}
end
local now = now_ms()
if now - tonumber(ARGV[4]) > tonumber(ARGV[5]) - tonumber(ARGV[6]) then return {'expired'} end
if redis.call('XLEN', KEYS[4]) >= tonumber(ARGV[9]) then return {'busy'} end
local line = lineage(KEYS[1], KEYS[2], ARGV[1])
local offset = line[2] + 1
local o, t = text(offset), text(now)
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], o .. '-0', 't', t, 'p', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[8])
keep(KEYS[1], KEYS[5], line, offset - 1, offset)
redis.call('SET', KEYS[3], line[1] .. ' ' .. o .. ' ' .. t, 'PX', ARGV[5])
redis.call('SET', KEYS[6], o, 'PX', 2678400000)
if string.sub(ARGV[3], 1, 5) == 'room:' then register(KEYS[7], KEYS[1], ARGV[3], now) end
redis.call('XADD', KEYS[4], '*', 'v', '1', 'k', 'p', 'c', ARGV[3], 'e', line[1], 'o', o, 't', t, 'p', ARGV[2])
return {'ok', line[1], o, t}
