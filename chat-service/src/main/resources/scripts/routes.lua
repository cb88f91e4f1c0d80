-- The live nodes of channels; expired leases are removed on the way.
-- keys: nodes of each channel
-- returns: for each channel the list of nodes
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local out = {}
for i = 1, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', string.format('%.0f', now))
  out[i] = redis.call('ZRANGE', KEYS[i], 0, -1)
end
return out
