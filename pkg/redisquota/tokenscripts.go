package redisquota

// The scripts of a token store. A hash has the token as JSON and three numbers: number is
// the latest that was given to a lock or to a saved token, saved is that of the token, and
// fence is that of the lock under which it was saved. Numbers only increase. They begin
// with the time in microseconds, so that they increase after a loss of data too; otherwise
// the clock decides nothing.

// nextNumber is a function for the scripts below. known is a number that the caller
// remembers.
const nextNumber = `
local function nextNumber(key, known)
  local time, v = redis.call('TIME'), redis.call('HMGET', key, 'number', 'saved')
  local n = math.max(time[1] * 1000000 + time[2], (tonumber(v[1]) or 0) + 1, (tonumber(v[2]) or 0) + 1, tonumber(known) + 1)
  n = string.format('%.0f', n)
  redis.call('HSET', key, 'number', n)
  return n
end
`

// scriptLoadToken returns the token and its number. If the caller remembers a token that
// was saved later, Redis has lost data, and that token replaces it.
// KEYS: the token. ARGV: token, saved and fence of the token that the caller remembers.
const scriptLoadToken = `
local v = redis.call('HMGET', KEYS[1], 'token', 'saved', 'fence')
if tonumber(ARGV[2]) > (tonumber(v[2]) or 0) then
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'saved', ARGV[2], 'fence', ARGV[3])
  return {ARGV[1], ARGV[2], ARGV[3]}
end
return {v[1] or '', v[2] or '0', v[3] or '0'}
`

// scriptSaveToken saves a token and returns its number and that of its lock, or 0 if the
// store has a token that was saved under a later lock, or without one since. Without a lock
// it replaces any token.
// KEYS: the token. ARGV: token, number of the lock (0: none), latest number that the caller
// remembers.
const scriptSaveToken = nextNumber + `
local fence = ARGV[2]
if fence ~= '0' and (tonumber(redis.call('HGET', KEYS[1], 'fence')) or 0) > tonumber(fence) then
  return {'0', '0'}
end
local saved = nextNumber(KEYS[1], ARGV[3])
if fence == '0' then fence = saved end
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'saved', saved, 'fence', fence)
return {saved, fence}
`

// scriptLockToken acquires the lock and returns its number, or 0 if somebody else has it.
// A lock that lasts for longer than the longest lease has got that when the clock of Redis
// stepped back. KEYS: the lock, the token. ARGV: the caller's value, lease in milliseconds,
// latest number that the caller remembers, longest lease.
const scriptLockToken = nextNumber + `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then
  if redis.call('PTTL', KEYS[1]) > tonumber(ARGV[4]) then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
  return '0'
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return nextNumber(KEYS[2], ARGV[3])
`

// scriptRenewTokenLock renews the lease of a lock, also of one that expired while nobody
// else acquired it. KEYS: the lock. ARGV: the caller's value, lease in milliseconds.
const scriptRenewTokenLock = `
local owner = redis.call('GET', KEYS[1])
if not owner or owner == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
return 1
`

// scriptUnlockToken releases the lock if the caller has it.
const scriptUnlockToken = `
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
`
