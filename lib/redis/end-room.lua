-- Deletes a room, and notifies the readers of its log, whose streams end.
-- KEYS  1 seats  2 … the other keys of the room
-- ARGV  1 channel
-- Returns the records of its seats: a seat that was taken after they were read would keep its bench
local seats = redis.call('HVALS', KEYS[1])
redis.call('UNLINK', unpack(KEYS))
redis.call('PUBLISH', ARGV[1], '')
return seats
