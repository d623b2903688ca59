-- Changes fields of the record of a seat. Its other fields keep what concurrent changes have written.
-- KEYS  1 record of the room  2 seats  3 stream of the room
-- ARGV  1 seat  2 what fields must be, JSON  3 what fields become, JSON  4 key to add, or ''  5 maximum number of keys
--       6 event to append, or ''  7 channel
-- Returns 'changed', 'other' if a field is not what it must be, 'absent' if there is no such seat, or 'ended'
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 'ended' end
local text = redis.call('HGET', KEYS[2], ARGV[1])
if not text then return 'absent' end
local record = cjson.decode(text)
for field, value in pairs(cjson.decode(ARGV[2])) do
  if record[field] ~= value then return 'other' end
end
for field, value in pairs(cjson.decode(ARGV[3])) do record[field] = value end
if ARGV[4] ~= '' then
  table.insert(record.keys, ARGV[4])
  while #record.keys > tonumber(ARGV[5]) do table.remove(record.keys, 1) end
end
redis.call('HSET', KEYS[2], ARGV[1], cjson.encode(record))
redis.call('PEXPIRE', KEYS[2], left)
if ARGV[6] == '' then return 'changed' end
redis.call('XADD', KEYS[3], '*', 'e', ARGV[6])
redis.call('PEXPIRE', KEYS[3], left)
redis.call('PUBLISH', ARGV[7], '')
return 'changed'
