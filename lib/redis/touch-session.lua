-- Writes lastSeenAt and the idle expiry of an active session. `isTouchDue` in core/store.ts has the same conditions.
-- KEYS  1 record  2 due index
-- ARGV  1 id  2 lastSeenAt  3 idleExpiresAt  4 absoluteExpiresAt as it was read  5 endsAt  6 native lifetime ms  7 now
-- Returns 1 or 0
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, 1) ~= '[' then return 0 end
local row = cjson.decode(found)
-- The session was adjusted or touched since it was read, or has expired.
if row[10] ~= tonumber(ARGV[4]) or row[8] > tonumber(ARGV[2]) then return 0 end
if tonumber(ARGV[7]) >= math.min(row[9], row[10]) then return 0 end
row[8] = tonumber(ARGV[2])
row[9] = tonumber(ARGV[3])
redis.call('SET', KEYS[1], cjson.encode(row), 'PX', ARGV[6])
redis.call('ZADD', KEYS[2], 'XX', ARGV[5], ARGV[1])
return 1
