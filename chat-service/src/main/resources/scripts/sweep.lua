-- include lineage
-- Renews a node's routes and answers where each channel is. The route is always written, never only refreshed.
-- keys: for each channel nodes, meta, log, ends
-- args: node, lease (ms), epoch candidate, then for each channel the hub's epoch and offset
-- returns: for each channel epoch, top
local now = now_ms()
local out = {}
for i = 1, #KEYS / 4 do
  local k = 4 * (i - 1)
  redis.call('ZADD', KEYS[k + 1], now + tonumber(ARGV[2]), ARGV[1])
  redis.call('PEXPIRE', KEYS[k + 1], 2 * tonumber(ARGV[2]))
  local e, top = current(KEYS[k + 2], KEYS[k + 3], KEYS[k + 4], ARGV[2 + 2 * i], tonumber(ARGV[3 + 2 * i]), ARGV[3], '1')
  if top == 0 then redis.call('PEXPIRE', KEYS[k + 2], 86400000) end
  out[2 * i - 1] = e
  out[2 * i] = text(top)
end
return out
