-- Reads a page of the sessions that are in several sorted sets, newest first, or counts them. Begins with the smallest set,
-- and looks at a bounded number of its sessions, many with each command.
-- KEYS  1 rows  2 sessions by last activity  3 … the sets that a session must be in; for count, last the active sessions
-- ARGV  1 page | count  2 highest score, '(' in front if exclusive, or +inf  3 lowest score, or -inf
--       4 earliest and 5 latest last activity, or ''  6 text in lower case, or ''  7 size of the page  8 sessions to look at
-- Returns {looked at, score at which the next page begins or '', row, row …}; for count {looked at, '', active, ended}
local isCount, high, low = ARGV[1] == 'count', ARGV[2], ARGV[3]
local text, size, most = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local seenFrom, seenTo = tonumber(ARGV[4]) or -math.huge, tonumber(ARGV[5]) or math.huge
local hasSeen = ARGV[4] ~= '' or ARGV[5] ~= ''

-- The sets that a session must be in, the smallest first: it leaves the fewest for the others.
local sets = {}
for i = 3, isCount and #KEYS - 1 or #KEYS do
  sets[#sets + 1] = { key = KEYS[i], count = redis.call('ZCARD', KEYS[i]) }
end
table.sort(sets, function(x, y) return x.count < y.count end)

-- The members of a list whose score in a set passes a test.
local function scored(list, key, passes)
  if #list == 0 then return list end
  local ids = {}
  for i, each in ipairs(list) do ids[i] = each.id end
  local kept = {}
  for i, score in ipairs(redis.call('ZMSCORE', key, unpack(ids))) do
    if score and passes(score) then kept[#kept + 1] = list[i] end
  end
  return kept
end

local function isMember() return true end
local function isSeen(score)
  local at = tonumber(score)
  return at >= seenFrom and at <= seenTo
end

local function hasText(value)
  return type(value) == 'string' and string.find(string.lower(value), text, 1, true) ~= nil
end

local FIELDS = { 'user', 'device', 'id', 'ip' }

-- Whether a field of a row has the text. Parsing a row costs more than everything else, so fields are cut out of it, unless
-- one of them, or the text, has a character that JSON escapes.
local isPlain = not string.find(text, '["\\/]') and not string.find(text, '%c')
local function rowHasText(row)
  local lower = string.lower(row)
  if isPlain and not string.find(lower, text, 1, true) then return false end
  local isCut = isPlain
  for _, name in ipairs(FIELDS) do
    local value = string.match(lower, '"' .. name .. '":"(.-)"')
    if value and string.find(value, '\\', 1, true) then isCut = false end
    if isCut and value and string.find(value, text, 1, true) then return true end
  end
  if isCut then return false end
  local known = cjson.decode(row)
  for _, name in ipairs(FIELDS) do
    if hasText(known[name]) then return true end
  end
  return false
end

-- Adds the rows as JSON, and leaves out those without the text.
local function withRows(list)
  if #list == 0 then return list end
  local ids = {}
  for i, each in ipairs(list) do ids[i] = each.id end
  local kept = {}
  for i, row in ipairs(redis.call('HMGET', KEYS[1], unpack(ids))) do
    if row and (text == '' or rowHasText(row)) then
      list[i].row = row
      kept[#kept + 1] = list[i]
    end
  end
  return kept
end

-- Of a list of sessions, newest first, those that match. @param drive: the set that the list is from
local function matching(list, drive)
  for _, set in ipairs(sets) do
    if set.key ~= drive then list = scored(list, set.key, isMember) end
  end
  if hasSeen and drive ~= KEYS[2] then list = scored(list, KEYS[2], isSeen) end
  if isCount and text == '' then return list end
  return withRows(list)
end

local looked, active, ended, next, rows, lastScore = 0, 0, 0, '', {}, ''
local isDone = false

-- Takes the sessions that match. Sets `isDone` if the page is full and another one follows.
local function take(list)
  if isCount then
    local inActive = #scored(list, KEYS[#KEYS], isMember)
    active, ended = active + inActive, ended + #list - inActive
    return
  end
  for _, each in ipairs(list) do
    if #rows == size then
      next, isDone = lastScore, true
      return
    end
    rows[#rows + 1] = each.row
    lastScore = each.score
  end
end

local function isInRange(place)
  local highest = tonumber((string.gsub(high, '^%(', ''))) or math.huge
  if string.sub(high, 1, 1) == '(' and place >= highest then return false end
  return place <= highest and place >= (tonumber(low) or -math.huge)
end

local BATCH = 200

-- If few sessions were used in the time, all of them are looked at, in the order of creation.
local from, to = ARGV[4] ~= '' and ARGV[4] or '-inf', ARGV[5] ~= '' and ARGV[5] or '+inf'
local used = hasSeen and redis.call('ZCOUNT', KEYS[2], from, to) or math.huge
if used < sets[1].count and used <= most then
  local found = {}
  local ids = redis.call('ZRANGEBYSCORE', KEYS[2], from, to)
  for first = 1, #ids, BATCH do
    local part = {}
    for i = first, math.min(first + BATCH - 1, #ids) do part[#part + 1] = ids[i] end
    for i, score in ipairs(redis.call('ZMSCORE', KEYS[3], unpack(part))) do
      local place = score and tonumber(score)
      if place and isInRange(place) then found[#found + 1] = { id = part[i], score = score, place = place } end
    end
  end
  table.sort(found, function(x, y) return x.place > y.place end)
  for first = 1, #found, BATCH do
    local part = {}
    for i = first, math.min(first + BATCH - 1, #found) do part[#part + 1] = found[i] end
    looked = looked + #part
    take(matching(part, KEYS[2]))
    if isDone then break end
  end
  isDone = true
end

-- A page of one set needs no more than its sessions, and one to know whether another page follows.
local step = (#sets == 1 and not hasSeen and text == '' and not isCount) and size + 1 or BATCH
local last = high
while not isDone do
  local found = redis.call('ZREVRANGEBYSCORE', sets[1].key, last, low, 'WITHSCORES', 'LIMIT', 0, math.min(step, most - looked))
  local part = {}
  for i = 1, #found, 2 do part[#part + 1] = { id = found[i], score = found[i + 1] } end
  looked = looked + #part
  if #part > 0 then last = '(' .. part[#part].score end
  take(matching(part, sets[1].key))
  if isDone or #part < step then
    -- Fewer than asked for: the end of the set, unless this was the last one to look at.
    if not isDone and looked == most then next = string.sub(last, 2) end
    isDone = true
  elseif looked == most then
    next, isDone = string.sub(last, 2), true
  end
end

if isCount then return { looked, next, active, ended } end
table.insert(rows, 1, next)
table.insert(rows, 1, looked)
return rows
