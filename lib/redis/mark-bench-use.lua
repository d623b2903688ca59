-- Marks a bench as used, and lists it if it is not on the list.
-- KEYS  1 benches by last use  2 owners: "1 createdAt address", or "0 createdAt address" before any login  3 benches per address
-- ARGV  1 id  2 now ms  3 address, or its mark, if the bench is not on the list  4 createdAt  5 "1" if a user has logged in, else "0"  6 lifetime of the keys ms
-- Returns 1
local before = redis.call('HGET', KEYS[2], ARGV[1])
-- The bench has only a mark of the address that it was listed with.
local address = before and string.match(before, '^%d %d+ (.*)$') or ARGV[3]
if not before then redis.call('HINCRBY', KEYS[3], address, 1) end
if not before or ARGV[5] == '1' then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[5] .. ' ' .. ARGV[4] .. ' ' .. address)
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[6]) end
return 1
