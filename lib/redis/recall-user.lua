-- Calls back a user's credentials together. Each call is later than the one before it, also where the clock stands still.
-- KEYS  1 what is remembered of the user
-- ARGV  1 now  2 reason  3 the session that is spared, or ""  4 lifetime ms
--       5 the epoch that this very call has led to already, or 0 where it is new
-- Returns the epoch
local found = redis.call('GET', KEYS[1])
local last = found and cjson.decode(found) or { before = 0, epoch = 0 }
if tonumber(ARGV[5]) > 0 and last.epoch >= tonumber(ARGV[5]) then return last.epoch end
local before = math.max(tonumber(ARGV[1]), last.before + 1)
local epoch = last.epoch + 1
redis.call('SET', KEYS[1], cjson.encode({
  before = before, epoch = epoch, reason = ARGV[2], at = tonumber(ARGV[1]), spare = ARGV[3],
}), 'PX', ARGV[4])
return epoch
