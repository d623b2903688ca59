-- Adds a key of the teacher to the record of a room. A room that has ended is not revived.
-- KEYS  1 record of the room
-- ARGV  1 mark of the key  2 maximum number of keys: the oldest one is removed for another
-- Returns 1, or 0 if the room has ended
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 0 end
local record = cjson.decode(redis.call('GET', KEYS[1]))
table.insert(record.teachers, ARGV[1])
while #record.teachers > tonumber(ARGV[2]) do table.remove(record.teachers, 1) end
redis.call('SET', KEYS[1], cjson.encode(record), 'PX', left)
return 1
