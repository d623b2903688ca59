-- Writes what a bench is, unless somebody has changed it meanwhile.
-- KEYS  1 the bench
-- ARGV  1 its state as JSON  2 the latest revision that may be overwritten  3 lifetime ms
-- Returns 1, or 0 where a later revision stands there
local found = redis.call('GET', KEYS[1])
if found and (cjson.decode(found).revision or 0) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
