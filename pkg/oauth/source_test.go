package oauth_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// stored returns the token in a store.
func stored(t testing.TB, s oauth.Store) *oauth2.Token {
	t.Helper()
	token, err := s.Load(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestOneRefreshForManyGoroutines(t *testing.T) {
	f := newFake(t)
	f.respond = func(http.ResponseWriter, *http.Request) bool {
		time.Sleep(20 * time.Millisecond)
		return false
	}
	store := memory(t, expired())
	source := f.source(t, store)
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range 200 {
		wg.Go(func() {
			<-start
			token, err := source.Token()
			if err != nil || token.AccessToken != "s3cr3t-at-1" {
				t.Errorf("got %v, %v", token, err)
				return
			}
			if stored(t, store).AccessToken != token.AccessToken {
				t.Error("the token was handed out before it was stored")
			}
			token.AccessToken = "changed by its owner"
		})
	}
	close(start)
	wg.Wait()
	if n := len(f.all()); n != 1 {
		t.Errorf("%d refresh requests", n)
	}
	if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-1" {
		t.Error(token, err)
	}
	silent(t, source)
	silent(t, store)
}

func TestWhenItRefreshes(t *testing.T) {
	in := func(d time.Duration, lifetime int64) *oauth2.Token {
		return &oauth2.Token{AccessToken: "s3cr3t-at-0", RefreshToken: "s3cr3t-rt-0", Expiry: time.Now().Add(d), ExpiresIn: lifetime}
	}
	for name, test := range map[string]struct {
		token *oauth2.Token
		opts  []oauth.SourceOption
		want  int
	}{
		"later":               {in(2*time.Minute, 0), nil, 0},
		"soon":                {in(50*time.Second, 0), nil, 1},
		"soon, smaller skew":  {in(50*time.Second, 0), []oauth.SourceOption{oauth.WithSkew(10 * time.Second)}, 0},
		"later, greater skew": {in(2*time.Minute, 0), []oauth.SourceOption{oauth.WithSkew(time.Hour)}, 1},
		"a short life":        {in(50*time.Second, 60), nil, 0},
		"a short life's end":  {in(20*time.Second, 60), nil, 1},
		"never":               {&oauth2.Token{AccessToken: "s3cr3t-at-0"}, nil, 0},
		"no access token":     {&oauth2.Token{RefreshToken: "s3cr3t-rt-0"}, nil, 1},
	} {
		f := newFake(t)
		source := f.source(t, memory(t, test.token), test.opts...)
		for range 3 {
			if _, err := source.Token(); err != nil {
				t.Fatal(name, err)
			}
		}
		if n := len(f.all()); n != test.want {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

func TestRefreshTokenIsKept(t *testing.T) {
	f := newFake(t)
	f.keep = true
	store := memory(t, expired())
	source := f.source(t, store)
	for _, want := range []string{"s3cr3t-at-1", "s3cr3t-at-2"} {
		token, err := source.Token()
		if err != nil || token.AccessToken != want || stored(t, store).RefreshToken != "s3cr3t-rt-0" {
			t.Fatal(token, err)
		}
		source.Invalidate(token.AccessToken)
	}
}

func TestInvalidate(t *testing.T) {
	f := newFake(t)
	source := f.source(t, memory(t, expired()))
	first, err := source.Token()
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 50 { // each of them got a 401 with the first token
		wg.Go(func() {
			source.Invalidate(first.AccessToken)
			if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-2" {
				t.Error(token, err)
			}
		})
	}
	wg.Wait()
	source.Invalidate("another")
	if _, err := source.Token(); err != nil || len(f.all()) != 2 {
		t.Errorf("%d requests, %v", len(f.all()), err)
	}
}

// A failed refresh does not change the store, returns its cause, and is retried by the
// next call.
func TestRefreshFails(t *testing.T) {
	f := newFake(t)
	status, page := 500, `{"code":1,"message":"broken"}`
	f.respond = func(w http.ResponseWriter, _ *http.Request) bool {
		if status != 0 {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(page))
		}
		return status != 0
	}
	store := memory(t, expired())
	source := f.source(t, store)
	check := func(status int) {
		t.Helper()
		_, err := source.Token()
		failed(t, err)
		var e *oauth.Error
		if !errors.As(err, &e) || e.StatusCode != status || errors.Is(err, oauth.ErrSignInAgain) {
			t.Errorf("got %v", err)
		}
		if got := stored(t, store); got.RefreshToken != "s3cr3t-rt-0" || got.AccessToken != "s3cr3t-at-0" {
			t.Errorf("the store holds %+v", got)
		}
	}
	check(500)
	check(500)
	status, page = 503, "<html>maintenance</html>"
	check(503)
	status = 200
	check(200)
	status = 0
	if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-1" {
		t.Error(token, err)
	}
}

func TestRevoked(t *testing.T) {
	f := newFake(t)
	f.current = "s3cr3t-rt-of-somebody-else"
	store := memory(t, expired())
	source := f.source(t, store)
	_, err := source.Token()
	failed(t, err)
	var again *oauth.SignInError
	var cause *oauth.Error
	if !errors.Is(err, oauth.ErrSignInAgain) || !errors.As(err, &again) || !errors.As(err, &cause) || cause.OAuthError != "invalid_grant" {
		t.Errorf("got %v", err)
	}
	if stored(t, store).RefreshToken != "s3cr3t-rt-0" {
		t.Error("the store was changed")
	}
	// The owner signs in again elsewhere. The source finds the token in the store.
	_ = store.Save(t.Context(), &oauth2.Token{AccessToken: "s3cr3t-at-new", RefreshToken: "s3cr3t-rt-new", Expiry: time.Now().Add(time.Hour)})
	if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-new" || len(f.all()) != 1 {
		t.Error(token, err)
	}
	// Without a refresh token there is no refresh.
	_, err = f.source(t, memory(t, &oauth2.Token{AccessToken: "s3cr3t-at-0", Expiry: time.Now()})).Token()
	failed(t, err)
	if !errors.Is(err, oauth.ErrSignInAgain) {
		t.Error(err)
	}
}

