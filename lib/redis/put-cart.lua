-- Replaces the contents of a cart.
-- KEYS  1 cart
-- ARGV  1 revision  2 lifetime ms  3 … item and quantity, alternating
-- Returns the number of items
redis.call('DEL', KEYS[1])
if #ARGV == 2 then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[1])
for i = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return (#ARGV - 2) / 2
