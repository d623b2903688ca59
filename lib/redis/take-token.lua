-- Takes a token from a bucket that refills at a constant rate. The stored number is the instant at which it is full.
-- KEYS  1 bucket
-- ARGV  1 now ms  2 ms per token  3 tokens in a full bucket  4 how far ahead a token may be reserved, ms
-- Returns {1 if a token was taken, else 0; ms until the token is available}
local now, perToken = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + perToken
local wait = math.max(0, math.ceil(full - now - perToken * ARGV[3]))
if wait > tonumber(ARGV[4]) then return { 0, wait } end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil(full - now))
return { 1, wait }
