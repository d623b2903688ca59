-- Lists a new bench, and evicts others from the list if it is full.
--
-- A bench is abandoned if no user ever logged in and it was used for less than a minute, or is unused. Order of eviction:
-- 1 abandoned ones of the address with the most benches; 2 others of it without a login, if it is the new bench's own
-- address; 3 abandoned ones of other addresses; 4 any of an address that has more than half of all benches; 5 any of the
-- new bench's own address; 6 any unused one.
-- KEYS  1 benches by last use  2 owners: "1 createdAt address", or "0 createdAt address" before any login  3 benches per address
-- ARGV  1 id  2 address  3 now ms  4 idle timeout ms  5 ms after which a bench counts as unused  6 maximum number of benches
--       7 lifetime of the keys ms
-- Returns the evicted ids, or false if no bench can be evicted
local now, maxBenches = tonumber(ARGV[3]), tonumber(ARGV[6])
local MINUTE = 60000

local function remove(id)
  local owner = redis.call('HGET', KEYS[2], id)
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id)
  local address = owner and string.match(owner, '^%d %d+ (.*)$')
  if address and redis.call('HINCRBY', KEYS[3], address, -1) <= 0 then
    redis.call('HDEL', KEYS[3], address)
  end
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[4])) do remove(id) end

local removed = {}
-- More than one only if the maximum was lowered.
local excess = math.min(redis.call('ZCARD', KEYS[1]) + 1 - maxBenches, 20)
if excess > 0 then
  local largest, most = ARGV[2], tonumber(redis.call('HGET', KEYS[3], ARGV[2]) or 0) + 1
  local counts = redis.call('HGETALL', KEYS[3])
  for i = 1, #counts, 2 do
    local count = tonumber(counts[i + 1])
    if count > most then largest, most = counts[i], count end
  end
  local owners = {}
  local all = redis.call('HGETALL', KEYS[2])
  for i = 1, #all, 2 do owners[all[i]] = all[i + 1] end

  local function rank(used, login, created, address)
    local isUnused = now - used >= tonumber(ARGV[5])
    local wasLeft = used - created < MINUTE and now - created >= 2 * MINUTE
    local isAbandoned = not login and (isUnused or wasLeft)
    if isAbandoned and address == largest then return 1 end
    if not login and address == largest and address == ARGV[2] then return 2 end
    if isAbandoned then return 3 end
    if address == largest and most > maxBenches / 2 then return 4 end
    if address == ARGV[2] then return 5 end
    return isUnused and 6 or nil
  end

  local candidates = {}
  local members = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
  for i = 1, #members, 2 do
    local used = tonumber(members[i + 1])
    -- Earlier releases listed a bench without an owner: it counts as one with a login.
    local flag, created, address = string.match(owners[members[i]] or '1 0 ', '^(%d) (%d+) (.*)$')
    local login = flag == '1'
    local priority = rank(used, login, tonumber(created), address)
    if priority then
      table.insert(candidates, { id = members[i], priority = priority, login = login and 1 or 0, used = used })
    end
  end
  if #candidates < excess then return false end
  table.sort(candidates, function(x, y)
    if x.priority ~= y.priority then return x.priority < y.priority end
    if x.login ~= y.login then return x.login < y.login end
    if x.used ~= y.used then return x.used < y.used end
    return x.id < y.id
  end)
  for i = 1, excess do
    remove(candidates[i].id)
    table.insert(removed, candidates[i].id)
  end
end

redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], '0 ' .. ARGV[3] .. ' ' .. ARGV[2])
redis.call('HINCRBY', KEYS[3], ARGV[2], 1)
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[7]) end
return removed
