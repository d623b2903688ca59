-- Lists a new room, unless there are too many, of all or of those that one address has opened.
-- KEYS  1 rooms by their end  2 a hash: the opener of each room
-- ARGV  1 code  2 end ms  3 now ms  4 maximum number of rooms  5 opener  6 maximum number of rooms of one opener
-- Returns 'listed', 'used' if the code is in use, 'full', or 'own' if the opener has too many
local ended = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
for _, code in ipairs(ended) do
  redis.call('ZREM', KEYS[1], code)
  redis.call('HDEL', KEYS[2], code)
end
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 'used' end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then return 'full' end
local own = 0
for _, opener in ipairs(redis.call('HVALS', KEYS[2])) do
  if opener == ARGV[5] then own = own + 1 end
end
if own >= tonumber(ARGV[6]) then return 'own' end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[5])
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, math.ceil(last[2] - ARGV[3])) end
return 'listed'
