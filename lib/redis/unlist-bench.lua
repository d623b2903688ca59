-- Removes a bench from the list.
-- KEYS  1 benches by last use  2 owners  3 benches per address
-- ARGV  1 id
-- Returns 1 if it was on the list, else 0
local owner = redis.call('HGET', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
local address = owner and string.match(owner, '^%d %d+ (.*)$')
if address and redis.call('HINCRBY', KEYS[3], address, -1) <= 0 then redis.call('HDEL', KEYS[3], address) end
return redis.call('ZREM', KEYS[1], ARGV[1])
