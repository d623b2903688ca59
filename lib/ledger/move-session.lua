-- Moves the row of one session from sorted sets of the index to others, and optionally changes its fields.
-- KEYS  1 rows  2 networks by sessions  3 … pairs: the set to leave, and the one to join; the same twice: only left
-- ARGV  1 session id  2 fields to change as JSON; null is a value  3 lifetime ms  4 network to leave, or ''
--       5 network to join, or ''
-- Returns 1, or 0 if there is no such row
local id, found = ARGV[1], redis.call('HGET', KEYS[1], ARGV[1])
if not found then return 0 end
local row = cjson.decode(found)
for name, fact in pairs(cjson.decode(ARGV[2])) do row[name] = fact end
redis.call('HSET', KEYS[1], id, cjson.encode(row))

for i = 3, #KEYS, 2 do
  local score = redis.call('ZSCORE', KEYS[i], id)
  if score then
    redis.call('ZREM', KEYS[i], id)
    if KEYS[i + 1] ~= KEYS[i] then
      redis.call('ZADD', KEYS[i + 1], score, id)
      redis.call('PEXPIRE', KEYS[i + 1], ARGV[3])
    end
  end
end

if ARGV[4] ~= ARGV[5] then
  if ARGV[4] ~= '' then
    redis.call('ZINCRBY', KEYS[2], -1, ARGV[4])
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', 0)
  end
  if ARGV[5] ~= '' then
    redis.call('ZINCRBY', KEYS[2], 1, ARGV[5])
    redis.call('PEXPIRE', KEYS[2], ARGV[3])
  end
end
return 1
