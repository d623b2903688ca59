-- Writes the state of a bench, unless another process has changed it since it was read.
-- KEYS  1 bench
-- ARGV  1 state as JSON  2 latest revision that may be overwritten  3 lifetime ms
-- Returns 1, or 0 if a later revision is stored
local found = redis.call('GET', KEYS[1])
if found and (cjson.decode(found).revision or 0) > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
