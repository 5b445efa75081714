package hostile_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// tokenService is a token endpoint and an API. Each refresh replaces the refresh token.
type tokenService struct {
	url       string
	mux       *http.ServeMux
	transport http.RoundTripper  // nil for real sockets
	before    func(grant string) // runs before each response of the token endpoint

	mu      sync.Mutex
	blocked bool   // the API rejects every token with the code 1014
	revoked bool   // the token endpoint rejects every refresh token
	lenient bool   // the token endpoint accepts refresh tokens that were replaced
	grants  int    // token requests that got a token
	asked   int    // token requests
	calls   int    // requests to the API
	access  string // the valid tokens
	refresh string
}

// serveTokens starts a service on a real socket.
func serveTokens(t testing.TB) *tokenService {
	t.Helper()
	s := simulateTokens()
	server := httptest.NewServer(s.mux)
	t.Cleanup(server.Close)
	s.url, s.transport = server.URL, nil
	return s
}

// simulateTokens returns a service without sockets, for simulated time.
func simulateTokens() *tokenService {
	s := &tokenService{url: "http://127.0.0.1:1", mux: http.NewServeMux(), refresh: "s3cr3t-rt-0", access: "s3cr3t-at-0"}
	s.mux.HandleFunc("/v3/token", s.token)
	s.mux.HandleFunc("/v3/accounts", s.account)
	s.transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		s.mux.ServeHTTP(w, r)
		resp := w.Result()
		resp.Request = r
		return resp, nil
	})
	return s
}

func (s *tokenService) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	grant := r.PostForm.Get("grant_type")
	if s.before != nil {
		s.before(grant)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	w.Header().Set("Content-Type", "application/json")
	if s.revoked || grant == "refresh_token" && !s.lenient && r.PostForm.Get("refresh_token") != s.refresh {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
		return
	}
	s.grants++
	s.access, s.refresh = fmt.Sprintf("s3cr3t-at-%d", s.grants), fmt.Sprintf("s3cr3t-rt-%d", s.grants)
	fmt.Fprintf(w, `{"access_token":%q,"refresh_token":%q,"token_type":"Bearer","expires_in":86400}`, s.access, s.refresh)
}

func (s *tokenService) account(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	w.Header().Set("Content-Type", "application/json")
	if s.blocked || r.Header.Get("Authorization") != "Bearer "+s.access {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"httpStatus":401,"code":1014,"message":"Problem during authentication process"}`)
		return
	}
	fmt.Fprint(w, `{"accountId":"a1"}`)
}

// counts returns the numbers of token requests and of requests to the API.
func (s *tokenService) counts() (asked, calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked, s.calls
}

// set changes the service.
func (s *tokenService) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func (s *tokenService) config() oauth.Config {
	return oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), TokenURL: s.url + "/v3/token",
		HTTPClient: &http.Client{Transport: s.transport}}
}

// source returns a token source with its client.
func (s *tokenService) source(t testing.TB, store oauth.Store, opts ...oauth.SourceOption) (*oauth.TokenSource, *getresponse.Client) {
	t.Helper()
	source, err := oauth.NewTokenSource(t.Context(), s.config(), store, opts...)
	if err != nil {
		t.Fatal(err)
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithBaseURL(s.url+"/v3"), getresponse.WithoutLimits(),
		getresponse.WithHTTPClient(&http.Client{Transport: s.transport}))
	if err != nil {
		t.Fatal(err)
	}
	return source, client
}

// validToken returns the first token of the service. dueToken returns it after its expiry.
func validToken() *oauth2.Token {
	return &oauth2.Token{AccessToken: "s3cr3t-at-0", RefreshToken: "s3cr3t-rt-0", Expiry: time.Now().Add(24 * time.Hour), ExpiresIn: 86400}
}

func dueToken() *oauth2.Token {
	token := validToken()
	token.Expiry = time.Now().Add(-time.Minute)
	return token
}

// failingStore is a store that saves nothing.
type failingStore struct{ oauth.Store }

func (failingStore) Save(context.Context, *oauth2.Token) error {
	return errors.New("the disk is full")
}

func saved(t testing.TB, store oauth.Store, token *oauth2.Token) {
	t.Helper()
	if err := store.Save(t.Context(), token); err != nil {
		t.Fatal(err)
	}
}

// loaded returns the token in a store.
func loaded(t testing.TB, store oauth.Store) *oauth2.Token {
	t.Helper()
	token, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}
