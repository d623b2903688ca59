-- Denies a session. The first reason stays.
-- KEYS  1 denial of the session  2 which revocation data there is
-- ARGV  1 reason and instant  2 lifetime ms
--       3 the revocation data that this write was made to the first time, or "" if it is the first time
-- Returns {1 if it was not denied before, the revocation data or ""}
local data = redis.call('GET', KEYS[2]) or ''
if ARGV[3] ~= '' and ARGV[3] ~= data then return { 0, data } end
local set = redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
return { set and 1 or 0, data }
