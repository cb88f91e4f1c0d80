-- include lineage
-- Registers a node for a channel, then reads where the channel is and what a returning client has missed.
-- keys: nodes, meta, log, ends
-- args: node, lease (ms), client's epoch, client's offset (-1: does not recover), limit, bytes, epoch candidate
-- returns: {epoch, top, 1 or 0 (position valid and all of it there), entries}
local now = now_ms()
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('PEXPIRE', KEYS[1], 2 * tonumber(ARGV[2]))
local offset = tonumber(ARGV[4])
if offset < 0 then
  local e, top = current(KEYS[2], KEYS[3], KEYS[4], '', 0, ARGV[7], '0')
  return {e, text(top), 0, {}}
end
local e, top = current(KEYS[2], KEYS[3], KEYS[4], ARGV[3], offset, ARGV[7], '0')
local entries = valid(KEYS[4], ARGV[3], offset, e, top) and missed(KEYS[3], offset, top, tonumber(ARGV[5]), tonumber(ARGV[6]))
return {e, text(top), entries and 1 or 0, entries or {}}
