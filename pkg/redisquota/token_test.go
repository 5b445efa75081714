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

// A suspended process lost its lock, and another process refreshed the token. The later
// lock decides, not which token expires later: the process counts from when it read its
// response, which may be long after.
func TestTokenOfALostLock(t *testing.T) {
	for name, others := range map[string]time.Duration{"expires earlier": time.Minute, "expires later": 3 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
				save(t, a, token("0", time.Minute))
				heldA, unlockA := locked(t, a)
				redis.Del("getresponse:{" + account + "}:lock")
				heldB, unlockB := locked(t, b)
				newer := token("b", others)
				if err := b.Save(heldB, newer); err != nil {
					t.Fatal(err)
				}
				for range 2 {
					err := a.Save(heldA, token("a", 2*time.Hour))
					if !errors.Is(err, oauth.ErrNewerToken) {
						t.Errorf("error: %v", err)
					}
					silent(t, err)
				}
				holds(t, a, newer)
				unlockA() // not the lock of the other
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				if _, _, err := a.Lock(ctx); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("locked twice: %v", err)
				}
				unlockB()
				save(t, a, token("c", time.Minute)) // without the lock
				holds(t, b, token("c", time.Minute))
			})
		})
	}
}

// A lock that was lost is no reason to lose a token: while nobody has saved a later one,
// Save keeps it, and the owner of the later lock replaces it.
func TestTokenOfALostLockWithoutALaterOne(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
		save(t, a, token("0", time.Minute))
		heldA, unlockA := locked(t, a)
		defer unlockA()
		redis.Del("getresponse:{" + account + "}:lock")
		heldB, unlockB := locked(t, b)
		defer unlockB()
		for _, step := range []struct {
			store *redisquota.TokenStore
			held  context.Context
			name  string
		}{{a, heldA, "a1"}, {a, heldA, "a2"}, {b, heldB, "b1"}, {b, heldB, "b2"}} {
			if err := step.store.Save(step.held, token(step.name, time.Hour)); err != nil {
				t.Errorf("%s: %v", step.name, err)
			}
			holds(t, b, token(step.name, time.Hour))
		}
		if err := a.Save(heldA, token("a3", time.Hour)); !errors.Is(err, oauth.ErrNewerToken) {
			t.Errorf("error: %v", err)
		}
	})
}

// The owner signs in while a refresh is in progress: its token is of the old sign-in. Two
// locks of the same store have different numbers.
func TestSignInDuringARefresh(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
		for _, other := range []*redisquota.TokenStore{a, b} {
			save(t, a, token("0", time.Minute))
			held, unlock := locked(t, a)
			save(t, other, token("sign-in", time.Minute))
			if err := a.Save(held, token("refreshed", time.Hour)); !errors.Is(err, oauth.ErrNewerToken) {
				t.Errorf("error: %v", err)
			}
			holds(t, b, token("sign-in", time.Minute))
			redis.Del("getresponse:{" + account + "}:lock")
			later, unlockLater := locked(t, a)
			if err := a.Save(later, token("later", time.Hour)); err != nil {
				t.Error(err)
			}
			if err := a.Save(held, token("refreshed", 3*time.Hour)); !errors.Is(err, oauth.ErrNewerToken) {
				t.Errorf("the lock of the same process: %v", err)
			}
			unlockLater()
			unlock()
		}
	})
}

// Neither a clock that steps back nor a loss of all data makes an earlier lock the later
// one, or keeps a later lock from saving. After both together nothing is left to compare
// with: an earlier lock may save once, but later locks still can.
func TestNumbersOnlyIncrease(t *testing.T) {
	for name, change := range map[string]func(simulated){
		"a clock that steps back":    func(redis simulated) { redis.SetTime(time.Now().Add(-3 * time.Hour)) },
		"a clock that steps forward": func(redis simulated) { redis.SetTime(time.Now().Add(3 * time.Hour)) },
		"a loss of data":             func(redis simulated) { redis.FlushAll() },
		"a loss of data on another clock": func(redis simulated) {
			redis.FlushAll()
			redis.SetTime(time.Now().Add(-3 * time.Hour))
		},
	} {
		t.Run(name, func(t *testing.T) {
			twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
				save(t, a, token("0", time.Minute))
				holds(t, b, token("0", time.Minute))
				heldA, unlockA := locked(t, a)
				defer unlockA()
				change(redis)
				redis.Del("getresponse:{" + account + "}:lock")
				for _, name := range []string{"1", "2"} {
					held, unlock := locked(t, b)
					if err := b.Save(held, token(name, time.Minute)); err != nil {
						t.Errorf("a later lock: %v", err)
					}
					holds(t, b, token(name, time.Minute))
					unlock()
				}
				if err := a.Save(heldA, token("a", time.Hour)); !errors.Is(err, oauth.ErrNewerToken) && name != "a loss of data on another clock" {
					t.Errorf("an earlier lock: %v", err)
				}
			})
		})
	}
}

// A token that no other process changed is replaced, regardless of its expiry.
func TestTokenUnderTheLock(t *testing.T) {
	twoStores(t, func(t *testing.T, _ simulated, a, b *redisquota.TokenStore) {
		save(t, b, token("0", 2*time.Hour))
		held, unlock := locked(t, a)
		defer unlock()
		for _, after := range []time.Duration{time.Hour, time.Minute} {
			if err := a.Save(held, token("1", after)); err != nil {
				t.Error(err)
			}
			holds(t, b, token("1", after))
		}
	})
}

// The lock is held beyond its lease while its process is running.
func TestLock(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, a, b *redisquota.TokenStore) {
		_, unlock, err := a.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		start := time.Now()
		if _, _, err := b.Lock(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 20*time.Second {
			t.Errorf("locked twice: %v after %v", err, time.Since(start))
		}
		unlock()
		dead := redis.client()
		c := tokenStore(t, dead, redisquota.WithLockLease(3*time.Second))
		_, unlock, err = c.Lock(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		dead.Close()
		start = time.Now()
		_, unlockB, err := b.Lock(t.Context())
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
		if _, _, err := a.Lock(ended); !errors.Is(err, context.Canceled) {
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

// The lock of a killed process ends although the clock of Redis has stepped back, which
// makes its lease longer.
func TestLockAfterAStepOfTheClock(t *testing.T) {
	twoStores(t, func(t *testing.T, redis simulated, _, b *redisquota.TokenStore) {
		c := redis.client()
		if _, _, err := tokenStore(t, c).Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Close()
		redis.SetTTL("getresponse:{"+account+"}:lock", 24*time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		_, unlock, err := b.Lock(ctx)
		if err != nil || time.Since(start) > time.Minute+time.Second {
			t.Fatalf("locked after %v: %v", time.Since(start), err)
		}
		unlock()
	})
}
