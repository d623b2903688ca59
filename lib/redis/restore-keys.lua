-- Writes keys as DUMP has serialized them, and deletes others, in one step. If the first value cannot be read by this
-- version of Redis, nothing is changed.
-- KEYS  the keys to write, then the keys to delete
-- ARGV  1 number of keys to write  2 … of each its expiry in ms of the Unix epoch, or 0, and its value
-- Returns the number of keys that were written
local count = tonumber(ARGV[1])
for i = 1, count do
  redis.call('RESTORE', KEYS[i], ARGV[2 * i], ARGV[2 * i + 1], 'REPLACE', 'ABSTTL')
end
for i = count + 1, #KEYS do redis.call('UNLINK', KEYS[i]) end
return count
