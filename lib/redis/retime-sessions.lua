-- Adapts native expiry after the bench's clock was moved, frozen or unfrozen.
-- KEYS  1 due index  2 … records
-- ARGV  1 now on the bench  2 native lifetime ms while the clock is frozen, or 0 while it runs  3 … id of each record
-- Returns the number of records that were changed
local frozen = tonumber(ARGV[2])
local count = 0
for i = 2, #KEYS do
  -- Read in the script: the session may have been touched or adjusted since the caller read it.
  local ends = redis.call('ZSCORE', KEYS[1], ARGV[i + 1])
  local left = ends and tonumber(ends) - tonumber(ARGV[1]) or 0
  -- An expired session stays until the sweep has recorded its end.
  if left > 0 then
    redis.call('PEXPIRE', KEYS[i], frozen > 0 and frozen or left)
    count = count + 1
  end
end
return count
