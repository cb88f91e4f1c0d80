-- Who is in a channel.
-- keys: presence
-- args: '1' with the clients, '0' the numbers only
-- returns: {clients, users, info of each client...}
local n = tonumber(redis.call('HGET', KEYS[1], 'n') or '0')
local size = redis.call('HLEN', KEYS[1])
local out = {n, 0}
if size > 0 then out[2] = size - 2 - n end
if ARGV[1] == '1' and n > 0 then
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    if string.sub(all[i], 1, 2) == 'c:' then out[#out + 1] = string.match(all[i + 1], '^%S+ %S+ (.*)$') end
  end
end
return out
