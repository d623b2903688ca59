-- Sets the idle and the absolute expiry of an active session.
-- KEYS  1 record  2 due index
-- ARGV  1 id  2 idleExpiresAt  3 absoluteExpiresAt  4 endsAt  5 native lifetime ms  6 now
-- Returns the new record, or nil if the session has ended or expired
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, 1) ~= '[' then return nil end
local row = cjson.decode(found)
if tonumber(ARGV[6]) >= math.min(row[9], row[10]) then return nil end
row[9] = tonumber(ARGV[2])
row[10] = tonumber(ARGV[3])
local after = cjson.encode(row)
redis.call('SET', KEYS[1], after, 'PX', ARGV[5])
redis.call('ZADD', KEYS[2], 'XX', ARGV[4], ARGV[1])
return after
