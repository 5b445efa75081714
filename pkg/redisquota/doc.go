// Package redisquota lets several processes share one GetResponse account. It keeps
// the account's limits and OAuth token in Redis (tested with version 7, as a single
// server and as a cluster).
//
//	rdb := redis.NewClient(&redis.Options{Addr: addr, ContextTimeoutEnabled: true})
//	limiter, err := redisquota.New(rdb, "acme", redisquota.WithFailOpen(4))
//	client, err := getresponse.New(getresponse.WithAPIKey(key), getresponse.WithLimiter(limiter))
//
// Every process must use the same name for the account and the same limits. The name
// may be any string. It must not be a secret such as an API key, as it is part of
// the keys in Redis: the keys of acme begin with getresponse:{acme}: and
// rate:getresponse:{acme}:.
//
// # Limits
//
// A [Limiter] replaces the local limiter of a client and applies the same rules to all
// processes together:
//
//   - Concurrent calls have leases. A process renews the leases of its calls while they
//     are in progress. The leases of a killed process expire after 15 seconds or
//     [WithLease].
//   - Calls in a second are counted by redis_rate. It bounds every interval of a second,
//     not only the seconds of a clock. As some calls take longer to reach the service
//     than others, it allows 75 of 80 calls a second.
//   - Calls in a window, 30,000 in 10 minutes, are counted in Redis. The X-RateLimit
//     headers of the responses correct the count, as other programs may use the same
//     account. If the headers are ambiguous, the limiter allows fewer calls.
//   - A call that the service rate limits makes all processes wait until the reset.
//   - Rate classes, such as the creation of contacts in batches, have their own limits
//     per second and window. Calls that wait for these do not block other calls.
//
// Calls are sent first come, first served within a process, and processes take
// turns. A call costs three short requests to Redis, one more if it has a rate
// class. While all concurrent calls are in use, each waiting process polls Redis
// about a hundred times a second.
//
// All times are those of the clock of Redis, which may step, for example after a
// failover. A step back moves what Redis has of the limits with it, so that no call waits
// for longer than without the step. After a step forward, leases and windows end earlier,
// and the headers of the next responses correct the limits.
//
// # Without Redis
//
// A request to Redis has a timeout of 250 milliseconds, or [WithRedisTimeout]. After a
// failed request the limiter sends none for a second, then one call tries Redis again.
// Meanwhile each process limits itself to a share of the limits ([WithFailOpen]), or
// calls fail with an [*UnavailableError] ([WithFailClosed]). Hooks ([WithHook]) are
// called when Redis becomes unavailable and when it is available again. The processes
// do not switch at the same time, so there may be too many calls then. The service
// rate limits these, and clients wait and retry them.
//
// Redis need not persist its data. After a loss the limiter learns what is left of the
// window from the first responses, and the processes enter their calls in progress
// again. Scripts are loaded if they are missing.
//
// # Tokens
//
//	store, err := redisquota.NewTokenStore(rdb, "acme")
//	source, err := oauth.NewTokenSource(ctx, cfg, store)
//	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithLimiter(limiter))
//
// A [TokenStore] keeps the token for all processes. One process at a time refreshes
// the token, under a lock in Redis; the others wait for the new token. A process may lose
// the lock, as it was suspended or Redis lost its data. Each lock has a fencing number,
// and Redis does not replace a token that was saved under a later lock. Redis has the
// token in plain text, so everyone who can read that Redis can use the account. It
// needs a password, TLS on untrusted networks, and an eviction policy that does not
// remove these keys.
package redisquota
