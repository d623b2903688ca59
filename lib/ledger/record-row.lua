-- Keeps the observer's row of one session, and the sorted sets over all rows, in step.
-- KEYS  1 rows  2 due
-- ARGV  1 create | update | end  2 session id  3 row (create, update) or end {reason, at, until} as JSON
--       4 prefix of index keys  5 lifetime ms  6 most rows
-- Returns 1 where something was written, else 0
local function keysOf(row)
  local keys = {}
  for _, mechanism in ipairs({ '*', row.mechanism }) do
    for _, user in ipairs({ '*', row.user }) do
      keys[#keys + 1] = ARGV[4] .. mechanism .. ':' .. user .. ':'
    end
  end
  return keys
end

local function remove(id)
  local found = redis.call('HGET', KEYS[1], id)
  if not found then return end
  for _, key in ipairs(keysOf(cjson.decode(found))) do
    for _, state in ipairs({ '*', 'active', 'ended' }) do redis.call('ZREM', key .. state, id) end
  end
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
end

local id, found = ARGV[2], redis.call('HGET', KEYS[1], ARGV[2])

if ARGV[1] == 'create' then
  local row = cjson.decode(ARGV[3])
  while redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[6]) do
    local oldest = redis.call('ZRANGE', ARGV[4] .. '*:*:ended', 0, 0)[1]
      or redis.call('ZRANGE', ARGV[4] .. '*:*:*', 0, 0)[1]
    if not oldest then break end
    remove(oldest)
  end
  -- No two sessions of a bench have one place, though its clock may stand still: newest first is by who came last, and a
  -- page ends between two of them.
  local last = tonumber(redis.call('ZREVRANGE', ARGV[4] .. '*:*:*', 0, 0, 'WITHSCORES')[2] or 0)
  local place = math.max(row.createdAt * 1024, last + 1)
  redis.call('HSET', KEYS[1], id, ARGV[3])
  redis.call('ZADD', KEYS[2], math.min(row.idleExpiresAt, row.absoluteExpiresAt), id)
  for _, key in ipairs(keysOf(row)) do
    for _, state in ipairs({ '*', 'active' }) do
      redis.call('ZADD', key .. state, place, id)
      redis.call('PEXPIRE', key .. state, ARGV[5])
    end
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
  return 1
end

if not found then return 0 end
local row = cjson.decode(found)

if ARGV[1] == 'update' then
  local new = cjson.decode(ARGV[3])
  if row.state == 'ended' then
    -- Ended for the server, and still used by whoever holds a copy: the copy's life is what moved.
    row.lastSeenAt = new.lastSeenAt
    if row.copiesLiveUntilAt ~= cjson.null then row.copiesLiveUntilAt = new.expiresAt end
    redis.call('HSET', KEYS[1], id, cjson.encode(row))
    return 1
  end
  -- What a mechanism cannot know (null) the observer saw at sign-in, and keeps.
  for name, fact in pairs(new) do
    if fact ~= cjson.null then row[name] = fact end
  end
  redis.call('HSET', KEYS[1], id, cjson.encode(row))
  redis.call('ZADD', KEYS[2], math.min(new.idleExpiresAt, new.absoluteExpiresAt), id)
  return 1
end

if row.state == 'ended' then return 0 end
local ending = cjson.decode(ARGV[3])
row.state = 'ended'
row.endReason = ending.reason
row.endedAt = ending.at
row.copiesLiveUntilAt = ending['until']
local place = redis.call('ZSCORE', ARGV[4] .. '*:*:*', id)
for _, key in ipairs(keysOf(row)) do
  redis.call('ZREM', key .. 'active', id)
  redis.call('ZADD', key .. 'ended', place, id)
  redis.call('PEXPIRE', key .. 'ended', ARGV[5])
end
-- The row comes last: stopped before it, the script can be tried again.
redis.call('ZREM', KEYS[2], id)
redis.call('HSET', KEYS[1], id, cjson.encode(row))
return 1
