-- Names of the relay's consumers that have been silent for a while.
-- keys: relay
-- args: silence (ms)
-- returns: names
local out = {}
if redis.call('EXISTS', KEYS[1]) == 0 then return out end
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], 'workers')) do
  local name, idle
  for i = 1, #consumer, 2 do
    if consumer[i] == 'name' then name = consumer[i + 1] end
    if consumer[i] == 'idle' then idle = consumer[i + 1] end
  end
  if idle > tonumber(ARGV[1]) then out[#out + 1] = name end
end
return out
