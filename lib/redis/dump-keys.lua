-- Serializes keys as they are at one moment.
-- KEYS  the keys; one that does not exist is left out
-- Returns for each key that exists: its number in KEYS, its value as DUMP returns it, and its lifetime in ms, or -1
local found = {}
for i, key in ipairs(KEYS) do
  local value = redis.call('DUMP', key)
  if value then
    found[#found + 1] = i
    found[#found + 1] = value
    found[#found + 1] = redis.call('PTTL', key)
  end
end
return found