// A failed refresh does not fail Token while the current token is valid, unless the
// service rejected that token.
func TestRefreshFailsEarly(t *testing.T) {
	f := newFake(t)
	f.respond = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(500)
		return true
	}
	token := expired()
	token.Expiry = time.Now().Add(30 * time.Second)
	source := f.source(t, memory(t, token))
	for range 3 { // not every call retries
		if got, err := source.Token(); err != nil || got.AccessToken != "s3cr3t-at-0" || len(f.all()) != 1 {
			t.Error(got, err)
		}
	}
	source.Invalidate("s3cr3t-at-0")
	_, err := source.Token()
	failed(t, err)
}

func TestRefreshHangs(t *testing.T) {
	f := newFake(t)
	release := make(chan struct{})
	var ended atomic.Bool
	f.respond = func(_ http.ResponseWriter, r *http.Request) bool {
		select {
		case <-release:
			return false
		case <-r.Context().Done():
			ended.Store(true)
			return true
		}
	}
	store := memory(t, expired())
	source := f.source(t, store, oauth.WithRefreshTimeout(5*time.Second))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := source.TokenContext(ctx)
	failed(t, err)
	if !errors.Is(err, context.DeadlineExceeded) || ended.Load() {
		t.Errorf("%v, the refresh had ended: %v", err, ended.Load())
	}
	_, err = source.Token()
	failed(t, err)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, new(*getresponse.TransportError)) || len(f.all()) != 1 {
		t.Error(err, len(f.all()))
	}
	if stored(t, store).RefreshToken != "s3cr3t-rt-0" {
		t.Error("the store was changed")
	}
	close(release) // the server may now finish the first request too
	if token, err := source.Token(); err != nil || stored(t, store).AccessToken != token.AccessToken {
		t.Error(token, err)
	}
}

