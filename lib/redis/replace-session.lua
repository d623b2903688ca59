-- Compare-and-set: replaces a record if it is still the one that was read.
-- KEYS  1 record  2 due index
-- ARGV  1 id  2 record  3 endsAt  4 native lifetime ms  5 SHA-1 of the record that was read
-- Returns 1 or 0
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, 1) ~= '[' or redis.sha1hex(found) ~= ARGV[5] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
redis.call('ZADD', KEYS[2], 'XX', ARGV[3], ARGV[1])
return 1
