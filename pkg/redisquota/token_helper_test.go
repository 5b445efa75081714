package redisquota_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

const (
	appID     = "app"
	appSecret = "s3cr3t-app"
)

func tokenStore(t testing.TB, c redis.UniversalClient, opts ...redisquota.TokenOption) *redisquota.TokenStore {
	t.Helper()
	s, err := redisquota.NewTokenStore(c, account, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// token returns a token that expires after the given time.
func token(name string, after time.Duration) *oauth2.Token {
	return &oauth2.Token{AccessToken: "s3cr3t-at-" + name, TokenType: "Bearer", RefreshToken: "s3cr3t-rt-" + name,
		Expiry: time.Now().Add(after).Round(0), ExpiresIn: 3600}
}

func save(t testing.TB, s oauth.Store, token *oauth2.Token) {
	t.Helper()
	if err := s.Save(t.Context(), token); err != nil {
		t.Fatal(err)
	}
}

// holds fails the test unless the store has the token.
func holds(t testing.TB, s oauth.Store, want *oauth2.Token) {
	t.Helper()
	got, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got.AccessToken != want.AccessToken || got.RefreshToken != want.RefreshToken || got.TokenType != want.TokenType ||
		!got.Expiry.Equal(want.Expiry) || got.ExpiresIn != want.ExpiresIn {
		t.Errorf("the store has %s, want %s", got.AccessToken, want.AccessToken)
	}
}

// locked acquires the lock of a store and loads the token.
func locked(t testing.TB, s *redisquota.TokenStore) (held context.Context, unlock func()) {
	t.Helper()
	held, unlock, err := s.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(held); err != nil {
		t.Fatal(err)
	}
	return held, unlock
}

// tokenServer returns a server that accepts each refresh token once.
func tokenServer(t testing.TB) (*getresponsetest.Server, oauth.Config) {
	t.Helper()
	server := getresponsetest.NewServer(getresponsetest.WithOAuthClient(appID, appSecret, "https://app.example.com/back"), getresponsetest.WithRefreshRotation(true))
	t.Cleanup(server.Close)
	return server, appConfig(server.TokenURL(), server.AuthorizeURL())
}

// appConfig returns the application. Its HTTP client keeps no idle connections, which
// would outlive the test.
func appConfig(tokenURL, authorizeURL string) oauth.Config {
	return oauth.Config{ClientID: appID, ClientSecret: oauth.NewSecret(appSecret), TokenURL: tokenURL, AuthorizeURL: authorizeURL,
		HTTPClient: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
}

var ticket = regexp.MustCompile(`name="ticket" value="([^"]*)"`)

// signIn returns the first token of an account. It acts like the owner's browser.
func signIn(t testing.TB, cfg oauth.Config) *oauth2.Token {
	t.Helper()
	client, err := oauth.NewClient(cfg)
	if err != nil {
		t.Fatal(err)
	}
	page, err := client.AuthorizeURL("state")
	if err != nil {
		t.Fatal(err)
	}
	browser := *cfg.HTTPClient
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := browser.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	found := ticket.FindSubmatch(body)
	if found == nil {
		t.Fatalf("the page has no form: %s", body)
	}
	resp, err = browser.PostForm(cfg.AuthorizeURL, url.Values{"client_id": {appID}, "state": {"state"}, "ticket": {string(found[1])}, "decision": {"grant"}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	to, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	token, err := client.Exchange(t.Context(), to.Query().Get("code"))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// refreshes counts the requests for new tokens.
func refreshes(server *getresponsetest.Server) (n int) {
	for _, r := range server.Requests() {
		if strings.Contains(string(r.Body), "grant_type=refresh_token") {
			n++
		}
	}
	return n
}
