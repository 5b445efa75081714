package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// sharedStore is a store of several processes.
type sharedStore struct {
	oauth.MemoryStore
	lockErr error
	newer   *oauth2.Token // saved by another process meanwhile

	mu    sync.Mutex
	steps []string
}

func newSharedStore(t testing.TB, token *oauth2.Token) *sharedStore {
	t.Helper()
	s := &sharedStore{}
	if err := s.MemoryStore.Save(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sharedStore) step(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.steps = append(s.steps, what)
}

func (s *sharedStore) Load(ctx context.Context) (*oauth2.Token, error) {
	s.step("load")
	return s.MemoryStore.Load(ctx)
}

func (s *sharedStore) Save(ctx context.Context, token *oauth2.Token) error {
	s.step("save")
	if s.newer != nil {
		_ = s.MemoryStore.Save(context.Background(), s.newer)
	}
	return s.MemoryStore.Save(ctx, token)
}

func (s *sharedStore) Lock(ctx context.Context) (context.Context, func(), error) {
	if s.lockErr != nil {
		return nil, nil, s.lockErr
	}
	held, unlock, err := s.MemoryStore.Lock(ctx)
	if err != nil {
		return nil, nil, err
	}
	s.step("lock")
	return held, func() { s.step("unlock"); unlock() }, nil
}

var _ oauth.Locker = (*sharedStore)(nil)

// The sources of several processes refresh once. Each reads the store after it
// acquires the lock.
func TestOneRefreshForManyProcesses(t *testing.T) {
	f := newFake(t)
	f.respond = func(http.ResponseWriter, *http.Request) bool {
		time.Sleep(20 * time.Millisecond)
		return false
	}
	store := newSharedStore(t, expired())
	var sources []*oauth.TokenSource
	for range 4 {
		sources = append(sources, f.source(t, store))
	}
	store.steps = nil
	var wg sync.WaitGroup
	for _, source := range sources {
		wg.Go(func() {
			if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-1" {
				t.Errorf("got %v, %v", token, err)
			}
		})
	}
	wg.Wait()
	if n := len(f.all()); n != 1 {
		t.Errorf("%d refresh requests", n)
	}
	if got, want := fmt.Sprint(store.steps), "[lock load save unlock lock load unlock lock load unlock lock load unlock]"; got != want {
		t.Errorf("steps:\n got %s\nwant %s", got, want)
	}
}

// If the store cannot be locked, Token fails only after the token has expired. The
// wait for a lock ends with the timeout of the refresh.
func TestLockFails(t *testing.T) {
	f := newFake(t)
	due := expired()
	due.Expiry = time.Now().Add(30 * time.Second)
	store := newSharedStore(t, due)
	source := f.source(t, store)
	store.lockErr = errors.New("the store is unreachable, s3cr3t-rt-0")
	if token, err := source.Token(); err != nil || token.AccessToken != due.AccessToken {
		t.Errorf("got %v, %v", token, err)
	}
	source.Invalidate(due.AccessToken)
	_, err := source.Token()
	failed(t, err)
	store.lockErr = nil
	if _, _, err := store.MemoryStore.Lock(t.Context()); err != nil { // held by another process
		t.Fatal(err)
	}
	source = f.source(t, store, oauth.WithSkew(time.Hour), oauth.WithRefreshTimeout(20*time.Millisecond))
	source.Invalidate(due.AccessToken)
	if _, err := source.Token(); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error: %v", err)
	}
	if n := len(f.all()); n != 0 {
		t.Errorf("%d refresh requests without the lock", n)
	}
}

// If another process saved a newer token in spite of the lock, that token is used.
func TestNewerTokenInTheStore(t *testing.T) {
	f := newFake(t)
	store := newSharedStore(t, expired())
	source := f.source(t, store)
	store.newer = &oauth2.Token{AccessToken: "s3cr3t-at-9", RefreshToken: "s3cr3t-rt-0", Expiry: time.Now().Add(time.Hour)}
	for range 2 {
		if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-9" {
			t.Errorf("got %v, %v", token, err)
		}
	}
	if n := len(f.all()); n != 1 {
		t.Errorf("%d refresh requests", n)
	}
	// The token that was not saved is discarded.
	store.newer = nil
	source.Invalidate("s3cr3t-at-9")
	if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-2" {
		t.Errorf("got %v, %v", token, err)
	}
}
