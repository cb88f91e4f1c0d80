-- include presence
-- Takes one client of a node out of a channel's presence; the user's last one is announced as a leave.
-- keys: presence, held, relay
-- args: client, node, channel
-- returns: 1 where it was the user's last client, else 0
redis.call('SREM', KEYS[2], ARGV[1] .. ' ' .. ARGV[3])
return drop(KEYS[1], KEYS[3], ARGV[3], ARGV[1], ARGV[2])
