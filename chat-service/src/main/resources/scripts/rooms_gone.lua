-- Takes rooms out of the directory in which nothing is kept and nobody is.
-- keys: rooms, then for each room log, presence
-- args: for each room its channel
-- returns: how many went
local gone = 0
for i = 1, #ARGV do
  local log, presence = KEYS[2 * i], KEYS[2 * i + 1]
  if redis.call('XLEN', log) == 0 and tonumber(redis.call('HGET', presence, 'n') or '0') <= 0 then
    gone = gone + redis.call('ZREM', KEYS[1], ARGV[i])
  end
end
return gone
