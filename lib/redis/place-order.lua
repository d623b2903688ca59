-- Creates an order from a cart and deletes the cart, in one step.
-- KEYS  1 cart  2 the user's orders, newest first
-- ARGV  1 revision of the cart that was read  2 order  3 lifetime ms  4 number of orders kept
-- Returns "placed", "empty" if there is no cart, or "changed" if its revision is different
local revision = redis.call('HGET', KEYS[1], 'revision')
if not revision then return 'empty' end
if revision ~= ARGV[1] then return 'changed' end
redis.call('LPUSH', KEYS[2], ARGV[2])
redis.call('LTRIM', KEYS[2], 0, ARGV[4] - 1)
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('DEL', KEYS[1])
return 'placed'
