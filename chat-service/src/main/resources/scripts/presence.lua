-- Shared by the presence scripts. A channel's presence: v version, n clients, c:<client> = "node user info",
-- u:<user> = clients of that user.

-- A version that rises even when the hash was forgotten in between.
local function next_version(hash)
  local t = redis.call('TIME')
  local v = math.max(tonumber(redis.call('HGET', hash, 'v') or '0') + 1, t[1] * 1000000 + t[2])
  redis.call('HSET', hash, 'v', string.format('%.0f', v))
  return string.format('%.0f', v)
end

local function announce(relay, kind, channel, version, info)
  redis.call('XADD', relay, '*', 'v', '1', 'k', kind, 'c', channel, 'e', '', 'o', version, 't', '0', 'p', info)
end

-- Removes one client of a node; returns 1 where that was the user's last one. Only that is announced.
local function drop(hash, relay, channel, client, node)
  local value = redis.call('HGET', hash, 'c:' .. client)
  if not value then return 0 end
  local owner, user, info = string.match(value, '^(%S+) (%S+) (.*)$')
  if owner ~= node then return 0 end
  redis.call('HDEL', hash, 'c:' .. client)
  if redis.call('HINCRBY', hash, 'n', -1) <= 0 then redis.call('PEXPIRE', hash, 3600000) end
  if redis.call('HINCRBY', hash, 'u:' .. user, -1) > 0 then return 0 end
  redis.call('HDEL', hash, 'u:' .. user)
  announce(relay, 'l', channel, next_version(hash), info)
  return 1
end
