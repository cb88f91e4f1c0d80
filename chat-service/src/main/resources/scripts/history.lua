-- include lineage
-- A page of a channel for a client.
-- keys: meta, log, ends
-- args: epoch, offset (-1: from the newest or oldest), limit (0: the position only), '1' for newest first, epoch candidate
-- returns: {epoch, top, 1 or 0 (position valid), entries}
local offset, limit, reverse = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local e, top = current(KEYS[1], KEYS[2], KEYS[3], ARGV[1], math.max(offset, 0), ARGV[5], '0')
if offset >= 0 and ARGV[1] ~= '' and not valid(KEYS[3], ARGV[1], offset, e, top) then return {e, text(top), 0, {}} end
local entries = {}
if limit > 0 then
  if reverse then
    local from = '+'
    if offset == 0 or offset == 1 then return {e, text(top), 1, {}} end
    if offset > 1 then from = text(offset - 1) .. '-0' end
    entries = redis.call('XREVRANGE', KEYS[2], from, '-', 'COUNT', limit)
  else
    local from = '-'
    if offset >= 0 then from = text(offset + 1) .. '-0' end
    entries = redis.call('XRANGE', KEYS[2], from, '+', 'COUNT', limit)
  end
end
return {e, text(top), 1, entries}
