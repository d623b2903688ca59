-- Puts the keys of a bench back as a backup has them, in one step. If the end of a session must last, what has ended so far
-- stays ended: the step decides by what it replaces, so no end can happen between the decision and the write.
-- KEYS  1 lock  2 backups  3 … the keys to write, then the keys to delete
-- ARGV  1 token of the lock  2 the field of the backup  3 "1" if ends last, else "0"  4 now  5 number of keys to write
--       6 … of each key to write its expiry in ms of the Unix epoch, or 0, its value as DUMP has serialized it, and its kind;
--       then the kind of each key to delete. A kind is "due": the due index of a table; "record", or "record", the reason
--       and the instant of a session that is known to have ended; "denied"; "revoked": the revocation of a user; or ""
-- Returns {"lost"} if the lock is not held; {"gone"} if the backup was deleted; {"unknown", records of sessions that the
-- caller has not named}: nothing was changed. Else {"done", records of active sessions that were deleted, "", records and
-- denials of ended sessions that are active again, "", records whose token is an earlier one again}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return { 'lost' } end
if not redis.call('HGET', KEYS[2], ARGV[2]) then return { 'gone' } end
local lasts, count = ARGV[3] == '1', tonumber(ARGV[5])

local kinds = {}
for i = 3, #KEYS do
  local at = i - 2
  kinds[KEYS[i]] = at <= count and ARGV[5 + 3 * at] or ARGV[5 + 2 * count + at]
end

-- MGET returns nil for a key of another type; GET would fail.
local function read(key) return redis.call('MGET', key)[1] or '' end
local function isLive(value) return string.sub(value, 1, 1) == '[' end

-- A login since the caller has listed the keys.
local unknown = { 'unknown' }
for key, kind in pairs(kinds) do
  if kind == 'due' then
    local prefix = string.sub(key, 1, -4)
    for _, id in ipairs(redis.call('ZRANGE', key, 0, -1)) do
      if not kinds[prefix .. 's:' .. id] then unknown[#unknown + 1] = prefix .. 's:' .. id end
    end
  end
end
if #unknown > 1 then return unknown end

local ended, revived, outdated = {}, {}, {}
local function restoreRecord(key, kind, expiry, value)
  local current = read(key)
  local isEnd = current ~= '' and not isLive(current)
  if lasts and isEnd then
    ended[#ended + 1] = key
    return
  end
  redis.call('RESTORE', key, expiry, value, 'REPLACE', 'ABSTTL')
  local restored = read(key)
  if not isLive(restored) then return end
  local row = cjson.decode(restored)
  local isReplaced = isLive(current) and cjson.decode(current)[1] ~= row[1]
  if not lasts then
    if isEnd then revived[#revived + 1] = key end
    if isReplaced then outdated[#outdated + 1] = key end
    return
  end
  local reason, at = string.match(kind, '^record (%S+) (%S+)$')
  -- Its token was replaced: the backup would accept the spent one.
  if not reason and isReplaced then reason, at = 'store_lost', ARGV[4] end
  if not reason then return end
  local tokens = cjson.encode({ row[1], row[2], row[4] })
  redis.call('SET', key, '{"ended":"' .. reason .. '","at":' .. at .. ',"tokens":' .. tokens .. '}', 'KEEPTTL')
  ended[#ended + 1] = key
end

-- Neither the epoch nor the instant of a revocation goes back.
local function restoreRevocation(key, expiry, value)
  local found, left = redis.call('GET', key), redis.call('PTTL', key)
  redis.call('RESTORE', key, expiry, value, 'REPLACE', 'ABSTTL')
  if not found then return end
  local current, restored = cjson.decode(found), cjson.decode(redis.call('GET', key))
  local kept = current.epoch >= restored.epoch and current or restored
  kept.before = math.max(current.before, restored.before)
  left = math.max(left, redis.call('PTTL', key))
  redis.call('SET', key, cjson.encode(kept), 'PX', math.max(left, 1))
end

for at = 1, count do
  local key, expiry, value, kind = KEYS[2 + at], ARGV[3 + 3 * at], ARGV[4 + 3 * at], ARGV[5 + 3 * at]
  if string.sub(kind, 1, 6) == 'record' then
    restoreRecord(key, kind, expiry, value)
  elseif lasts and kind == 'revoked' then
    restoreRevocation(key, expiry, value)
  elseif not (lasts and kind == 'denied' and redis.call('EXISTS', key) == 1) then
    redis.call('RESTORE', key, expiry, value, 'REPLACE', 'ABSTTL')
  end
end

local done = { 'done' }
for i = 3 + count, #KEYS do
  local key, kind = KEYS[i], kinds[KEYS[i]]
  local isRecord = string.sub(kind, 1, 6) == 'record'
  local value = isRecord and read(key) or ''
  if isLive(value) then done[#done + 1] = key end
  local isEnd = kind == 'denied' or kind == 'revoked' or (isRecord and value ~= '' and not isLive(value))
  if not (lasts and isEnd) and redis.call('UNLINK', key) == 1 and kind == 'denied' then revived[#revived + 1] = key end
end
for _, key in ipairs(ended) do
  local prefix, id = string.match(key, '^(.*:)s:(.*)$')
  if prefix then redis.call('ZREM', prefix .. 'due', id) end
end
for _, keys in ipairs({ revived, outdated }) do
  done[#done + 1] = ''
  for _, key in ipairs(keys) do done[#done + 1] = key end
end
return done
