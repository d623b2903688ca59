-- Updates the ledger index: the row of one session, and the sorted sets over all rows.
-- KEYS  1 rows  2 due  then, except for update, the sorted sets that the row belongs to, by state: all, active and ended
--       of each user of each mechanism (3 is the one over all rows), then of this user, of this mechanism, and of both
-- ARGV  1 create | update | end | remove  2 session id  3 row (create, update) or end {reason, at, until} as JSON
--       4 lifetime ms
-- Returns the number of rows (create), else 1 if something was written, or 0
local id, found = ARGV[2], redis.call('HGET', KEYS[1], ARGV[2])

if ARGV[1] == 'create' then
  local row = cjson.decode(ARGV[3])
  -- Scores are unique even while the clock is frozen: the order is that of creation, and a score can be a page's cursor.
  local last = tonumber(redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2] or 0)
  local score = math.max(row.createdAt * 1024, last + 1)
  redis.call('HSET', KEYS[1], id, ARGV[3])
  redis.call('ZADD', KEYS[2], math.min(row.idleExpiresAt, row.absoluteExpiresAt), id)
  for i = 3, #KEYS, 3 do
    for state = i, i + 1 do
      redis.call('ZADD', KEYS[state], score, id)
      redis.call('PEXPIRE', KEYS[state], ARGV[4])
    end
  end
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  return redis.call('HLEN', KEYS[1])
end

if not found then return 0 end

if ARGV[1] == 'remove' then
  for i = 3, #KEYS do redis.call('ZREM', KEYS[i], id) end
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
  return 1
end

local row = cjson.decode(found)

if ARGV[1] == 'update' then
  local new = cjson.decode(ARGV[3])
  if row.state == 'ended' then
    -- A copy of an ended session was still accepted and renewed.
    row.lastSeenAt = new.lastSeenAt
    if row.copiesLiveUntilAt ~= cjson.null then
      row.copiesLiveUntilAt = math.max(row.copiesLiveUntilAt, new.expiresAt)
    end
    redis.call('HSET', KEYS[1], id, cjson.encode(row))
    return 1
  end
  -- A field that the mechanism does not have (null) keeps the value from the login.
  for name, fact in pairs(new) do
    if fact ~= cjson.null then row[name] = fact end
  end
  redis.call('HSET', KEYS[1], id, cjson.encode(row))
  redis.call('ZADD', KEYS[2], math.min(new.idleExpiresAt, new.absoluteExpiresAt), id)
  return 1
end

local ending = cjson.decode(ARGV[3])
if row.state == 'ended' then
  -- An ended session keeps its end reason; a later end may refuse its copies.
  if ending['until'] ~= cjson.null or row.copiesLiveUntilAt == cjson.null then return 0 end
  row.copiesLiveUntilAt = cjson.null
  redis.call('HSET', KEYS[1], id, cjson.encode(row))
  return 1
end
row.state = 'ended'
row.endReason = ending.reason
row.endedAt = ending.at
row.copiesLiveUntilAt = ending['until']
local score = redis.call('ZSCORE', KEYS[3], id) or row.createdAt * 1024
for i = 3, #KEYS, 3 do
  redis.call('ZREM', KEYS[i + 1], id)
  redis.call('ZADD', KEYS[i + 2], score, id)
  redis.call('PEXPIRE', KEYS[i + 2], ARGV[4])
end
redis.call('ZREM', KEYS[2], id)
redis.call('HSET', KEYS[1], id, cjson.encode(row))
return 1
