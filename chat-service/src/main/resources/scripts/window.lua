-- include lineage
-- A page of a channel between two offsets, no larger than fits the bytes (one publication at least). Of a channel in which
-- nothing was ever said nothing is written.
-- keys: meta, log, ends
-- args: after (-1: none), before (-1: none), limit, bytes, epoch candidate
-- returns: {epoch, top, 1 or 0 (there is more in the direction of reading), entries}: upwards from `after`, else downwards
if redis.call('EXISTS', KEYS[1], KEYS[2]) == 0 then return {'', '0', 0, {}} end
local e, top = current(KEYS[1], KEYS[2], KEYS[3], '', 0, ARGV[5], '0')
local after, before, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local up = after >= 0
local low = up and text(after + 1) .. '-0' or '-'
local high = before >= 0 and text(math.max(before - 1, 0)) .. '-9' or '+'
local entries, size = {}, 0
while true do
  local count = math.min(50, limit + 1 - #entries)
  local some
  if up then
    some = redis.call('XRANGE', KEYS[2], low, high, 'COUNT', count)
  else
    some = redis.call('XREVRANGE', KEYS[2], high, low, 'COUNT', count)
  end
  for _, entry in ipairs(some) do
    size = size + #entry[2][4]
    if #entries == limit or (size > tonumber(ARGV[4]) and #entries > 0) then return {e, text(top), 1, entries} end
    entries[#entries + 1] = entry
  end
  if #some < count then return {e, text(top), 0, entries} end
  local last = tonumber(string.match(some[#some][1], '^(%d+)'))
  if up then low = text(last + 1) .. '-0' else high = text(last - 1) .. '-9' end
end
