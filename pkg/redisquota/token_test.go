package redisquota_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// twoStores runs a test with the stores of two processes that share an account.
func twoStores(t *testing.T, test func(t *testing.T, redis simulated, a, b *redisquota.TokenStore)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		redis := simulate(t)
		lease := redisquota.WithLockLease(3 * time.Second)
		test(t, redis, tokenStore(t, redis.client(), lease), tokenStore(t, redis.client(), lease))
	})
}

func TestTokenStore(t *testing.T) {
	twoStores(t, func(t *testing.T, _ simulated, a, b *redisquota.TokenStore) {
		if token, err := a.Load(t.Context()); token != nil || !errors.Is(err, oauth.ErrNoToken) {
			t.Errorf("an empty store has %v, %v", token, err)
		}
		one, two := token("1", time.Hour), token("2", time.Minute)
		save(t, a, one)
		holds(t, b, one)
		save(t, b, two) // without the lock it replaces any token
		holds(t, a, two)
		silent(t, a)
		for _, nothing := range []*oauth2.Token{nil, {}, {TokenType: "Bearer"}} {
			if a.Save(t.Context(), nothing) == nil {
				t.Errorf("it saved %v", nothing)
			}
		}
		holds(t, a, two)
		forever := &oauth2.Token{AccessToken: "s3cr3t"}
		save(t, a, forever)
		holds(t, b, forever)
	})
}

// After a loss of data, Redis gets the token from the store that has the latest one.
func TestTokenOutlivesRedis(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
		one, two := token("1", 2*time.Hour), token("2", time.Hour)
		save(t, a, one)
		holds(t, b, one)
		old := redis.HGet("getresponse:{"+account+"}:token", "token")
		saved := redis.HGet("getresponse:{"+account+"}:token", "saved")
		save(t, b, two) // a does not know
		redis.FlushAll()
		holds(t, a, one)
		holds(t, b, two)
		holds(t, a, two)
		redis.FlushAll()
		redis.HSet("getresponse:{"+account+"}:token", "token", old, "saved", saved, "expires", "0") // a snapshot
		holds(t, a, two)
		redis.FlushAll()
		save(t, a, token("3", time.Hour)) // the owner signs in again
		holds(t, b, token("3", time.Hour))
	})
}

// A suspended process lost its lock, and another process refreshed the token. The token
// that expires later is the newer one.
func TestTokenOfALostLock(t *testing.T) {
	for name, test := range map[string]struct{ mine, others time.Duration }{
		"the other's is newer": {mine: time.Hour, others: time.Hour + time.Second},
		"mine is newer":        {mine: time.Hour + time.Second, others: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
				save(t, a, token("0", time.Minute))
				unlockA := locked(t, a)
				redis.Del("getresponse:{" + account + "}:lock")
				unlockB := locked(t, b)
				mine, others := token("a", test.mine), token("b", test.others)
				save(t, b, others)
				err := a.Save(t.Context(), mine)
				if test.mine < test.others {
					if !errors.Is(err, oauth.ErrNewerToken) {
						t.Errorf("error: %v", err)
					}
					silent(t, err)
					holds(t, a, others)
				} else {
					if err != nil {
						t.Error(err)
					}
					holds(t, b, mine)
				}
				unlockA() // not the lock of the other
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if _, err := a.Lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("locked twice: %v", err)
				}
				unlockB()
				save(t, a, token("c", time.Minute)) // without the lock
				holds(t, b, token("c", time.Minute))
			})
		})
	}
}

// A token that no other process changed is replaced, regardless of its expiry.
func TestTokenUnderTheLock(t *testing.T) {
	twoStores(t, func(t *testing.T, _ simulated, a, b *redisquota.TokenStore) {
		save(t, b, token("0", 2*time.Hour))
		defer locked(t, a)()
		save(t, a, token("1", time.Hour))
		save(t, a, token("2", time.Minute))
		holds(t, b, token("2", time.Minute))
	})
}

// The lock is held beyond its lease while its process is running.
func TestLock(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
		unlock, err := a.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		if _, err := b.Lock(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 20*time.Second {
			t.Errorf("locked twice: %v after %v", err, time.Since(start))
		}
		unlock()
		dead := redis.client()
		c := tokenStore(t, dead, redisquota.WithLockLease(3*time.Second))
		unlock, err = c.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		dead.Close()
		start = time.Now()
		unlockB, err := b.Lock(t.Context())
		if took := time.Since(start); err != nil || took < 2*time.Second || took > 3100*time.Millisecond {
			t.Errorf("the lock of a dead process: %v after %v", err, took)
		}
		unlockB()
		unlock()
		time.Sleep(10 * time.Second) // an unlocked lock is not renewed
		if redis.Exists("getresponse:{" + account + "}:lock") {
			t.Error("the lock is still there")
		}
	})
}

// While Redis is unavailable, the current token is used until it expires.
func TestTokenWhileRedisIsUnavailable(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, a, _ *redisquota.TokenStore) {
		present := token("1", 30*time.Second) // due for a refresh
		save(t, a, present)
		cfg := appConfig("http://127.0.0.1:1/token", "")
		source, err := oauth.NewTokenSource(t.Context(), cfg, a)
		if err != nil {
			t.Fatal(err)
		}
		redis.SetError("LOADING the data set")
		got, err := source.Token()
		if err != nil || got.AccessToken != present.AccessToken {
			t.Errorf("the present token: %v", err)
		}
		time.Sleep(time.Minute)
		_, err = source.Token()
		var unavailable *redisquota.UnavailableError
		if !errors.As(err, &unavailable) {
			t.Errorf("error: %v", err)
		}
		silent(t, err)
		_, err = a.Load(t.Context())
		for _, err := range []error{err, a.Save(t.Context(), present)} {
			if !errors.As(err, &unavailable) {
				t.Errorf("error: %v", err)
			}
			silent(t, err)
		}
	})
}

func TestTokenStoreErrors(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := a.Save(ended, token("1", time.Hour)); !errors.Is(err, context.Canceled) {
			t.Errorf("save: %v", err)
		}
		if _, err := a.Load(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("load: %v", err)
		}
		if _, err := a.Lock(ended); !errors.Is(err, context.Canceled) {
			t.Errorf("lock: %v", err)
		}
		key := "getresponse:{" + account + "}:token"
		for _, broken := range []string{`{"access_token":"s3cr3t`, `["s3cr3t"]`, `s3cr3t`} {
			redis.HSet(key, "token", broken, "saved", "1", "expires", "1")
			if token, err := b.Load(t.Context()); token != nil || err == nil {
				t.Errorf("%s gives %v", broken, token)
			} else {
				silent(t, err)
			}
		}
		redis.Del(key)
		if err := redis.Set(key, "s3cr3t"); err != nil {
			t.Fatal(err)
		}
		if err := b.Save(t.Context(), token("1", time.Hour)); err == nil {
			t.Error("it saved a token over something else")
		} else {
			silent(t, err)
		}
	})
}
