-- Counts wrong passwords within a window: those of one client for a user name, and those of all clients for it.
-- KEYS  1 count of this client  2 count of all clients, or the same key as 1  3 addresses from which a login succeeded: by time
--       4 addresses that sent a wrong password: by time
-- ARGV  1 "begin", "wrong" or "right"  2 limit of one client  3 limit of all clients  4 window ms
--       5 address, or "" if none is stored  6 now ms  7 addresses that are kept  8 lifetime of the addresses ms
-- Returns {ms until this client may try again, or 0; 1 if all clients are over their limit and this address is not
-- stored, else 0}
local function count(key) return tonumber(redis.call('GET', key) or 0) end
local function add(key)
  local found = count(key)
  if found > 0 then redis.call('SET', key, found + 1, 'KEEPTTL') else redis.call('SET', key, 1, 'PX', ARGV[4]) end
end

if count(KEYS[1]) >= tonumber(ARGV[2]) then return { math.max(1, redis.call('PTTL', KEYS[1])), 0 } end
local isKnown = ARGV[5] ~= '' and redis.call('ZSCORE', KEYS[3], ARGV[5])
local isOver = not isKnown and count(KEYS[2]) >= tonumber(ARGV[3])
if ARGV[1] == 'wrong' then
  add(KEYS[1])
  if KEYS[2] ~= KEYS[1] then add(KEYS[2]) end
  if ARGV[5] ~= '' then
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', ARGV[6] - ARGV[4])
    redis.call('ZADD', KEYS[4], ARGV[6], ARGV[5])
    redis.call('PEXPIRE', KEYS[4], ARGV[4])
  end
elseif ARGV[1] == 'right' and not isOver and ARGV[5] ~= '' then
  redis.call('ZADD', KEYS[3], ARGV[6], ARGV[5])
  redis.call('PEXPIRE', KEYS[3], ARGV[8])
  local surplus = redis.call('ZCARD', KEYS[3]) - ARGV[7]
  if surplus > 0 then redis.call('ZREM', KEYS[3], unpack(redis.call('ZRANGE', KEYS[3], 0, surplus - 1))) end
end
return { 0, isOver and 1 or 0 }
