-- Where channels stand for a user.
-- keys: for each channel meta, log, the user's mark, the other person's mark
-- returns: for each channel {top, mark, the other's mark, unread, the last entry or an empty list}
local out = {}
for i = 1, #KEYS / 4 do
  local k = 4 * (i - 1)
  local top = tonumber(redis.call('HGET', KEYS[k + 1], 'o') or '0')
  local at = math.min(tonumber(redis.call('GET', KEYS[k + 3]) or '0'), top)
  local other = math.min(tonumber(redis.call('GET', KEYS[k + 4]) or '0'), top)
  local unread = top - at
  if unread > 0 then unread = math.min(unread, redis.call('XLEN', KEYS[k + 2])) end
  out[i] = {string.format('%.0f', top), string.format('%.0f', at), string.format('%.0f', other),
    string.format('%.0f', unread), redis.call('XREVRANGE', KEYS[k + 2], '+', '-', 'COUNT', 1)}
end
return out
