-- Replaces the results of a run of a test suite, and deletes those of the oldest runs.
-- KEYS  1 a sorted set: runs by the time of their newest results  2 a hash: the results of each run
-- ARGV  1 run  2 its results  3 now ms  4 maximum number of runs  5 lifetime ms
-- Returns 1 if the results differ from those before, 0 if they are the same
local newest = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
-- Later than every other run, so that the order of runs is that of their results.
local at = math.max(tonumber(ARGV[3]), newest and tonumber(newest) + 1 or 0)
local isChanged = redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2]
redis.call('ZADD', KEYS[1], at, ARGV[1])
if isChanged then redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) end
for _, run in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1 - tonumber(ARGV[4]))) do
  redis.call('ZREM', KEYS[1], run)
  redis.call('HDEL', KEYS[2], run)
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return isChanged and 1 or 0
