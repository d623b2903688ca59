-- Appends events to the log of a room, and notifies subscribers.
-- KEYS  1 record of the room  2 its stream
-- ARGV  1 maximum number of events (approximate)  2 channel  3 … the events
-- Returns the seqs, or false if the room has ended
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return false end
local seqs = {}
for i = 3, #ARGV do
  seqs[#seqs + 1] = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[1], '*', 'e', ARGV[i])
end
redis.call('PEXPIRE', KEYS[2], left)
redis.call('PUBLISH', ARGV[2], '')
return seqs
