-- Writes events with the chosen seqs, and notifies subscribers.
-- KEYS  1 the bench's stream  2 its stream of milestones
-- ARGV  1 maximum number of events (approximate)  2 lifetime ms  3 channel  4 maximum number of milestones (approximate)
--       5 … seq, body, and 1 for a milestone, of each event
-- Returns the number of events written
local function add(key, most, seq, body)
  local added = redis.pcall('XADD', key, 'MAXLEN', '~', most, seq, 'e', body)
  if type(added) ~= 'table' or not added.err then return 1 end
  if not string.find(added.err, 'equal or smaller', 1, true) then return added end
  -- The entry exists if the reply to an earlier attempt was lost. Otherwise another process has written a later seq.
  if #redis.call('XRANGE', key, seq, seq) > 0 then return 0 end
  redis.call('XADD', key, 'MAXLEN', '~', most, '*', 'e', body)
  return 1
end

local written = 0
local hasMilestone = false
for i = 5, #ARGV, 3 do
  if ARGV[i + 2] == '1' then
    local kept = add(KEYS[2], ARGV[4], ARGV[i], ARGV[i + 1])
    if type(kept) == 'table' then return kept end
    hasMilestone = true
  end
  local added = add(KEYS[1], ARGV[1], ARGV[i], ARGV[i + 1])
  if type(added) == 'table' then return added end
  written = written + added
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if hasMilestone then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
redis.call('PUBLISH', ARGV[3], '')
return written
