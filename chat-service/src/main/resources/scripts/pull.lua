-- A page of a log with stamped entries (accept.lua), from a stamp on. The place is looked for from the end, in steps that
-- double, then halved: readers are near the end, and nothing that lies before the page is read but some single entries.
-- keys: log
-- args: the stamp as one number (second * 1000000 + index, below 2^53), limit, bytes (one entry at least fits)
-- returns: {stamp of the entry that follows the page, '' where none does, entries: {second, index, payload}}
local wanted, limit, bytes = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local function id(n) return string.format('%.0f', n) .. '-0' end
local function offset(entry) return tonumber(string.match(entry[1], '^(%d+)')) end
local function stamp(entry) return entry[2][6] * 1000000 + entry[2][8] end
local function from(n) return redis.call('XRANGE', KEYS[1], id(n), '+', 'COUNT', 1)[1] end

local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if not last or stamp(last) < wanted then return {'', {}} end

-- What is at or below `low` is before the stamp; the first entry from `high` on is not.
local low, high = offset(from(0)) - 1, offset(last)
local step = 1
while high - step > low do
  local entry = from(high - step)
  if stamp(entry) < wanted then
    low = offset(entry)
    break
  end
  high = high - step
  step = step * 2
end
while high - low > 1 do
  local middle = math.floor((low + high) / 2)
  local entry = from(middle)
  if stamp(entry) < wanted then low = offset(entry) else high = middle end
end

local page, size = {}, 0
while true do
  local some = redis.call('XRANGE', KEYS[1], id(high), '+', 'COUNT', 50)
  for _, entry in ipairs(some) do
    size = size + #entry[2][4]
    if #page == limit or (size > bytes and #page > 0) then return {string.format('%.0f', stamp(entry)), page} end
    page[#page + 1] = {entry[2][6], entry[2][8], entry[2][4]}
    high = offset(entry) + 1
  end
  if #some < 50 then return {'', page} end
end
