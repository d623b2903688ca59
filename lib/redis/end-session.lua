-- Ends a session and leaves a tombstone that lasts as long as the session would have. The caller removes the session from
-- the indexes of its user and its address: an index may contain sessions that have ended.
-- KEYS  1 record  2 due index
-- ARGV  1 id  2 reason  3 now  4 "due" to end only an expired session
--       5 tombstone lifetime ms if the record has expired natively
-- Returns the record as it was, "" if it had expired natively, or nil if it had ended before or is not due
local found = redis.call('MGET', KEYS[1])[1]
local ended = '{"ended":"' .. ARGV[2] .. '","at":' .. ARGV[3]
if found and string.sub(found, 1, 1) == '[' then
  local row = cjson.decode(found)
  if ARGV[4] == 'due' and tonumber(ARGV[3]) < math.min(row[9], row[10]) then return nil end
  redis.call('ZREM', KEYS[2], ARGV[1])
  local tokens = cjson.encode({ row[1], row[2], row[4] })
  redis.call('SET', KEYS[1], ended .. ',"tokens":' .. tokens .. '}', 'KEEPTTL')
  return found
end
-- A session that expired natively is still in the due index until its end has been reported.
if not found and ARGV[4] == 'due' and redis.call('ZREM', KEYS[2], ARGV[1]) == 1 then
  redis.call('SET', KEYS[1], ended .. '}', 'PX', ARGV[5])
  return ''
end
return nil
