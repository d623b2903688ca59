-- Decides whether an attempt counts: a wrong one increments every counter, a right one none, and neither is accepted once
-- a counter has reached its maximum. The result of the attempt is passed, so that concurrent attempts cannot exceed it.
-- KEYS  counters
-- ARGV  1 '1' if the attempt is right, else '0'  2 lifetime of a counter ms  3 … the maximum of each counter
-- Returns 0 if it was decided, else ms until attempts are accepted again
local wait = 0
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[i + 2]) then
    wait = math.max(wait, redis.call('PTTL', key), 1)
  end
end
if wait > 0 or ARGV[1] == '1' then return wait end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2]) end
end
return 0
