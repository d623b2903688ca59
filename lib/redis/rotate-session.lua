-- Old token out, new token in: one step, and the same answer for whoever retries inside the grace period.
-- KEYS  1 record  2 due index
-- ARGV  1 id  2 presented digest  3 the record after rotation  4 endsAt  5 native lifetime ms  6 now  7 grace ms
-- Returns rotated | repeated | reused | mismatch | gone
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, 1) ~= '[' then return 'gone' end
local row = cjson.decode(found)
if row[1] == ARGV[2] then
  local after = cjson.decode(ARGV[3])
  after[4] = row[4] + 1
  redis.call('SET', KEYS[1], cjson.encode(after), 'PX', ARGV[5])
  redis.call('ZADD', KEYS[2], 'XX', ARGV[4], ARGV[1])
  return 'rotated'
end
if row[2] ~= ARGV[2] then return 'mismatch' end
if tonumber(ARGV[6]) - row[3] <= tonumber(ARGV[7]) then return 'repeated' end
return 'reused'
