-- Trims a channel's log by age, a node of the stream at a time. Entry ids are offsets, so the time is a field.
-- keys: log
-- args: oldest time to keep (ms)
-- returns: how many entries were removed
local removed = 0
for _ = 1, 20 do
  local page = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 100)
  local keep_from
  for _, entry in ipairs(page) do
    if tonumber(entry[2][2]) < tonumber(ARGV[1]) then
      keep_from = string.format('%.0f', tonumber(string.match(entry[1], '^(%d+)')) + 1)
    else
      break
    end
  end
  if not keep_from then return removed end
  removed = removed + redis.call('XTRIM', KEYS[1], 'MINID', keep_from)
end
return removed
