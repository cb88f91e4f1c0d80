-- Puts something that is shown once and never kept (typing, a question for the size of a room) into the relay.
-- keys: relay
-- args: channel, payload, relay capacity
-- returns: 1 | 0 where the relay is full
if redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('XADD', KEYS[1], '*', 'v', '1', 'k', 's', 'c', ARGV[1], 'e', '', 'o', '0', 't', '0', 'p', ARGV[2])
return 1
