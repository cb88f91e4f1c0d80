-- Deletes a consumer of the relay's group, but never with entries it has not finished: those would be gone for good.
-- keys: relay
-- args: consumer
-- returns: 1 deleted or unknown | 0 has pending entries
for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', KEYS[1], 'workers')) do
  local name, pending
  for i = 1, #consumer, 2 do
    if consumer[i] == 'name' then name = consumer[i + 1] end
    if consumer[i] == 'pending' then pending = consumer[i + 1] end
  end
  if name == ARGV[1] then
    if pending > 0 then return 0 end
    redis.call('XGROUP', 'DELCONSUMER', KEYS[1], 'workers', ARGV[1])
  end
end
return 1
