-- Reads rows of an audit trail together with its head: one state, which no writer and no trimming changes in between.
-- KEYS  1 rows by seq  2 addresses by seq  3 salts by user  4 head: seq, hash, first, firstPrev, lost
-- ARGV  1 first seq wanted  2 last seq wanted, or '' for as many as allowed  3 how many at most
-- Returns { seq, hash, first, firstPrev, lost of the head or nil, number of stored rows, seq of the first row returned,
--         { row or nil, … }, { address or nil, … }, { user, salt, … } }; no rows from before the first kept one
local head = redis.call('HMGET', KEYS[4], 'seq', 'hash', 'first', 'firstPrev', 'lost')
local from = math.max(tonumber(ARGV[1]), tonumber(head[3] or '') or 1)
local to = math.min(tonumber(ARGV[2]) or math.huge, tonumber(head[1] or '') or 0, from + tonumber(ARGV[3]) - 1)

local rows, addresses = {}, {}
if to >= from then
  local seqs = {}
  for seq = from, to do seqs[#seqs + 1] = seq end
  rows = redis.call('HMGET', KEYS[1], unpack(seqs))
  addresses = redis.call('HMGET', KEYS[2], unpack(seqs))
end
local salts = redis.call('HGETALL', KEYS[3])
return {
  head[1], head[2], head[3], head[4], head[5],
  redis.call('HLEN', KEYS[1]), from, rows, addresses, salts,
}
