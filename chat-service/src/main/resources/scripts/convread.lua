-- include lineage
-- What of a conversation is still to be copied, from a copy cursor on.
-- keys: meta, log, ends
-- args: cursor's epoch ('' none), cursor's offset, page, epoch candidate
-- returns: {epoch, top, start, entries after start}
local epoch, offset = ARGV[1], tonumber(ARGV[2])
local e, top = current(KEYS[1], KEYS[2], KEYS[3], epoch, offset, ARGV[4], '0')
local start = offset
if epoch ~= '' and not valid(KEYS[3], epoch, offset, e, top) then
  -- Where the cursor's own epoch ended; for an epoch that nobody knows, where the last one did.
  local last = redis.call('LINDEX', KEYS[3], -1)
  local bound = end_of(KEYS[3], epoch) or last and tonumber(string.match(last, ' (%d+)$')) or top
  start = math.min(offset, bound, top)
end
return {e, text(top), text(start), redis.call('XRANGE', KEYS[2], text(start + 1) .. '-0', '+', 'COUNT', ARGV[3])}
