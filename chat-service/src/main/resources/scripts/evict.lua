-- Takes permits to close connections from the bucket that all processes share; it holds a tenth of a second's worth.
-- keys: evict
-- args: permits a second, permits wanted
-- returns: permits granted
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local rate, wanted = tonumber(ARGV[1]), tonumber(ARGV[2])
local burst = math.max(1, rate / 10)
local bucket = redis.call('HMGET', KEYS[1], 'n', 't')
local permits = math.min(burst, tonumber(bucket[1] or burst) + math.max(0, now - tonumber(bucket[2] or now)) * rate / 1000)
local granted = math.min(wanted, math.floor(permits))
redis.call('HSET', KEYS[1], 'n', string.format('%.4f', permits - granted), 't', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], 60000)
return granted
