-- Takes a seat with a nickname that no other seat has.
-- KEYS  1 record of the room  2 seats  3 seats by nickname
-- ARGV  1 maximum number of seats  2 seat  3 its record  4 nickname in the form that is compared
-- Returns 'taken', 'name' if another seat has the nickname, 'full' or 'ended'
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 'ended' end
if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[1]) then return 'full' end
if redis.call('HSETNX', KEYS[3], ARGV[4], ARGV[2]) == 0 then return 'name' end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
redis.call('PEXPIRE', KEYS[2], left)
redis.call('PEXPIRE', KEYS[3], left)
return 'taken'
