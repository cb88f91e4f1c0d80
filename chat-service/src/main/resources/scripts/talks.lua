-- The channels that a user talks in, by when that was last noted, latest first.
-- keys: talks
-- returns: {channel, ms, channel, ms...}
return redis.call('ZREVRANGE', KEYS[1], 0, -1, 'WITHSCORES')
