// Package redisquota lets several machines share one GetResponse account: its
// limits and its OAuth token live in Redis (tested with version 7, alone and as a
// cluster).
//
//	rdb := redis.NewClient(&redis.Options{Addr: addr, ContextTimeoutEnabled: true})
//	limiter, err := redisquota.New(rdb, "acme", redisquota.WithFailOpen(4))
//	client, err := getresponse.New(getresponse.WithAPIKey(key), getresponse.WithLimiter(limiter))
//
// Every process gives the same name for the account, and the same limits. The
// name is any that they agree on. Keys in Redis begin with getresponse:{acme}: and
// rate:getresponse:{acme}: where acme is the name, so it must not be a secret such
// as an API key.
//
// # Limits
//
// A [Limiter] stands in for the one that each client has of its own, and keeps
// to the same rules for all processes together:
//
//   - Concurrent calls are leases. A process renews those of its calls while they are
//     in progress; those of a process that is killed are free when they end, after
//     15 seconds or [WithLease].
//   - Calls in a second are counted by redis_rate. It bounds any second, not those
//     of a clock, and leaves a little room for calls that are on the way for
//     longer than others: 75 of 80 calls a second are used.
//   - Calls in a window, 30,000 in 10 minutes, are counted in Redis, and corrected
//     by what the X-RateLimit headers of the responses say: other programs may use
//     the same account. Where the headers leave something open, the limiter errs
//     on the side of fewer calls.
//   - A call that the service rate limits makes all processes wait until the reset.
//   - Rate classes, such as the creation of contacts in batches, have seconds and
//     windows of their own; calls that wait for these block no others.
//
// Calls are sent first come, first served within a process, and processes take
// turns. A call costs three short requests to Redis, one more if it has a rate
// class. While all concurrent calls are taken, each process that waits asks
// about a hundred times a second. Only the clock of Redis counts.
//
// # Without Redis
//
// A request to Redis lasts 250 milliseconds at most, or [WithRedisTimeout]. When
// one fails, Redis is left alone for a second, then one call tries it again.
// Meanwhile each process keeps to a share of the limits by itself
// ([WithFailOpen]), or calls fail with an [*UnavailableError] ([WithFailClosed]).
// Hooks ([WithHook]) learn when Redis is lost and when it is back. At that time some
// calls may be too many, as the processes do not change over together. The service
// rate limits them, and clients wait and retry them.
//
// Nothing has to last: a Redis that comes back empty learns from the first
// responses what is left of the window, and from the processes which calls are
// in progress. Scripts are loaded when they are missing.
//
// # Tokens
//
//	store, err := redisquota.NewTokenStore(rdb, "acme")
//	source, err := oauth.NewTokenSource(ctx, cfg, store)
//	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithLimiter(limiter))
//
// A [TokenStore] keeps the token for all processes. One of them refreshes it at a
// time, under a lock in Redis; the others wait for the new one. The token lies in
// Redis in the clear: who can read that Redis can use the account, so it needs a
// password, TLS on foreign networks, and keys that no eviction policy removes.
package redisquota
