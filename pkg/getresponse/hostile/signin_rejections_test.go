package hostile_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// schedule is when tokens are renewed that are rejected each time, in seconds after the
// first rejection: after 10 seconds, then twice as long each time, 5 minutes at most.
var schedule = []int{0, 10, 30, 70, 150, 310, 610, 910, 1210, 1510, 1810, 2110, 2410, 2710, 3010, 3310}

// plainStore is a store of a caller that keeps the fields of tokens and nothing else.
type plainStore struct {
	mu   sync.Mutex
	data []byte
}

func (s *plainStore) Load(context.Context) (*oauth2.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := new(oauth2.Token)
	return token, json.Unmarshal(s.data, token)
}

func (s *plainStore) Save(_ context.Context, token *oauth2.Token) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data, err = json.Marshal(token)
	return err
}

// simulatedRedis returns a client of a Redis in simulated time.
func simulatedRedis(t testing.TB) (*miniredis.Miniredis, redis.UniversalClient) {
	t.Helper()
	mini := miniredis.NewMiniRedis()
	mini.ClockTTL(true)
	t.Cleanup(mini.Close)
	rdb := redis.NewClient(&redis.Options{Addr: "127.0.0.1:0", ContextTimeoutEnabled: true,
		Dialer: func(context.Context, string, string) (net.Conn, error) { return mini.Dial() }})
	t.Cleanup(func() { _ = rdb.Close() })
	return mini, rdb
}

// inEachStore runs a test with each store that several sources can share. open returns
// the store as another process would open it.
func inEachStore(t *testing.T, test func(t *testing.T, open func() oauth.Store)) {
	t.Helper()
	for name, prepare := range map[string]func(t *testing.T) func() oauth.Store{
		"memory": func(*testing.T) func() oauth.Store {
			store := &oauth.MemoryStore{}
			return func() oauth.Store { return store }
		},
		"file": func(t *testing.T) func() oauth.Store {
			path := filepath.Join(t.TempDir(), "token.json")
			return func() oauth.Store { return oauth.FileStore(path) }
		},
		"redis": func(t *testing.T) func() oauth.Store {
			_, rdb := simulatedRedis(t)
			return func() oauth.Store {
				store, err := redisquota.NewTokenStore(rdb, "acme")
				if err != nil {
					t.Fatal(err)
				}
				return store
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, prepare(t)) })
		})
	}
}

// isBlocked makes a call and checks that the caller gets the service's own error.
func isBlocked(t *testing.T, client *getresponse.Client) {
	t.Helper()
	_, err := client.Accounts.Get(t.Context(), nil)
	var e *getresponse.Error
	if !errors.Is(err, getresponse.ErrUnauthorized) || !errors.As(err, &e) || e.Code != 1014 {
		t.Errorf("a blocked user gets %v", err)
	}
}

// A user is blocked for good: 100 calls are 101 requests and one refresh, not 200 and 100.
func TestBlockedUser(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		service := simulateTokens()
		service.blocked = true
		saved(t, open(), validToken())
		_, client := service.source(t, open())
		for range 100 {
			isBlocked(t, client)
		}
		if asked, calls := service.counts(); asked != 1 || calls != 101 {
			t.Errorf("%d refreshes, %d requests", asked, calls)
		}
	})
}

// The same for goroutines of several processes. A source that had the old token retries with that of
// the one refresh.
func TestBlockedUserOfManyProcesses(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		const processes, goroutines, callsOfEach = 4, 10, 5
		service := simulateTokens()
		service.blocked = true
		saved(t, open(), validToken())
		var wg sync.WaitGroup
		for range processes {
			_, client := service.source(t, open())
			for range goroutines {
				wg.Go(func() {
					for range callsOfEach {
						isBlocked(t, client)
					}
				})
			}
		}
		wg.Wait()
		const all = processes * goroutines * callsOfEach
		if asked, calls := service.counts(); asked != 1 || calls <= all || calls > all+processes*goroutines {
			t.Errorf("%d refreshes, %d requests", asked, calls)
		}
	})
}

// The pauses between the refreshes double up to 5 minutes, in one process that makes a call
// each second.
func TestBlockedUserForAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, store := range map[string]oauth.Store{"memory": &oauth.MemoryStore{}, "plain": &plainStore{}} {
			service := simulateTokens()
			service.blocked = true
			began := time.Now()
			var at []int
			service.before = func(string) { at = append(at, int(time.Since(began).Seconds())) }
			saved(t, store, validToken())
			_, client := service.source(t, store)
			for range 3600 {
				isBlocked(t, client)
				time.Sleep(time.Second)
			}
			if len(at) != len(schedule) {
				t.Fatalf("%s: refreshes at %v, want %v", name, at, schedule)
			}
			for i := range at { // calls are a second apart, looks into the store 5 seconds
				if late := at[i] - schedule[i]; late < 0 || late > 6*(i+1) {
					t.Errorf("%s: refreshes at %v, want %v", name, at, schedule)
				}
			}
			if _, calls := service.counts(); calls != 3600+1 {
				t.Errorf("%s: %d requests for 3600 calls", name, calls)
			}
		}
	})
}

