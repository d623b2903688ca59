-- Appends events to the log of a room, and notifies subscribers.
--
-- The log is never trimmed: the room is a fold of it, and without its first events there are no seats. So events are limited
-- before they are written: those that a seat causes by itself and by all seats, so that one seat cannot use up the log of a
-- class; all others together, which only the teacher causes.
-- KEYS  1 record of the room  2 its stream  3 a hash: the number of events by seat, of all seats and of others
-- ARGV  1 channel  2 maximum number of events of one seat  3 of all seats  4 of others
--       5 … for each event: the seat that has caused it, or '', and the event
-- Returns the seqs, '' for each event beyond a limit, or false if the room has ended
local SEATS, OTHERS = ':seats', ':others'
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return false end

local function count(field) return tonumber(redis.call('HGET', KEYS[3], field) or 0) end

local function isWithin(seat)
  if seat == '' then return count(OTHERS) < tonumber(ARGV[4]) end
  return count(seat) < tonumber(ARGV[2]) and count(SEATS) < tonumber(ARGV[3])
end

local seqs, isAppended = {}, false
for i = 5, #ARGV, 2 do
  local seat, seq = ARGV[i], ''
  if isWithin(seat) then
    seq = redis.call('XADD', KEYS[2], '*', 'e', ARGV[i + 1])
    isAppended = true
    redis.call('HINCRBY', KEYS[3], seat == '' and OTHERS or SEATS, 1)
    if seat ~= '' then redis.call('HINCRBY', KEYS[3], seat, 1) end
  end
  seqs[#seqs + 1] = seq
end
if not isAppended then return seqs end
redis.call('PEXPIRE', KEYS[2], left)
redis.call('PEXPIRE', KEYS[3], left)
redis.call('PUBLISH', ARGV[1], '')
return seqs
