-- include lineage
-- Appends direct messages to one side's inbox channel and moves the cursor of their conversation, or changes nothing.
-- The conversation becomes the user's latest.
-- keys: copied, meta, log, relay, ends, talks, then the seen key of each message
-- args: conversation, expected cursor ('' none), new cursor, epoch candidate, inbox channel, log size, log age (ms),
--       window (ms), most talks, then the payload of each message
-- returns: {'ok'} | {'cursor', cursor}
local at = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if at ~= ARGV[2] then return {'cursor', at} end
local now = text(now_ms())
local line = lineage(KEYS[2], KEYS[3], ARGV[4])
local started, offset = line[2], line[2]
for i = 7, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 0 then
    offset = offset + 1
    local o, payload = text(offset), ARGV[i + 3]
    redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], o .. '-0', 't', now, 'p', payload)
    redis.call('SET', KEYS[i], line[1] .. ' ' .. o .. ' ' .. now, 'PX', ARGV[8])
    redis.call('XADD', KEYS[4], '*', 'v', '1', 'k', 'p', 'c', ARGV[5], 'e', line[1], 'o', o, 't', now, 'p', payload)
  end
end
if offset > started or line[4] then
  keep(KEYS[2], KEYS[5], line, started, offset)
  redis.call('PEXPIRE', KEYS[3], ARGV[7])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('ZADD', KEYS[6], now, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[6], 0, -1 - tonumber(ARGV[9]))
return {'ok'}
