-- What a silent node still holds, some of it.
-- keys: alive, held
-- args: node, count
-- returns: members of held ("client channel"); empty where the node is alive again. A node that holds nothing is forgotten.
local t = redis.call('TIME')
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not lease or tonumber(lease) >= t[1] * 1000 + math.floor(t[2] / 1000) then return {} end
local some = redis.call('SRANDMEMBER', KEYS[2], ARGV[2])
if #some == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return some
