package redisquota

// The scripts of a token store. The token is a hash of three fields: the token as JSON,
// when it was saved (in microseconds by the clock of Redis), and when it expires (in
// microseconds by the clock of the process that requested it).

// scriptLoadToken returns the token and when it was saved. If the caller remembers a
// token that was saved later, Redis has lost data, and that token replaces it.
// KEYS: the token. ARGV: token, saved and expires of the token that the caller remembers.
const scriptLoadToken = `
local v = redis.call('HMGET', KEYS[1], 'token', 'saved')
if tonumber(ARGV[2]) > (tonumber(v[2]) or 0) then
  redis.call('HSET', KEYS[1], 'token', ARGV[1], 'saved', ARGV[2], 'expires', ARGV[3])
  return {ARGV[1], ARGV[2]}
end
return {v[1] or '', v[2] or '0'}
`

// scriptSaveToken saves a token and returns the time, or 0 if the store has a newer
// token. A token is newer if it replaced the token that the caller knows and expires
// later.
// KEYS: the token. ARGV: token, expires, when the token that the caller knows was saved,
// whether the caller holds the lock (otherwise it replaces any token).
const scriptSaveToken = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local v = redis.call('HMGET', KEYS[1], 'saved', 'expires')
local saved, known = tonumber(v[1]) or 0, tonumber(ARGV[3])
if ARGV[4] == '1' and saved > 0 and saved ~= known and tonumber(v[2]) > tonumber(ARGV[2]) then
  return '0'
end
local stamp = string.format('%.0f', math.max(now, saved + 1, known + 1)) -- increases even if the clock does not
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'saved', stamp, 'expires', ARGV[2])
return stamp
`

// scriptLockToken acquires the lock or renews its lease. It returns 1 if the caller has
// the lock. KEYS: the lock. ARGV: the caller's value, lease in milliseconds.
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
