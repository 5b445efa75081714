package eventsredis

import "github.com/redis/go-redis/v9"

// The scripts. Redis runs one at a time. Times are in milliseconds, by the clock of Redis.
//
// KEYS: lanes, a sorted set of the lanes with items by when the first may be taken; items,
// a sorted set of "lane sequence id" in the order of their bytes; data, attempts and
// leases, hashes by id; done, a sorted set of handled ids by when; locks, a sorted set of
// the ids that Once is handling by the end of their locks; counter, the last sequence.
const scriptStart = `
local lanes, items, data, attempts, leases, done, locks, counter = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- first returns the member and the id of the first item of a lane.
local function first(lane)
  local member = redis.call('ZRANGEBYLEX', items, '[' .. lane .. ' ', '(' .. lane .. '!', 'LIMIT', 0, 1)[1]
  if member then return member, string.sub(member, #lane + 19) end
end

local function remember(id)
  redis.call('ZADD', done, now, id)
end

`

// scriptPush adds items. Its ARGV: maximum of items, retention, then id, lane and data of
// each. It returns 0 if they do not fit.
const scriptPush = scriptStart + `
redis.call('ZREMRANGEBYSCORE', done, '-inf', now - tonumber(ARGV[2]))
local new = {}
for i = 3, #ARGV, 3 do
  local id = ARGV[i]
  if not redis.call('ZSCORE', done, id) and redis.call('HEXISTS', data, id) == 0 then new[#new + 1] = i end
end
if redis.call('HLEN', data) + #new > tonumber(ARGV[1]) then return 0 end
for _, i in ipairs(new) do
  local id, lane = ARGV[i], ARGV[i + 1]
  if redis.call('HSETNX', data, id, ARGV[i + 2]) == 1 then
    redis.call('ZADD', items, 0, string.format('%s %016.0f %s', lane, redis.call('INCR', counter), id))
    redis.call('ZADD', lanes, 'NX', now, lane)
  end
end
return 1
`

// scriptTake leases the first items of lanes. Its ARGV: maximum, lease, token. It returns
// id, lane, data and attempt of each.
const scriptTake = scriptStart + `
local taken = {}
for _, lane in ipairs(redis.call('ZRANGEBYSCORE', lanes, '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local _, id = first(lane)
  if id then
    redis.call('ZADD', lanes, now + tonumber(ARGV[2]), lane)
    redis.call('HSET', leases, id, ARGV[3])
    for _, value in ipairs({id, lane, redis.call('HGET', data, id), tostring(redis.call('HINCRBY', attempts, id, 1))}) do
      taken[#taken + 1] = value
    end
  else
    redis.call('ZREM', lanes, lane)
  end
end
return taken
`

// scriptFinish removes a leased item and remembers its id. Its ARGV: id, lane, token. It
// returns 0 if the lease was lost.
const scriptFinish = scriptStart + `
local id, lane = ARGV[1], ARGV[2]
local member, head = first(lane)
if head ~= id or redis.call('HGET', leases, id) ~= ARGV[3] then return 0 end
redis.call('ZREM', items, member)
redis.call('HDEL', data, id)
redis.call('HDEL', attempts, id)
redis.call('HDEL', leases, id)
remember(id)
if first(lane) then redis.call('ZADD', lanes, now, lane) else redis.call('ZREM', lanes, lane) end
return 1
`

// scriptPostpone ends the lease of an item. Its ARGV: id, lane, token, delay. It returns 0
// if the lease was lost.
const scriptPostpone = scriptStart + `
local id, lane = ARGV[1], ARGV[2]
local _, head = first(lane)
if head ~= id or redis.call('HGET', leases, id) ~= ARGV[3] then return 0 end
redis.call('HDEL', leases, id)
redis.call('ZADD', lanes, now + tonumber(ARGV[4]), lane)
return 1
`

// scriptBegin locks an id for Once. Its ARGV: id, lease, token, retention. It returns 0
// if the id is remembered, -1 if another process has the lock, 1 otherwise.
const scriptBegin = scriptStart + `
redis.call('ZREMRANGEBYSCORE', done, '-inf', now - tonumber(ARGV[4]))
for _, ended in ipairs(redis.call('ZRANGEBYSCORE', locks, '-inf', now, 'LIMIT', 0, 100)) do
  redis.call('ZREM', locks, ended)
  redis.call('HDEL', leases, 'lock ' .. ended)
end
local id = ARGV[1]
if redis.call('ZSCORE', done, id) then return 0 end
if tonumber(redis.call('ZSCORE', locks, id) or 0) > now then return -1 end
redis.call('ZADD', locks, now + tonumber(ARGV[2]), id)
redis.call('HSET', leases, 'lock ' .. id, ARGV[3])
return 1
`

// scriptEnd unlocks an id. Its ARGV: id, token, 1 to remember it.
const scriptEnd = scriptStart + `
local id = ARGV[1]
if redis.call('HGET', leases, 'lock ' .. id) == ARGV[2] then
  redis.call('ZREM', locks, id)
  redis.call('HDEL', leases, 'lock ' .. id)
end
if ARGV[3] == '1' then remember(id) end
return 1
`

// scripts are the scripts of a store.
type scripts struct{ push, take, finish, postpone, begin, end *redis.Script }

func newScripts() scripts {
	return scripts{
		push: redis.NewScript(scriptPush), take: redis.NewScript(scriptTake), finish: redis.NewScript(scriptFinish),
		postpone: redis.NewScript(scriptPostpone), begin: redis.NewScript(scriptBegin), end: redis.NewScript(scriptEnd),
	}
}
