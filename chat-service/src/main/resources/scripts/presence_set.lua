-- include presence
-- Puts one client of a node into a channel's presence; the user's first one is announced as a join.
-- The first one of all puts the room into the directory of rooms.
-- keys: presence, held (what the node has in this partition), relay, rooms
-- args: client, user, info, node, channel
-- returns: 1 where it is the user's first client, else 0
local hash, field = KEYS[1], 'c:' .. ARGV[1]
redis.call('SADD', KEYS[2], ARGV[1] .. ' ' .. ARGV[5])
if redis.call('HEXISTS', hash, field) == 1 then return 0 end
redis.call('HSET', hash, field, ARGV[4] .. ' ' .. ARGV[2] .. ' ' .. ARGV[3])
redis.call('PERSIST', hash)
if redis.call('HINCRBY', hash, 'n', 1) == 1 then
  redis.call('ZADD', KEYS[4], 'NX', redis.call('TIME')[1] .. '000', ARGV[5])
end
if redis.call('HINCRBY', hash, 'u:' .. ARGV[2], 1) > 1 then return 0 end
announce(KEYS[3], 'j', ARGV[5], next_version(hash), ARGV[3])
return 1
