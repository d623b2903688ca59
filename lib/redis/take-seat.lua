-- Takes a seat with a nickname that no other seat has, and appends the event of it.
-- KEYS  1 record of the room  2 seats  3 seats by nickname  4 stream of the room
-- ARGV  1 maximum number of seats  2 seat  3 its record  4 nickname in the form that is compared  5 event  6 channel
-- Returns 'taken', 'name' if another seat has the nickname, 'full' or 'ended'
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 'ended' end
if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[1]) then return 'full' end
if redis.call('HSETNX', KEYS[3], ARGV[4], ARGV[2]) == 0 then return 'name' end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('XADD', KEYS[4], '*', 'e', ARGV[5])
for i = 2, 4 do redis.call('PEXPIRE', KEYS[i], left) end
redis.call('PUBLISH', ARGV[6], '')
return 'taken'
