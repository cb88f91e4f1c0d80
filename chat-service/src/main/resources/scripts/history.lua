-- include lineage
-- A page of a channel for a client: as many as asked for, but no more than fit the bytes (one at least).
-- keys: meta, log, ends
-- args: epoch, offset (-1: from the newest or oldest), limit (0: the position only), '1' for newest first, epoch candidate,
--       bytes
-- returns: {epoch, top, 1 or 0 (position valid), entries}
local offset, limit, reverse = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local e, top = current(KEYS[1], KEYS[2], KEYS[3], ARGV[1], math.max(offset, 0), ARGV[5], '0')
if offset >= 0 and ARGV[1] ~= '' and not valid(KEYS[3], ARGV[1], offset, e, top) then return {e, text(top), 0, {}} end
local entries, size, step = {}, 0, reverse and -1 or 1
local from = reverse and '+' or '-'
if offset >= 0 then from = text(offset + step) .. '-0' end
if reverse and (offset == 0 or offset == 1) then limit = 0 end
while #entries < limit do
  local count = math.min(50, limit - #entries)
  local some
  if reverse then
    some = redis.call('XREVRANGE', KEYS[2], from, '-', 'COUNT', count)
  else
    some = redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', count)
  end
  for _, entry in ipairs(some) do
    size = size + #entry[2][4]
    if size > tonumber(ARGV[6]) and #entries > 0 then return {e, text(top), 1, entries} end
    entries[#entries + 1] = entry
  end
  if #some < count then break end
  local last = tonumber(string.match(some[#some][1], '^(%d+)')) + step
  if last < 1 then break end
  from = text(last) .. '-0'
end
return {e, text(top), 1, entries}
