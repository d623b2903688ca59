-- The bench's clock was moved, stopped or started: native expiry follows it.
-- KEYS  1 due index
-- ARGV  1 now on the bench  2 prefix of records  3 native lifetime ms while the clock stands still, or 0 while it runs
-- Returns how many records were set
local members = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local frozen = tonumber(ARGV[3])
local count = 0
for i = 1, #members, 2 do
  local left = tonumber(members[i + 1]) - tonumber(ARGV[1])
  -- What is due stays for a moment: whoever sweeps it writes down why it ended.
  if left > 0 then
    redis.call('PEXPIRE', ARGV[2] .. members[i], frozen > 0 and frozen or left)
    count = count + 1
  end
end
return count
