-- A node renews the lease of all its people in one partition.
-- keys: alive (zset of nodes), held
-- args: node, lease (ms)
-- returns: {1 or 0 (the lease had not run out), people held, nodes whose lease has run out}
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), ARGV[1])
return {lease and tonumber(lease) >= now and 1 or 0, redis.call('SCARD', KEYS[2]),
  redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('(%.0f', now))}
