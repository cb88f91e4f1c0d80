-- How rooms are.
-- keys: for each room meta, log, presence
-- returns: for each room {top, time of the last entry or 0 where none is kept, people}
local out = {}
for i = 1, #KEYS / 3 do
  local k = 3 * (i - 1)
  local last = redis.call('XREVRANGE', KEYS[k + 2], '+', '-', 'COUNT', 1)
  local people = 0
  local size = redis.call('HLEN', KEYS[k + 3])
  if size > 0 then people = math.max(size - 2 - tonumber(redis.call('HGET', KEYS[k + 3], 'n') or '0'), 0) end
  out[i] = {redis.call('HGET', KEYS[k + 1], 'o') or '0', last[1] and last[1][2][2] or '0', people}
end
return out
