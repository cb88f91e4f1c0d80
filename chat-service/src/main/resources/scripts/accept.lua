-- include lineage
-- Takes one publication into its channel's log and into the partition's relay, once for each idempotency key. Whoever says
-- something has read what came before it; a room is put into the directory of rooms, once a minute while it is talked in.
-- keys: meta, log, seen, relay, ends, the sender's mark, rooms
-- args: epoch candidate, payload, channel, first attempt (ms by this server's clock), window (ms), grace (ms), log size,
--       log age (ms), relay capacity, '1' where publications are stamped
-- returns: {'ok' or 'dup', epoch, offset, time} | {'busy'} | {'expired'}

-- The stamp of a channel's next publication: the second, and its place among those of that second; meta has the last one in
-- s and n, and the epoch in which it was given in w. Stamps only rise. While the clock is behind the last stamp, that second
-- goes on, and the next one follows where it is full. A new epoch may mean that stamps which somebody has seen were lost
-- with the end of the log, those of the replication lag: it begins three seconds after the last one known.
local function stamp(meta, log, now, epoch)
  local last = redis.call('HMGET', meta, 's', 'n', 'w')
  if not last[1] then
    local entry = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
    if entry then last = {entry[2][6], entry[2][8], ''} end
  end
  local second = math.floor(now / 1000)
  if not last[1] then return second, 0 end
  local s, n = tonumber(last[1]), tonumber(last[2])
  if last[3] ~= epoch then s, n = s + 3, -1 end
  if second > s then return second, 0 end
  if n + 1 == 1000000 then return s + 1, 0 end
  return s, n + 1
end

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
if ARGV[10] == '1' then
  local second, index = stamp(KEYS[1], KEYS[2], now, line[1])
  local s, n = text(second), text(index)
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], o .. '-0', 't', t, 'p', ARGV[2], 's', s, 'n', n)
  redis.call('HSET', KEYS[1], 's', s, 'n', n, 'w', line[1])
else
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[7], o .. '-0', 't', t, 'p', ARGV[2])
end
redis.call('PEXPIRE', KEYS[2], ARGV[8])
keep(KEYS[1], KEYS[5], line, offset - 1, offset)
redis.call('SET', KEYS[3], line[1] .. ' ' .. o .. ' ' .. t, 'PX', ARGV[5])
redis.call('SET', KEYS[6], o, 'PX', 2678400000)
if string.sub(ARGV[3], 1, 5) == 'room:' then register(KEYS[7], KEYS[1], ARGV[3], now, line[5]) end
redis.call('XADD', KEYS[4], '*', 'v', '1', 'k', 'p', 'c', ARGV[3], 'e', line[1], 'o', o, 't', t, 'p', ARGV[2])
return {'ok', line[1], o, t}
