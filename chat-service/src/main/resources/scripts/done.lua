-- Finishes relay entries: acknowledged and gone in one step, for an acknowledged entry left behind is never claimed again.
-- keys: relay
-- args: entry ids
-- returns: how many were removed
redis.call('XACK', KEYS[1], 'workers', unpack(ARGV))
return redis.call('XDEL', KEYS[1], unpack(ARGV))
