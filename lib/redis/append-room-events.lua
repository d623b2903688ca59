-- Appends events to the log of a room, and notifies subscribers.
--
-- The log is never trimmed: the room is a fold of it, and without its first events there are no seats. So events are limited
-- before they are written, by two counters each: one of the seat that has caused them, so that one seat cannot use up the log of
-- a class, and one of all events of their kind.
-- KEYS  1 record of the room  2 its stream  3 a hash: the counters
-- ARGV  1 channel
--       2 … for each event: the counter of its seat, or '', and its maximum; the counter of all, and its maximum; the event
-- Returns the seqs, '' for each event beyond a limit, or false if the room has ended
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return false end

local function isWithin(counter, most)
  return counter == '' or tonumber(redis.call('HGET', KEYS[3], counter) or 0) < tonumber(most)
end

local function count(counter)
  if counter ~= '' then redis.call('HINCRBY', KEYS[3], counter, 1) end
end

local seqs, isAppended = {}, false
for i = 2, #ARGV, 5 do
  local own, all, seq = ARGV[i], ARGV[i + 2], ''
  if isWithin(own, ARGV[i + 1]) and isWithin(all, ARGV[i + 3]) then
    seq = redis.call('XADD', KEYS[2], '*', 'e', ARGV[i + 4])
    isAppended = true
    count(own)
    count(all)
  end
  seqs[#seqs + 1] = seq
end
if not isAppended then return seqs end
redis.call('PEXPIRE', KEYS[2], left)
redis.call('PEXPIRE', KEYS[3], left)
redis.call('PUBLISH', ARGV[1], '')
return seqs
