-- Writes events at the places that were chosen for them, and wakes whoever follows.
-- KEYS  1 the bench's stream
-- ARGV  1 most events (roughly)  2 lifetime ms  3 channel to wake  then place and body of each event
-- Returns how many were written
local written = 0
for i = 4, #ARGV, 2 do
  local added = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], ARGV[i], 'e', ARGV[i + 1])
  if type(added) == 'table' and added.err then
    if not string.find(added.err, 'equal or smaller', 1, true) then return added end
    -- Written already, by a try whose reply was lost; or another process was faster: then the next place there is.
    if #redis.call('XRANGE', KEYS[1], ARGV[i], ARGV[i]) == 0 then
      redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'e', ARGV[i + 1])
      written = written + 1
    end
  else
    written = written + 1
  end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PUBLISH', ARGV[3], '')
return written
