-- Lists a new room, unless there are too many.
-- KEYS  1 rooms by their end
-- ARGV  1 code  2 end ms  3 now ms  4 maximum number of rooms
-- Returns 1 if it was listed, 0 if there are too many, -1 if the code is in use
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return -1 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return 1
