-- Puts a channel among those that a user talks in; the ones that have rested longest make room.
-- keys: talks
-- args: channel, most talks
-- returns: 1
local t = redis.call('TIME')
redis.call('ZADD', KEYS[1], t[1] .. '000', ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[2]))
return 1
