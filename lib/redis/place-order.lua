-- Makes an order out of a cart: either both happen, or nothing does.
-- KEYS  1 cart  2 the user's orders, newest first
-- ARGV  1 revision of the cart that the order was written from  2 order  3 lifetime ms  4 how many orders are kept
-- Returns "placed", "empty" where there is no cart (any more), or "changed" where it is another one
local revision = redis.call('HGET', KEYS[1], 'revision')
if not revision then return 'empty' end
if revision ~= ARGV[1] then return 'changed' end
redis.call('LPUSH', KEYS[2], ARGV[2])
redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('DEL', KEYS[1])
return 'placed'
