package redisquota

// The scripts of a token store. The token is a hash: the token as JSON, when it
// was saved (microseconds, by the clock of Redis) and when it expires (the same,
// by the clock of who got it).

// scriptLoadToken returns the token and when it was saved. The one that the caller
// remembers takes its place if it was saved later: Redis has lost something then.
// KEYS: the token. ARGV: what the caller remembers: token, saved, expires.
const scriptLoadToken = `
local v = redis.call('HMGET', KEYS[1], 'token', 'saved')
if tonumber(ARGV[2]) > (tonumber(v[2]) or 0) then
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'saved', ARGV[2], 'expires', ARGV[3])
  return {ARGV[1], ARGV[2]}
end
return {v[1] or '', v[2] or '0'}
`

// scriptSaveToken saves a token and returns when, or 0 if there is a newer one:
// one that took the place of the token that the caller knew, and expires later.
// KEYS: the token. ARGV: token, expires, when the one that the caller knew was
// saved, whether the caller holds the lock (otherwise it means to replace any).
const scriptSaveToken = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local v = redis.call('HMGET', KEYS[1], 'saved', 'expires')
local saved, known = tonumber(v[1]) or 0, tonumber(ARGV[3])
if ARGV[4] == '1' and saved > 0 and saved ~= known and tonumber(v[2]) > tonumber(ARGV[2]) then
  return '0'
end
local stamp = string.format('%.0f', math.max(now, saved + 1, known + 1)) -- whatever the clock says
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'saved', stamp, 'expires', ARGV[2])
return stamp
`

// scriptLockToken takes the lock, or prolongs its lease, and returns 1 if the
// caller has it. KEYS: the lock. ARGV: the caller's secret, lease in milliseconds.
const scriptLockToken = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0
`

// scriptUnlockToken releases the lock if the caller has it.
const scriptUnlockToken = `
return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0
`
