-- Shared by the scripts that name it in their first line. Writes nothing by itself but in keep().
-- A channel's meta: e epoch, o top offset, r replication id of the server that wrote last, d when a room was last put into
-- the directory.

-- Numbers as text without an exponent.
local function text(n) return string.format('%.0f', n) end

-- Milliseconds by the server's clock.
local function now_ms()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- Who writes now, compared with who wrote last: {e, o, r, old, d}. `old` is false where nothing changed, the former epoch
-- where another server took over, '' where the channel has no meta (new, or its meta was lost and the log was not).
local function lineage(meta, log, candidate)
  local m = redis.call('HMGET', meta, 'e', 'o', 'r', 'd')
  local r = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
  if not m[1] then
    local top = 0
    if redis.call('EXISTS', log) == 1 then
      local info = redis.call('XINFO', 'STREAM', log)
      for i = 1, #info, 2 do
        if info[i] == 'last-generated-id' then top = tonumber(string.match(info[i + 1], '^(%d+)')) end
      end
    end
    return {candidate, top, r, ''}
  end
  if m[3] ~= r then return {candidate, tonumber(m[2]), r, m[1], m[4]} end
  return {m[1], tonumber(m[2]), r, false, m[4]}
end

-- Writes meta with the given top; records where the former epoch ended. Both outlive the log (31 days); a channel in which
-- nothing was ever said is forgotten after a day.
local function keep(meta, ends, line, ended, top)
  if line[4] and line[4] ~= '' then
    redis.call('RPUSH', ends, line[4] .. ' ' .. text(ended))
    redis.call('LTRIM', ends, -8, -1)
    redis.call('PEXPIRE', ends, 2678400000)
  end
  redis.call('HSET', meta, 'e', line[1], 'o', text(top), 'r', line[3])
  redis.call('PEXPIRE', meta, top == 0 and 86400000 or 2678400000)
end

-- Keeps a room in its partition's directory, by its last activity to about a minute.
local function register(rooms, meta, channel, now, last)
  if last and now - tonumber(last) < 60000 then return end
  redis.call('HSET', meta, 'd', text(now))
  redis.call('ZADD', rooms, text(now), channel)
end

-- The end of a former epoch, or false.
local function end_of(ends, epoch)
  for _, pair in ipairs(redis.call('LRANGE', ends, 0, -1)) do
    local e, o = string.match(pair, '^(%S+) (%d+)$')
    if e == epoch then return tonumber(o) end
  end
  return false
end

-- Epoch and top for a reader that believes to be at (epoch, offset). The lineage check runs where that cannot be right;
-- `own` is '1' for a pod's own position: only that one may fence a log that has lost its end without a new server.
local function current(meta, log, ends, epoch, offset, candidate, own)
  local m = redis.call('HMGET', meta, 'e', 'o')
  if m[1] then
    local top = tonumber(m[2])
    local known = epoch == '' or (epoch == m[1] and offset <= top)
    if not known and epoch ~= m[1] then
      local limit = end_of(ends, epoch)
      known = limit and offset <= limit
    end
    if known then return m[1], top end
  end
  local line = lineage(meta, log, candidate)
  if line[4] == false and own == '1' and line[1] == epoch and offset > line[2] then
    line[4] = line[1]
    line[1] = candidate
  end
  if line[4] then keep(meta, ends, line, line[2], line[2]) end
  return line[1], line[2]
end

-- Whether a position can be continued from: in the present epoch, in a former one up to its end, or the very beginning.
local function valid(ends, epoch, offset, e, top)
  if epoch == e then return offset <= top end
  if epoch == '' then return offset == 0 end
  local limit = end_of(ends, epoch)
  return limit and offset <= limit
end

-- What follows an offset, up to the top: all of it or false (trimmed away, more than `limit`, or over `bytes`).
local function missed(log, offset, top, limit, bytes)
  local n = top - offset
  if n == 0 then return {} end
  if n > limit then return false end
  local out, size, from = {}, 0, offset
  while from < top do
    local page = redis.call('XRANGE', log, text(from + 1) .. '-0', text(top) .. '-0', 'COUNT', 100)
    if #page == 0 then return false end
    for _, entry in ipairs(page) do
      from = from + 1
      if entry[1] ~= text(from) .. '-0' then return false end
      size = size + #entry[2][4]
      if size > bytes then return false end
      out[#out + 1] = entry
    end
  end
  return out
end
