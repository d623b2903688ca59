-- Revokes all credentials of a user. Instants increase with each call, even while the clock is frozen.
-- KEYS  1 revocation of the user  2 current revocation data
-- ARGV  1 now  2 reason  3 the excepted session, or ""  4 lifetime ms
--       5 when repeated: the epoch that the first run returned, else 0
--       6 when repeated: the revocation data of the first run, else ""
-- Returns {the epoch, the current revocation data or ""}
local data = redis.call('GET', KEYS[2]) or ''
local found = redis.call('GET', KEYS[1])
local last = found and cjson.decode(found) or { before = 0, epoch = 0 }
local isOther = ARGV[6] ~= '' and ARGV[6] ~= data
if isOther or tonumber(ARGV[5]) > 0 and last.epoch >= tonumber(ARGV[5]) then return { last.epoch, data } end
local before = math.max(tonumber(ARGV[1]), last.before + 1)
local epoch = last.epoch + 1
-- A session that is excepted again may be as old as before; one excepted for the first time was issued after the last call.
local spareFrom = last.spare == ARGV[3] and last.spareFrom or last.epoch
redis.call('SET', KEYS[1], cjson.encode({
  before = before, epoch = epoch, reason = ARGV[2], at = tonumber(ARGV[1]), spare = ARGV[3], spareFrom = spareFrom,
}), 'PX', ARGV[4])
return { epoch, data }
