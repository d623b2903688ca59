-- Stores a backup, unless there are as many as allowed.
-- KEYS  1 backups of the bench
-- ARGV  1 id  2 summary as JSON  3 sealed contents  4 number of backups allowed  5 lifetime ms
-- Returns 1, or 0 if there are too many
if redis.call('HLEN', KEYS[1]) >= 2 * tonumber(ARGV[4]) then return 0 end
redis.call('HSET', KEYS[1], 's:' .. ARGV[1], ARGV[2], 'd:' .. ARGV[1], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
