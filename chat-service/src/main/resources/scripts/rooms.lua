-- A partition's rooms by their last activity, latest first; the time is exact to about a minute.
-- keys: rooms
-- args: most
-- returns: {channel, ms, channel, ms...}
return redis.call('ZREVRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1, 'WITHSCORES')
