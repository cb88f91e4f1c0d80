-- include lineage
-- Reads a channel after a pod's own position: to fill a gap, or to learn of a new epoch.
-- keys: meta, log, ends
-- args: epoch, offset, page, epoch candidate
-- returns: {epoch, top, 1 or 0 (position valid), entries: the first page, contiguous or empty}
local offset = tonumber(ARGV[2])
local e, top = current(KEYS[1], KEYS[2], KEYS[3], ARGV[1], offset, ARGV[4], '1')
local ok = valid(KEYS[3], ARGV[1], offset, e, top)
local last = math.min(top, offset + tonumber(ARGV[3]))
local entries = ok and missed(KEYS[2], offset, last, tonumber(ARGV[3]), 4194304)
return {e, text(top), ok and 1 or 0, entries or {}}
