-- Moves a living session's idle limit. Never brings one back: what is gone or ended is left alone.
-- KEYS  1 record  2 due index
-- ARGV  1 id  2 lastSeenAt  3 idleExpiresAt  4 endsAt  5 native lifetime ms
-- Returns 1 or 0
local found = redis.call('GET', KEYS[1])
if not found or string.sub(found, 1, 1) ~= '[' then return 0 end
local row = cjson.decode(found)
row[8] = tonumber(ARGV[2])
row[9] = tonumber(ARGV[3])
redis.call('SET', KEYS[1], cjson.encode(row), 'PX', ARGV[5])
redis.call('ZADD', KEYS[2], 'XX', ARGV[4], ARGV[1])
return 1
