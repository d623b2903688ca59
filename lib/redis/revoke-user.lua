-- Revokes a user's credentials together. Each call is later than the one before it, also if the clock stands still.
-- KEYS  1 what is stored about the user  2 which revocation data there is
-- ARGV  1 now  2 reason  3 the session that is spared, or ""  4 lifetime ms
--       5 the epoch that this very call has led to already, or 0 if it is new
--       6 the revocation data that this write was made to the first time, or "" if it is the first time
-- Returns {the epoch, the revocation data or ""}
local data = redis.call('GET', KEYS[2]) or ''
local found = redis.call('GET', KEYS[1])
local last = found and cjson.decode(found) or { before = 0, epoch = 0 }
local isOther = ARGV[6] ~= '' and ARGV[6] ~= data
if isOther or tonumber(ARGV[5]) > 0 and last.epoch >= tonumber(ARGV[5]) then return { last.epoch, data } end
local before = math.max(tonumber(ARGV[1]), last.before + 1)
local epoch = last.epoch + 1
-- Spared again, a session may be as old as before; spared for the first time, it was issued after the last call.
local spareFrom = last.spare == ARGV[3] and last.spareFrom or last.epoch
redis.call('SET', KEYS[1], cjson.encode({
  before = before, epoch = epoch, reason = ARGV[2], at = tonumber(ARGV[1]), spare = ARGV[3], spareFrom = spareFrom,
}), 'PX', ARGV[4])
return { epoch, data }
