-- include presence
-- Takes people of a silent node out of presence; only while the script itself sees that the lease has run out.
-- keys: alive, held, relay, then the presence of each person's channel
-- args: node, then for each person client and channel
-- returns: how many leaves were announced
local t = redis.call('TIME')
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not lease or tonumber(lease) >= t[1] * 1000 + math.floor(t[2] / 1000) then return 0 end
local leaves = 0
for i = 4, #KEYS do
  local client, channel = ARGV[2 * i - 6], ARGV[2 * i - 5]
  redis.call('SREM', KEYS[2], client .. ' ' .. channel)
  leaves = leaves + drop(KEYS[i], KEYS[3], channel, client, ARGV[1])
end
return leaves
