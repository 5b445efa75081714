package redisquota

import "github.com/redis/go-redis/v9"

// The scripts that change the limits. Redis runs one at a time and uses only its own
// clock. Times are in milliseconds. The clock may step: after a failover, or by NTP.
//
// KEYS of each budget (the account's, and the rate class's if the call has one): its
// record; the calls in progress by the end of their leases; the key of redis_rate for
// its second; the queue of processes; when each of these last asked.
// ARGV of each budget: size and length of its window; burst and interval of its second,
// the interval in seconds. The arguments of the script follow.
//
// A record describes the current window: the calls left, the time of its first call
// (start), its end (stop), and whether a response confirmed the end (known). closed is
// the time until which the service rate limits all calls. doubted says that the service
// named a time beyond all windows; probe is then the id of the call that finds out whether
// it accepts calls again. stop is 0 before the first window. seen is when the record was
// saved, and lease the longest lease of a process. The account's record also counts the
// permits.
//
// Whatever a record has, it blocks no calls for longer than a window or a response may.
// If the clock has stepped back since the record was saved, its times move with it.
const scriptBudgets = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local second, minute, longest = 1000, 60000, 1200000

local function number(text)
  local n = tonumber(text)
  return n and n == n and math.abs(n) < math.huge and n or 0
end

local function save(b)
  redis.call('HSET', b.record, 'left', b.left, 'start', b.start, 'stop', b.stop, 'known', b.known and 1 or 0,
    'closed', b.closed, 'doubted', b.doubted and 1 or 0, 'probe', b.probe, 'seen', now, 'lease', b.lease)
  redis.call('PEXPIRE', b.record, math.max(b.stop, b.closed, now) - now + minute)
end

local budgets = {}
for i = 1, #KEYS / 5 do
  local k, a = 5 * i - 4, 4 * i - 3
  local b = {record = KEYS[k], calls = KEYS[k + 1], second = KEYS[k + 2], queue = KEYS[k + 3], asked = KEYS[k + 4]}
  b.limit, b.window, b.burst, b.interval = tonumber(ARGV[a]), tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3])
  b.longest = math.max(longest, b.window)
  redis.call('ZREMRANGEBYSCORE', b.calls, '-inf', now)
  local v = redis.call('HMGET', b.record, 'left', 'start', 'stop', 'known', 'closed', 'doubted', 'probe', 'seen', 'lease')
  b.left, b.start, b.stop = number(v[1]), number(v[2]), number(v[3])
  b.known, b.closed, b.doubted, b.probe = v[4] == '1', number(v[5]), v[6] == '1', v[7] or ''
  b.lease = math.min(number(v[9]), b.longest)
  local back = math.max(number(v[8]) - now, 0)
  local stop, closed = math.min(b.stop - back, now + b.longest + minute), math.min(b.closed - back, now + longest)
  if stop < b.stop or closed < b.closed then
    b.start, b.stop, b.closed = b.start - back, math.max(stop, 0), math.max(closed, 0)
    save(b)
  end
  budgets[i] = b
end
local account = budgets[1]

