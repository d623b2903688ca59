-- Appends rows to an audit trail, if its newest row is the one that they continue; then deletes rows that are too old.
-- KEYS  1 rows by seq  2 addresses by seq  3 salts by user  4 head: seq, hash, first, firstPrev, lost
-- ARGV  1 seq and  2 hash of the row that the rows continue  3 seq and  4 hash of the last of them  5 maximum number of rows
--       6 rows that were recorded up to this instant are deleted  7 lifetime ms  8 lost rows to count  9 user to erase, or ''
--       10 number of users  then of each: name, salt, and 1 if the salt is new
--       then of each row: the row as JSON, and the address or ''
-- Returns { 'written' } · { 'conflict', seq, hash } of the newest row · { 'salts', salt or '' of each user }
local seq = tonumber(redis.call('HGET', KEYS[4], 'seq') or '0') or 0
local hash = redis.call('HGET', KEYS[4], 'hash') or string.rep('0', 64)
local users = tonumber(ARGV[10])
local rows = 11 + users * 3

if seq ~= tonumber(ARGV[1]) or hash ~= ARGV[2] then
  -- The reply to an earlier attempt was lost.
  if ARGV[rows] and redis.call('HGET', KEYS[1], ARGV[1] + 1) == ARGV[rows] then return { 'written' } end
  return { 'conflict', tostring(seq), hash }
end

local salts = { 'salts' }
local isCurrent = true
for i = 11, rows - 1, 3 do
  local salt = redis.call('HGET', KEYS[3], ARGV[i]) or ''
  salts[#salts + 1] = salt
  -- A known salt that is missing was deleted: its user was erased.
  if salt ~= ARGV[i + 1] and not (salt == '' and ARGV[i + 2] == '1') then isCurrent = false end
end
if not isCurrent then return salts end
for i = 11, rows - 1, 3 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end

for i = rows, #ARGV, 2 do
  seq = seq + 1
  redis.call('HSET', KEYS[1], seq, ARGV[i])
  if ARGV[i + 1] ~= '' then redis.call('HSET', KEYS[2], seq, ARGV[i + 1]) end
end
if ARGV[9] ~= '' then redis.call('HDEL', KEYS[3], ARGV[9]) end
if ARGV[8] ~= '0' then redis.call('HINCRBY', KEYS[4], 'lost', ARGV[8]) end
redis.call('HSET', KEYS[4], 'seq', ARGV[3], 'hash', ARGV[4])

-- A field of a row; nil if the row is missing, or damaged: then it must not keep later rows from being written.
local function fieldOf(at, name, kind)
  local isJson, row = pcall(cjson.decode, redis.call('HGET', KEYS[1], at) or '')
  local value = isJson and type(row) == 'table' and row[name]
  return type(value) == kind and value or nil
end

-- When a row was recorded, or the next one of which that is known. A row that is missing is not deleted earlier for that: else
-- the first one could be removed, and the trail would state that it begins after it.
local function recordedAt(at)
  for next = at, math.min(seq, at + 100) do
    local instant = fieldOf(next, 'recordedAt', 'number')
    if instant then return instant end
  end
end

-- At most this many in one call, so that a smaller maximum does not block other clients.
local first = tonumber(redis.call('HGET', KEYS[4], 'first') or '1') or 1
local start = first
local prev
while first <= seq and first - start < 2000 do
  if seq - first < tonumber(ARGV[5]) then
    local instant = recordedAt(first)
    if not instant or instant > tonumber(ARGV[6]) then break end
  end
  prev = fieldOf(first, 'hash', 'string')
  redis.call('HDEL', KEYS[1], first)
  redis.call('HDEL', KEYS[2], first)
  first = first + 1
end
if first > start then
  if first > seq then prev = ARGV[4] end
  redis.call('HSET', KEYS[4], 'first', first, 'firstPrev', prev or fieldOf(first, 'prev', 'string') or '')
end
for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], ARGV[7]) end
return { 'written' }
