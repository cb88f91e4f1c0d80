-- A process says that it is alive. Those that have not for an hour are forgotten.
-- keys: zset of processes, score = end of the lease
-- args: process, lease (ms)
-- returns: {time in ms, 1 or 0 (the lease had not run out), live processes}
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - 3600000))
return {string.format('%.0f', now), lease and tonumber(lease) >= now and 1 or 0,
  redis.call('ZRANGEBYSCORE', KEYS[1], string.format('%.0f', now), '+inf')}
