-- Admits a session and ends those that it evicts or replaces, in one step. core/limits.ts decides which ones are evicted,
-- based on the indexes and records that the caller has read; this script verifies that they have not changed since.
-- KEYS  1 record  2 user index  3 due index  4 index of the client's address  5 record of the replaced session, or of
--       the new one again if none is replaced  6 … records of the evicted sessions, then of the others that were read
-- ARGV  1 id  2 record  3 createdAt  4 endsAt  5 native lifetime ms  6 index lifetime ms  7 now
--       8 sessions per user  9 sessions per address, or 0  10 id of the replaced session, or ""
--       11 SHA-1 of both indexes and of KEYS[6] … as they were read, or "" if nothing was read: then the session is
--       admitted only if both indexes are below their limits
--       12 number of evicted sessions  13 … their ids, then ids in the indexes without an active session
-- Returns {1}, {1, record of the replaced session}, or {0} if the caller has to read (again)
local perAddress = tonumber(ARGV[9])
-- MGET returns nil for a key of another type; GET would fail.
local replaced = ARGV[10] ~= '' and redis.call('MGET', KEYS[5])[1]
if not replaced or string.sub(replaced, 1, 1) ~= '[' then replaced = nil end

if ARGV[11] == '' then
  -- An index contains all active sessions, and may contain ended ones.
  local function isBelow(index, limit)
    local count = redis.call('ZCARD', index)
    if replaced and redis.call('ZSCORE', index, ARGV[10]) then count = count - 1 end
    return count < limit
  end
  if not isBelow(KEYS[2], tonumber(ARGV[8])) then return { 0 } end
  if perAddress > 0 and not isBelow(KEYS[4], perAddress) then return { 0 } end
else
  local read = {
    table.concat(redis.call('ZRANGE', KEYS[2], 0, -1), ' '),
    perAddress > 0 and table.concat(redis.call('ZRANGE', KEYS[4], 0, -1), ' ') or '',
  }
  for i = 6, #KEYS do
    read[#read + 1] = redis.call('MGET', KEYS[i])[1] or ''
  end
  if redis.sha1hex(table.concat(read, '\n')) ~= ARGV[11] then return { 0 } end
end

-- The tombstone keeps the token digests, so that only the holder of a token receives the end reason.
local function finish(id, key, reason)
  local row = cjson.decode(redis.call('GET', key))
  local tokens = cjson.encode({ row[1], row[2], row[4] })
  redis.call('SET', key, '{"ended":"' .. reason .. '","at":' .. ARGV[7] .. ',"tokens":' .. tokens .. '}', 'KEEPTTL')
  redis.call('ZREM', KEYS[3], id)
end
for i = 1, tonumber(ARGV[12]) do finish(ARGV[12 + i], KEYS[5 + i], 'evicted_over_limit') end
if replaced then
  finish(ARGV[10], KEYS[5], 'replaced_by_new_login')
  redis.call('ZREM', KEYS[2], ARGV[10])
  redis.call('ZREM', KEYS[4], ARGV[10])
end
for i = 13, #ARGV do
  redis.call('ZREM', KEYS[2], ARGV[i])
  redis.call('ZREM', KEYS[4], ARGV[i])
end

-- Scores increase even while the clock is frozen, so that an index is always in order of login.
local function enter(index)
  local last = tonumber(redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')[2] or 0)
  redis.call('ZADD', index, math.max(tonumber(ARGV[3]), last + 1 / 1024), ARGV[1])
end

redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[5])
enter(KEYS[2])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
if perAddress > 0 then enter(KEYS[4]) end
for i = 2, 4 do
  local left = redis.call('PTTL', KEYS[i])
  if left ~= -2 and left < tonumber(ARGV[6]) then redis.call('PEXPIRE', KEYS[i], ARGV[6]) end
end
return { 1, replaced }
