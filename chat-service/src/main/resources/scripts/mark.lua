-- Moves a user's mark in a channel: everything up to it is read. A mark never goes back, but to the end of a log that has
-- lost its own; nor does it go beyond the top. It is forgotten with the channel.
-- keys: mark, meta, log
-- args: offset
-- returns: {mark, unread, top, 1 or 0 (it has moved)}
local top = tonumber(redis.call('HGET', KEYS[2], 'o') or '0')
if top == 0 then return {'0', '0', '0', 0} end
local before = tonumber(redis.call('GET', KEYS[1]) or '0')
local at = math.max(math.min(before, top), math.min(tonumber(ARGV[1]), top))
if at ~= before then
  local lifetime = redis.call('PTTL', KEYS[2])
  redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', lifetime > 0 and lifetime or 86400000)
end
local unread = math.min(top - at, redis.call('XLEN', KEYS[3]))
return {string.format('%.0f', at), string.format('%.0f', unread), string.format('%.0f', top), at > before and 1 or 0}
