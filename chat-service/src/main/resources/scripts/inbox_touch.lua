-- Creates a node's inbox where it is missing and keeps it alive.
-- keys: inbox
-- args: ttl (ms)
-- returns: the last id it has given out
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('XADD', KEYS[1], '0-1', 'v', '1')
  redis.call('XDEL', KEYS[1], '0-1')
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
local info = redis.call('XINFO', 'STREAM', KEYS[1])
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' then return info[i + 1] end
end
return '0-0'
