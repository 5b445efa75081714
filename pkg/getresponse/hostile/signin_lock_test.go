package hostile_test

import (
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// A process stands still between the response to its refresh and reading it, for longer
// than the lease of its lock. Another process refreshes meanwhile. The first one counts the
// lifetime of its token from when it read it, so that this token expires later, but it is
// the older one.
func TestProcessThatStoodStill(t *testing.T) {
	for name, still := range map[string]time.Duration{"for minutes": 5 * time.Minute, "until the other token has expired": 25 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				mini, rdb := simulatedRedis(t)
				service := simulateTokens()
				service.lenient = true
				open := func() *redisquota.TokenStore {
					// The longest lease has the fewest renewals, which take the test long.
					store, err := redisquota.NewTokenStore(rdb, "acme", redisquota.WithLockLease(time.Minute))
					if err != nil {
						t.Fatal(err)
					}
					return store
				}
				saved(t, open(), dueToken())

				first := true
				slow := service.config()
				slow.HTTPClient = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
					resp, err := service.transport.RoundTrip(r)
					if first {
						first = false
						resp.Body = stillBody{resp.Body, still}
					}
					return resp, err
				})}
				suspended, err := oauth.NewTokenSource(t.Context(), slow, open(), oauth.WithRefreshTimeout(48*time.Hour))
				if err != nil {
					t.Fatal(err)
				}
				got := make(chan string)
				go func() {
					token, err := suspended.Token()
					if err != nil {
						t.Error(err)
						got <- ""
						return
					}
					got <- token.AccessToken
				}()
				synctest.Wait()
				mini.Del("getresponse:{acme}:lock") // the lease of a suspended process expires
				other, _ := service.source(t, open())
				token, err := other.Token()
				if err != nil || token.AccessToken != "s3cr3t-at-2" {
					t.Fatal("the other process:", err)
				}
				want := "s3cr3t-at-2"
				if still > 24*time.Hour {
					want = "s3cr3t-at-3" // refreshed with the refresh token of the other
				}
				if access := <-got; access != want || loaded(t, open()).AccessToken != want {
					t.Errorf("the process returned %s, the store has %s", access, loaded(t, open()).AccessToken)
				}
				if asked, _ := service.counts(); want == "s3cr3t-at-2" && asked != 2 || want == "s3cr3t-at-3" && asked != 3 {
					t.Errorf("%d token requests", asked)
				}
			})
		})
	}
}

// stillBody is a body whose reader stands still first.
type stillBody struct {
	io.ReadCloser
	still time.Duration
}

func (b stillBody) Read(p []byte) (int, error) {
	time.Sleep(b.still)
	n, err := b.ReadCloser.Read(p)
	return n, err
}

// The owner signs in while a refresh of the old sign-in is in progress. The new token wins
// in every store, and the refresh returns it.
func TestSignInDuringTheRefresh(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		service := simulateTokens()
		saved(t, open(), dueToken())
		source, _ := service.source(t, open())
		signedIn := make(chan error, 1)
		newer := validToken()
		newer.AccessToken = "s3cr3t-at-new"
		service.before = func(string) {
			go func() { signedIn <- open().Save(t.Context(), newer) }()
			time.Sleep(time.Second)
		}
		token, err := source.Token()
		if err != nil {
			t.Fatal(err)
		}
		if err := <-signedIn; err != nil {
			t.Error(err)
		}
		if got := loaded(t, open()).AccessToken; got != newer.AccessToken {
			t.Errorf("the store has %s", got)
		}
		// A store whose Save waits for the lock lets the refresh finish first.
		if _, waits := open().(oauth.FileStore); !waits && token.AccessToken != newer.AccessToken {
			t.Errorf("the source has %s", token.AccessToken)
		}
	})
}

// The number of a lock is in its context: Save outside of it is a Save without a lock.
func TestSaveUnderALock(t *testing.T) {
	inEachStore(t, func(t *testing.T, open func() oauth.Store) {
		store, ok := open().(oauth.Locker)
		if !ok {
			t.Fatalf("%T has no lock", store)
		}
		saved(t, store, validToken())
		for range 3 {
			held, unlock, err := store.Lock(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := store.Save(held, validToken()); err != nil {
				t.Error(err)
			}
			unlock()
			unlock() // has no effect
			saved(t, store, validToken())
			if err := store.Save(held, dueToken()); err == nil || errors.Is(err, oauth.ErrNoToken) {
				t.Errorf("a lock of the past saves: %v", err)
			}
			if loaded(t, store).Expiry.Before(time.Now()) {
				t.Error("the store has the token of a lock of the past")
			}
		}
	})
}
