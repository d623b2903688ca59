-- Replaces the bodies of events and keeps every seq, so that a reader continues where it was.
-- KEYS  1 stream
-- ARGV  1 lifetime ms  2 … seq and new body of each event that changes
-- Returns the number of events that changed
local bodies, changed = {}, 0
for i = 2, #ARGV, 2 do bodies[ARGV[i]] = ARGV[i + 1] end
local entries = redis.call('XRANGE', KEYS[1], '-', '+')
redis.call('DEL', KEYS[1])
for _, entry in ipairs(entries) do
  local body = bodies[entry[1]]
  if body then changed = changed + 1 end
  redis.call('XADD', KEYS[1], entry[1], 'e', body or entry[2][2])
end
if #entries > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return changed
