-- Ends a session and leaves a tombstone that lasts as long as the session would have.
-- KEYS  1 record  2 due index
-- ARGV  1 id  2 reason  3 now  4 prefix of user indexes  5 "due" to end only a session whose time is up
--       6 tombstone lifetime ms where Redis has forgotten the record already
-- Returns the record as it was, "" where Redis had expired it by itself, or nil where it was over or is not due
local found = redis.pcall('GET', KEYS[1])
-- A key of another type is no record of ours.
if type(found) == 'table' then found = false end
local ended = '{"ended":"' .. ARGV[2] .. '","at":' .. ARGV[3]
if found and string.sub(found, 1, 1) == '[' then
  local row = cjson.decode(found)
  if ARGV[5] == 'due' and tonumber(ARGV[3]) < math.min(row[9], row[10]) then return nil end
  -- The record comes last: stopped before it, the script can be tried again.
  redis.call('ZREM', ARGV[4] .. row[5], ARGV[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
  local tokens = cjson.encode({ row[1], row[2], row[4] })
  redis.call('SET', KEYS[1], ended .. ',"tokens":' .. tokens .. '}', 'KEEPTTL')
  return found
end
-- The due index still knows what Redis's own expiry took: only then is there an end to tell of.
if not found and ARGV[5] == 'due' and redis.call('ZREM', KEYS[2], ARGV[1]) == 1 then
  redis.call('SET', KEYS[1], ended .. '}', 'PX', ARGV[6])
  return ''
end
return nil
