-- Adds a session to the denylist. An existing entry keeps its reason.
-- KEYS  1 entry of the session  2 current revocation data
-- ARGV  1 reason and instant  2 lifetime ms  3 when repeated: the revocation data of the first run, else ""
-- Returns {1 if the entry is new, else 0; the current revocation data or ""}
local data = redis.call('GET', KEYS[2]) or ''
if ARGV[3] ~= '' and ARGV[3] ~= data then return { 0, data } end
local set = redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2], 'NX')
return { set and 1 or 0, data }
