-- Writes events with the chosen seqs, and notifies subscribers.
-- KEYS  1 the bench's stream
-- ARGV  1 maximum number of events (approximate)  2 lifetime ms  3 channel  4 … seq and body of each event
-- Returns the number of events written
local written = 0
for i = 4, #ARGV, 2 do
  local added = redis.pcall('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], ARGV[i], 'e', ARGV[i + 1])
  if type(added) == 'table' and added.err then
    if not string.find(added.err, 'equal or smaller', 1, true) then return added end
    -- The entry exists if the reply to an earlier attempt was lost. Otherwise another process has written a later seq.
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
