-- Lets a session in and makes room by the limit, in one step.
-- KEYS  1 record  2 user index  3 due index
-- ARGV  1 id  2 record  3 createdAt  4 endsAt  5 native lifetime ms  6 sessions per user
--       7 evict-oldest | evict-lru | reject  8 now  9 prefix of records  10 index lifetime ms
-- Returns {1, evicted ids...} or {0}
local living = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
  local found = redis.call('GET', ARGV[9] .. id)
  local row = found and string.sub(found, 1, 1) == '[' and cjson.decode(found)
  if row then
    living[#living + 1] = { id = id, created = row[6], seen = row[8] }
  else
    redis.call('ZREM', KEYS[2], id)
  end
end

local surplus = #living + 1 - tonumber(ARGV[6])
if surplus > 0 and ARGV[7] == 'reject' then return { 0 } end

local answer = { 1 }
if surplus > 0 then
  local by = ARGV[7] == 'evict-lru' and 'seen' or 'created'
  table.sort(living, function(x, y)
    if x[by] ~= y[by] then return x[by] < y[by] end
    return x.id < y.id
  end)
  for i = 1, math.min(surplus, #living) do
    local id = living[i].id
    redis.call('SET', ARGV[9] .. id, '{"ended":"evicted_over_limit","at":' .. ARGV[8] .. '}', 'KEEPTTL')
    redis.call('ZREM', KEYS[2], id)
    redis.call('ZREM', KEYS[3], id)
    answer[#answer + 1] = id
  end
end

redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
for i = 2, 3 do
  if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[10]) then redis.call('PEXPIRE', KEYS[i], ARGV[10]) end
end
return answer
