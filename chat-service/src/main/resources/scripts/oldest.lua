-- How a relay stands.
-- keys: relay
-- returns: {age of the oldest entry in ms or -1 where there is none, entries, of them read and not finished}
local out = {-1, 0, 0}
if redis.call('EXISTS', KEYS[1]) == 0 then return out end
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)
if #first > 0 then
  local t = redis.call('TIME')
  local age = t[1] * 1000 + math.floor(t[2] / 1000) - tonumber(string.match(first[1][1], '^(%d+)'))
  out[1] = math.max(age, 0)
  out[2] = redis.call('XLEN', KEYS[1])
end
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  for i = 1, #group, 2 do
    if group[i] == 'pending' then out[3] = out[3] + group[i + 1] end
  end
end
return out
