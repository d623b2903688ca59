-- Replaces a cart as a whole.
-- KEYS  1 cart
-- ARGV  1 revision  2 lifetime ms  then item and quantity, in turn
-- Returns how many items there are now
redis.call('DEL', KEYS[1])
if #ARGV == 2 then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[1])
for place = 3, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[place], ARGV[place + 1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return (#ARGV - 2) / 2