// Each process makes one call and ends. The store knows of the earlier ones.
func TestBlockedUserOfShortProcesses(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		service := simulateTokens()
		service.blocked = true
		saved(t, open(), validToken())
		for range 360 {
			_, client := service.source(t, open())
			isBlocked(t, client)
			time.Sleep(10 * time.Second)
		}
		if asked, calls := service.counts(); asked > len(schedule) || asked < len(schedule)-2 || calls != 360+asked {
			t.Errorf("%d refreshes, %d requests", asked, calls)
		}
	})
}

// The end of the block is noticed by the next call, without a refresh.
func TestBlockEnds(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		service := simulateTokens()
		service.blocked = true
		saved(t, open(), validToken())
		_, client := service.source(t, open())
		for range 20 {
			isBlocked(t, client)
		}
		service.set(func() { service.blocked = false })
		for range 20 {
			if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
				t.Error(err)
			}
		}
		if asked, _ := service.counts(); asked != 1 {
			t.Errorf("%d refreshes", asked)
		}
		// Much later, a rejection is the first again.
		time.Sleep(time.Hour)
		service.set(func() { service.access = "s3cr3t-another" })
		if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}

// The owner signs in again while the sources pause. They use the new token in time.
func TestSignInDuringAPause(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		service := simulateTokens()
		service.blocked = true
		saved(t, open(), validToken())
		_, client := service.source(t, open())
		for range 60 { // the pause is now 40 seconds
			isBlocked(t, client)
			time.Sleep(time.Second)
		}
		before, _ := service.counts()
		token := validToken()
		token.AccessToken = "s3cr3t-at-new"
		service.set(func() { service.blocked, service.access = false, token.AccessToken })
		saved(t, open(), token)
		time.Sleep(5 * time.Second)
		if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
			t.Error(err)
		}
		if asked, _ := service.counts(); asked != before {
			t.Errorf("%d refreshes", asked-before)
		}
	})
}

// The clock of the process that renewed was wrong. It stops nobody for longer than a pause.
func TestPauseOfAWrongClock(t *testing.T) {
	for _, off := range []time.Duration{-24 * time.Hour, -time.Hour, time.Minute, 4 * time.Minute, time.Hour, 10 * 365 * 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			service := simulateTokens()
			store := oauth.FileStore(filepath.Join(t.TempDir(), "token.json"))
			data, err := json.Marshal(map[string]any{
				"access_token": "s3cr3t-at-old", "refresh_token": "s3cr3t-rt-0", "expiry": time.Now().Add(time.Hour),
				"rejections": map[string]any{"count": math.MaxInt32, "renewed": time.Now().Add(off)},
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(string(store), data, 0o600); err != nil {
				t.Fatal(err)
			}
			_, client := service.source(t, store)
			began := time.Now()
			for {
				_, err := client.Accounts.Get(t.Context(), nil)
				if err == nil {
					break
				}
				time.Sleep(time.Second)
			}
			if took := time.Since(began); took > 10*time.Minute+10*time.Second {
				t.Errorf("a clock that is off by %v stops the source for %v", off, took)
			}
		})
	}
}

// The refresh token is revoked: calls fail without a request until a pause is over, or the
// owner has signed in again.
func TestRevokedRefreshToken(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		service := simulateTokens()
		service.revoked = true
		began := time.Now()
		var at []int
		service.before = func(string) { at = append(at, int(time.Since(began).Seconds())) }
		saved(t, open(), dueToken())
		_, client := service.source(t, open())
		for range 200 {
			if _, err := client.Accounts.Get(t.Context(), nil); !errors.Is(err, oauth.ErrSignInAgain) {
				t.Errorf("got %v", err)
			}
			time.Sleep(time.Second)
		}
		if want := []int{0, 10, 30, 70, 150}; !slices.Equal(at, want) {
			t.Errorf("token requests after %v seconds, want %v", at, want)
		}
		if _, calls := service.counts(); calls != 0 {
			t.Errorf("%d requests without a token", calls)
		}
		saved(t, open(), validToken())
		if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
			t.Error(err)
		}
	})
}

// The service no longer knows the application: its own credentials are not sent for each
// call either.
func TestRejectedApplication(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		service := simulateTokens()
		service.revoked = true
		_, client := service.source(t, open(), oauth.WithClientCredentials())
		for range 100 {
			_, err := client.Accounts.Get(t.Context(), nil)
			var e *oauth.Error
			if !errors.As(err, &e) || e.StatusCode != 400 {
				t.Errorf("got %v", err)
			}
		}
		time.Sleep(10 * time.Second)
		service.set(func() { service.revoked = false })
		if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
			t.Error(err)
		}
		if asked, calls := service.counts(); asked != 2 || calls != 1 {
			t.Errorf("%d token requests, %d requests", asked, calls)
		}
	})
}