// The response arrives after all callers were canceled. Its refresh token is not lost.
func TestResponseAfterTheContextEnded(t *testing.T) {
	f := newFake(t)
	release := make(chan struct{})
	f.respond = func(http.ResponseWriter, *http.Request) bool {
		<-release
		return false
	}
	store := memory(t, expired())
	base, end := context.WithCancel(t.Context())
	source, err := oauth.NewTokenSource(base, f.config(getresponse.Retail()), store)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = source.TokenContext(ctx)
	failed(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	_, err = source.TokenContext(ctx)
	failed(t, err)
	end()
	close(release)
	token, err := source.Token()
	if err != nil || token.RefreshToken != "s3cr3t-rt-1" || stored(t, store).RefreshToken != "s3cr3t-rt-1" || len(f.all()) != 1 {
		t.Error(token, err, len(f.all()))
	}
}

func TestClientCredentialsSource(t *testing.T) {
	f := newFake(t)
	store := &oauth.MemoryStore{}
	_, err := oauth.NewTokenSource(t.Context(), f.config(getresponse.Retail()), store)
	failed(t, err)
	if !errors.Is(err, oauth.ErrNoToken) {
		t.Error(err)
	}
	source := f.source(t, store, oauth.WithClientCredentials())
	for _, want := range []string{"s3cr3t-at-1", "s3cr3t-at-2"} {
		token, err := source.Token()
		if err != nil || token.AccessToken != want || stored(t, store).AccessToken != want {
			t.Fatal(token, err)
		}
		source.Invalidate(want)
	}
}

// brokenStore fails at the steps that are set.
type brokenStore struct {
	oauth.MemoryStore
	mu         sync.Mutex
	load, save error
	saved      bool // whether Save saves the token in spite of its error
}

func (b *brokenStore) set(load, save error, saved bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.load, b.save, b.saved = load, save, saved
}

func (b *brokenStore) Load(ctx context.Context) (*oauth2.Token, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.load != nil {
		return nil, b.load
	}
	return b.MemoryStore.Load(ctx)
}

func (b *brokenStore) Save(ctx context.Context, token *oauth2.Token) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.save != nil {
		if b.saved {
			_ = b.MemoryStore.Save(ctx, token)
		}
		return errors.Join(b.save, errors.New("cannot write "+token.AccessToken+" "+token.RefreshToken))
	}
	return b.MemoryStore.Save(ctx, token)
}

// A store fails at any step. No token is returned that is not stored, and the new
// refresh token of the service is not lost.
func TestStoreFails(t *testing.T) {
	full := errors.New("the disk is full, s3cr3t-client/+&<>")
	for name, saved := range map[string]bool{"not written": false, "written in spite of the error": true} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			store := &brokenStore{}
			store.set(full, nil, false)
			_, err := oauth.NewTokenSource(t.Context(), f.config(getresponse.Retail()), store)
			failed(t, err)
			store.set(nil, nil, false)
			_ = store.Save(t.Context(), expired())
			source := f.source(t, store)

			store.set(full, nil, false) // before the refresh
			_, err = source.Token()
			failed(t, err)
			if !errors.Is(err, full) || len(f.all()) != 0 {
				t.Error(err, len(f.all()))
			}
			store.set(nil, full, saved) // after it, twice
			for range 2 {
				_, err = source.Token()
				failed(t, err)
				if !errors.Is(err, full) || len(f.all()) != 1 {
					t.Error(err, len(f.all()))
				}
			}
			store.set(full, full, saved) // now at each step
			_, err = source.Token()
			failed(t, err)
			store.set(nil, nil, false)
			token, err := source.Token()
			if err != nil || token.AccessToken != "s3cr3t-at-1" || len(f.all()) != 1 {
				t.Error(token, err, len(f.all()))
			}
			if stored(t, store).RefreshToken != f.current {
				t.Error("the store lacks the refresh token that the service expects")
			}
		})
	}
}
