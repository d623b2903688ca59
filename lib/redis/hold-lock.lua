-- Extends or releases a lock, if it is still held with this token.
-- KEYS  1 lock
-- ARGV  1 token  2 new lifetime ms, or 0 to release it
-- Returns 1, or 0 if it is not held with this token
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if tonumber(ARGV[2]) > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) else redis.call('DEL', KEYS[1]) end
return 1
