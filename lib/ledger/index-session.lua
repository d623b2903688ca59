-- Updates the ledger index: the row of one session, and the sorted sets over all rows.
-- KEYS  1 rows  2 due  3 sessions by last activity
--       create, end, return, remove: 4 networks by sessions  5 … 16 the sorted sets by state (all, active and ended) of all sessions,
--       of this user, of this mechanism and of both  17 … sets of the facets: of the session, or for end and return of its reason
--       update: 4 … 6 the sets of the nodes a, b and c
-- ARGV  1 create | update | end | return | remove  2 session id  3 row (create, update, return), or end {reason, at, until},
--       as JSON
--       4 lifetime ms  5 network, or ''
-- Returns the number of rows (create); the row before, if an update changed address, user agent or device, whose sets the
-- caller then moves; else 1 if something was written, or 0
local id, found = ARGV[2], redis.call('HGET', KEYS[1], ARGV[2])

if ARGV[1] == 'create' then
  local row = cjson.decode(ARGV[3])
  -- Scores are unique even while the clock is frozen: the order is that of creation, and a score can be a page's cursor.
  local last = tonumber(redis.call('ZREVRANGE', KEYS[5], 0, 0, 'WITHSCORES')[2] or 0)
  local score = math.max(row.createdAt * 1024, last + 1)
  redis.call('HSET', KEYS[1], id, ARGV[3])
  redis.call('ZADD', KEYS[2], math.min(row.idleExpiresAt, row.absoluteExpiresAt), id)
  redis.call('ZADD', KEYS[3], row.lastSeenAt, id)
  for i = 5, 16, 3 do
    for state = i, i + 1 do
      redis.call('ZADD', KEYS[state], score, id)
      redis.call('PEXPIRE', KEYS[state], ARGV[4])
    end
  end
  for i = 17, #KEYS do
    redis.call('ZADD', KEYS[i], score, id)
    redis.call('PEXPIRE', KEYS[i], ARGV[4])
  end
  if not found and ARGV[5] ~= '' then
    redis.call('ZINCRBY', KEYS[4], 1, ARGV[5])
    redis.call('PEXPIRE', KEYS[4], ARGV[4])
  end
  for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[4]) end
  return redis.call('HLEN', KEYS[1])
end

if not found then return 0 end

if ARGV[1] == 'remove' then
  for i = 5, #KEYS do redis.call('ZREM', KEYS[i], id) end
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
  redis.call('ZREM', KEYS[3], id)
  if ARGV[5] ~= '' then
    redis.call('ZINCRBY', KEYS[4], -1, ARGV[5])
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', 0)
  end
  return 1
end

local row = cjson.decode(found)

if ARGV[1] == 'update' then
  local new = cjson.decode(ARGV[3])
  redis.call('ZADD', KEYS[3], new.lastSeenAt, id)
  if row.state == 'ended' then
    -- A copy of an ended session was still accepted and renewed.
    row.lastSeenAt = new.lastSeenAt
    if row.copiesLiveUntilAt ~= cjson.null then
      row.copiesLiveUntilAt = math.max(row.copiesLiveUntilAt, new.expiresAt)
    end
    redis.call('HSET', KEYS[1], id, cjson.encode(row))
    return 1
  end
  local node, moved = row.node, false
  -- A field that the mechanism does not have (null) keeps the value from the login.
  for name, fact in pairs(new) do
    if fact ~= cjson.null then
      if (name == 'ip' or name == 'userAgent' or name == 'device') and row[name] ~= fact then moved = true end
      row[name] = fact
    end
  end
  if node ~= row.node then
    local nodes = { a = KEYS[4], b = KEYS[5], c = KEYS[6] }
    local score = nodes[node] and redis.call('ZSCORE', nodes[node], id)
    if score and nodes[row.node] then
      redis.call('ZREM', nodes[node], id)
      redis.call('ZADD', nodes[row.node], score, id)
      redis.call('PEXPIRE', nodes[row.node], ARGV[4])
    end
  end
  redis.call('HSET', KEYS[1], id, cjson.encode(row))
  redis.call('ZADD', KEYS[2], math.min(new.idleExpiresAt, new.absoluteExpiresAt), id)
  return moved and found or 1
end

local score = redis.call('ZSCORE', KEYS[5], id) or row.createdAt * 1024

if ARGV[1] == 'return' then
  if row.state ~= 'ended' then return 0 end
  -- A restore made the session active again.
  local new = cjson.decode(ARGV[3])
  for name, fact in pairs(new) do row[name] = fact end
  for i = 5, 16, 3 do
    redis.call('ZREM', KEYS[i + 2], id)
    redis.call('ZADD', KEYS[i + 1], score, id)
    redis.call('PEXPIRE', KEYS[i + 1], ARGV[4])
  end
  for i = 17, #KEYS do redis.call('ZREM', KEYS[i], id) end
  redis.call('ZADD', KEYS[2], math.min(row.idleExpiresAt, row.absoluteExpiresAt), id)
  redis.call('PEXPIRE', KEYS[2], ARGV[4])
  redis.call('HSET', KEYS[1], id, cjson.encode(row))
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
for i = 5, 16, 3 do
  redis.call('ZREM', KEYS[i + 1], id)
  redis.call('ZADD', KEYS[i + 2], score, id)
  redis.call('PEXPIRE', KEYS[i + 2], ARGV[4])
end
for i = 17, #KEYS do
  redis.call('ZADD', KEYS[i], score, id)
  redis.call('PEXPIRE', KEYS[i], ARGV[4])
end
redis.call('ZREM', KEYS[2], id)
redis.call('HSET', KEYS[1], id, cjson.encode(row))
return 1