local function arg(i) return ARGV[4 * #budgets + i] end

`

// scriptAcquire takes a place for a call.
// Its ARGV: id of the call, id of its process and lane, lease, limit of concurrent calls.
// It returns {1, now, whether no other call is in progress, number of the permit};
// {0, wait} if a window is spent or the service rate limits all calls; or {-1, wait} if
// the second is full (wait > 0, in microseconds), or if the call has to wait for a
// response or another process (wait = 0).
//
// Waiting processes are in queues, for fairness. redis_rate decides whether the second
// has room, but it allows the first process that asks. So the script checks the room
// itself and lets the process at the front of the queue ask first.
const scriptAcquire = scriptBudgets + `
local id, process, lease, most = arg(1), arg(2), tonumber(arg(3)), tonumber(arg(4))

local function leave(b)
  redis.call('ZREM', b.queue, process)
  redis.call('ZREM', b.asked, process)
end

local function wait(b)
  redis.call('ZADD', b.queue, 'NX', now, process)
  redis.call('ZADD', b.asked, now, process)
  redis.call('PEXPIRE', b.queue, minute)
  redis.call('PEXPIRE', b.asked, minute)
end

if redis.call('ZSCORE', account.calls, id) then
  return {1, now, 0, 0} -- a retry, as the connection broke before the reply
end

-- Leases end, even if their process was killed before the clock stepped back.
for _, b in ipairs(budgets) do
  b.lease = math.max(b.lease, lease)
  for _, call in ipairs(redis.call('ZRANGEBYSCORE', b.calls, now + b.lease + 1, '+inf')) do
    redis.call('ZADD', b.calls, now + b.lease, call)
  end
end

local closed, unknown = 0, false
for _, b in ipairs(budgets) do
  if b.limit > 0 and now >= b.stop then -- calls in progress may count in the new window
    b.left, b.start, b.stop, b.known = b.limit - redis.call('ZCARD', b.calls), now, now + b.window + minute, false
    save(b)
  end
  closed = math.max(closed, b.closed)
  if b.limit > 0 and b.left <= 0 then
    if not b.known and redis.call('ZCARD', b.calls) == 0 then -- their processes were killed
      b.stop, b.known = math.min(b.stop, now + b.window), true
      save(b)
    end
    if b.known then closed = math.max(closed, b.stop) else unknown = true end
  end
  if b.doubted and redis.call('ZSCORE', b.calls, b.probe) then unknown = true end
end
if closed > now or unknown then
  for _, b in ipairs(budgets) do leave(b) end
  if closed > now then return {0, closed - now} end
  return {-1, 0}
end

-- room returns how many more calls the second allows. redis_rate stores the time at
-- which the full burst is available, in seconds since 2017.
local function room(b)
  if b.interval == 0 then return math.huge end
  local stored = redis.call('GET', b.second)
  if not stored then return b.burst end
  local full = (tonumber(stored) or math.huge) - (time[1] - 1483228800 + time[2] / 1000000)
  if not (full <= b.burst * b.interval + 1) then
    redis.call('DEL', b.second) -- the clock has stepped back, and redis_rate would wait for it
    full = 0
  end
  return b.burst - math.max(full, 0) / b.interval
end

-- The class is checked first. A process that waits for the class must not be in the
-- account's queue, but a process that waits for the account keeps its turn in the class.
local running = redis.call('ZCARD', account.calls)
for i = #budgets, 1, -1 do
  local b = budgets[i]
  local free = math.huge
  if i == 1 and most > 0 then free = most - running end
  local patience = 250 -- a process that has not asked for this time has stopped waiting
  for _, bounds in ipairs({{'-inf', now - patience}, {now + 1, '+inf'}}) do -- the clock may have stepped back
    for _, gone in ipairs(redis.call('ZRANGEBYSCORE', b.asked, bounds[1], bounds[2])) do
      redis.call('ZREM', b.queue, gone)
      redis.call('ZREM', b.asked, gone)
    end
  end
  local ahead = redis.call('ZRANK', b.queue, process) or redis.call('ZCARD', b.queue)
  local second = room(b)
  if ahead + 1 > math.min(free, second) then
    for j = i, #budgets do wait(budgets[j]) end
    if ahead + 1 > free then return {-1, 0} end
    return {-1, math.ceil((ahead + 1 - second) * b.interval * 1000000)}
  end
end

for _, b in ipairs(budgets) do
  leave(b)
  b.left = b.left - 1
  if b.doubted then b.probe = id end
  redis.call('ZADD', b.calls, now + lease, id)
  redis.call('PEXPIRE', b.calls, lease)
  save(b)
end
return {1, now, running == 0 and 1 or 0, redis.call('HINCRBY', account.record, 'permits', 1)}
`

// scriptGiveBack undoes scriptAcquire for a call that was not sent.
// Its ARGV: id of the call, when its place was taken.
const scriptGiveBack = scriptBudgets + `
for _, b in ipairs(budgets) do
  if redis.call('ZREM', b.calls, arg(1)) == 1 and b.stop > 0 and tonumber(arg(2)) >= b.start then
    b.left = b.left + 1
    save(b)
  end
end
return 0
`

// scriptRelease ends a call that was sent.
// Its ARGV: id of the call, when its place was taken (0: by the local share), whether
// no other call was in progress then, number of its permit, the budget that the
// X-RateLimit headers describe (0: none), calls remaining, time until the reset, the
// budget that a status 429 concerns (0: none), the wait, the limit that the headers
// have, and whether there is a response. The arithmetic is that of budget and
// window.learn in package limit; internal/limit/scenario tests both.
const scriptRelease = scriptBudgets + `
local id, sent, alone = arg(1), math.min(tonumber(arg(2)), now), arg(3) == '1'
local subject, remaining, reset, responded = tonumber(arg(5)), tonumber(arg(6)), tonumber(arg(7)), arg(11) == '1'
local limited, wait, allowed = tonumber(arg(8)), tonumber(arg(9)), tonumber(arg(10))
alone = alone and redis.call('HGET', account.record, 'permits') == arg(4)

for i, b in ipairs(budgets) do
  redis.call('ZREM', b.calls, id)
  local changed = false
  if responded and b.probe == id then b.doubted, b.probe, changed = false, '', true end
  if b.stop > 0 and sent >= b.start and not b.known then
    b.stop, b.known, changed = now + b.window, true, true
  end
  if i == subject and b.stop > 0 then
    -- A reset is in whole seconds and refers to a time between the request and its
    -- response. The remaining calls may or may not include the calls in flight.
    local exaggerated = reset > b.longest
    reset = math.min(reset, b.longest - second)
    local earliest, latest = sent + reset - second, now + reset + second
    local flying = redis.call('ZCARD', b.calls)
    local counted = math.min(b.limit, remaining - flying)
    local share = allowed > b.limit -- of the service's limit: only own calls count
    if b.known and earliest > b.stop then -- a window that another program started
      if share then counted = math.min(counted, b.limit - 1 - flying) end
      b.left, b.start, b.stop, changed = counted, sent, latest, true
    elseif sent >= b.start then
      b.left = alone and not share and counted or math.min(b.left, counted)
      b.stop, changed = math.min(b.stop, latest), true
    else
      exaggerated = false
    end
    if exaggerated and b.left <= 0 then b.doubted = true end
  end
  if i == limited and now + math.min(wait, longest) > b.closed then
    b.closed, changed = now + math.min(wait, longest), true
    if wait > longest then b.doubted = true end
  end
  if changed then save(b) end
end
return 0
`

// scriptRenew renews the leases of the calls of a process. It adds calls that Redis does
// not have and removes calls that have ended.
// KEYS: sets of calls in progress. ARGV: lease, number of calls in progress, their ids,
// ids of ended calls.
const scriptRenew = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lease, kept = tonumber(ARGV[1]), tonumber(ARGV[2])
for _, calls in ipairs(KEYS) do
  for i = 3, #ARGV do
    if i < 3 + kept then redis.call('ZADD', calls, now + lease, ARGV[i]) else redis.call('ZREM', calls, ARGV[i]) end
  end
  if kept > 0 then redis.call('PEXPIRE', calls, lease) end
end
return 0
`

// scripts are the scripts of a limiter.
type scripts struct{ acquire, giveBack, release, renew *redis.Script }

func newScripts() scripts {
	return scripts{
		acquire:  redis.NewScript(scriptAcquire),
		giveBack: redis.NewScript(scriptGiveBack),
		release:  redis.NewScript(scriptRelease),
		renew:    redis.NewScript(scriptRenew),
	}
}
