-- Lets a session in and makes room by the limits, in one step: core/limits.ts says the same in words.
-- KEYS  1 record  2 user index  3 due index  4 index of the client's address
-- ARGV  1 id  2 record  3 createdAt  4 endsAt  5 native lifetime ms  6 sessions per user
--       7 evict-oldest | evict-lru | reject  8 now  9 prefix of records  10 index lifetime ms
--       11 sessions per device class, or 0  12 device class  13 sessions per address, or 0  14 prefix of user indexes
--       15 user
-- Returns {1, id, record of an evicted one, ...} or {0, user | device-class | ip}
local by = ARGV[7] == 'evict-lru' and 'seen' or 'created'
local evicted, order = {}, {}

-- A record, or false where there is none. A key of another type is none of ours, and no reason to turn anybody away.
local function read(key)
  local found = redis.pcall('GET', key)
  if type(found) ~= 'table' then return found end
  if string.find(found.err, 'WRONGTYPE', 1, true) then return false end
  error(found.err)
end

-- The living of an index, the first to go first; at the same time, whoever was let in first. What has ended or expired
-- natively leaves the index here.
local function living(index)
  local found = {}
  for _, id in ipairs(redis.call('ZRANGE', index, 0, -1)) do
    local value = read(ARGV[9] .. id)
    local row = value and string.sub(value, 1, 1) == '[' and cjson.decode(value)
    if row and math.min(row[9], row[10]) > tonumber(ARGV[8]) then
      found[#found + 1] =
        { id = id, user = row[5], class = row[18], created = row[6], seen = row[8], value = value,
          place = #found, tokens = { row[1], row[2], row[4] } }
    elseif not row then
      redis.call('ZREM', index, id)
    end
  end
  table.sort(found, function(x, y)
    if x[by] ~= y[by] then return x[by] < y[by] end
    return x.place < y.place
  end)
  return found
end

-- Marks as many as there are too many; false where policy turns the newcomer away instead.
local function shorten(counted, most)
  local staying = {}
  for _, each in ipairs(counted) do
    if not evicted[each.id] then staying[#staying + 1] = each end
  end
  local surplus = #staying + 1 - most
  if surplus <= 0 then return true end
  if ARGV[7] == 'reject' then return false end
  for i = 1, math.min(surplus, #staying) do
    evicted[staying[i].id] = staying[i]
    order[#order + 1] = staying[i]
  end
  return true
end

-- An index counts what has ended too, so one that is short enough need not be read.
local perUser, perClass, perHost = tonumber(ARGV[6]), tonumber(ARGV[11]), tonumber(ARGV[13])
if perClass > 0 or redis.call('ZCARD', KEYS[2]) + 1 > perUser then
  local own = living(KEYS[2])
  if perClass > 0 then
    local alike = {}
    for _, each in ipairs(own) do
      if each.class == ARGV[12] then alike[#alike + 1] = each end
    end
    if not shorten(alike, perClass) then return { 0, 'device-class' } end
  end
  if not shorten(own, perUser) then return { 0, 'user' } end
end
if perHost > 0 and redis.call('ZCARD', KEYS[4]) + 1 > perHost then
  local here, others = {}, {}
  for _, each in ipairs(living(KEYS[4])) do
    local list = each.user == ARGV[15] and here or others
    list[#list + 1] = each
  end
  for _, each in ipairs(others) do here[#here + 1] = each end
  if not shorten(here, perHost) then return { 0, 'ip' } end
end

-- Whatever is on its way to another node stops the script here, before anything is written.
for _, each in ipairs(order) do redis.call('EXISTS', ARGV[14] .. each.user) end

local answer = { 1 }
for _, each in ipairs(order) do
  local tombstone = '{"ended":"evicted_over_limit","at":' .. ARGV[8]
    .. ',"tokens":' .. cjson.encode(each.tokens) .. '}'
  redis.call('SET', ARGV[9] .. each.id, tombstone, 'KEEPTTL')
  redis.call('ZREM', ARGV[14] .. each.user, each.id)
  redis.call('ZREM', KEYS[3], each.id)
  answer[#answer + 1] = each.id
  answer[#answer + 1] = each.value
end

-- An index is in the order of sign-in also where the clock stands still: then each place is a little behind the last.
local function enter(index)
  local last = tonumber(redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')[2] or 0)
  redis.call('ZADD', index, math.max(tonumber(ARGV[3]), last + 1 / 1024), ARGV[1])
end

redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[5])
enter(KEYS[2])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
if perHost > 0 then enter(KEYS[4]) end
for i = 2, 4 do
  local left = redis.call('PTTL', KEYS[i])
  if left ~= -2 and left < tonumber(ARGV[10]) then redis.call('PEXPIRE', KEYS[i], ARGV[10]) end
end
return answer
