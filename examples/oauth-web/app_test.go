package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// spy keeps the refresh token of the last response to a token request.
type spy struct{ refreshToken string }

func (s *spy) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(raw))
	var token struct {
		RefreshToken string `json:"refresh_token"`
	}
	if json.Unmarshal(raw, &token) == nil && token.RefreshToken != "" {
		s.refreshToken = token.RefreshToken
	}
	return resp, err
}

// openOn starts the application on a server of the test's own.
func openOn(t *testing.T, lifetime time.Duration) (*browser, *getresponsetest.Server, *spy) {
	t.Helper()
	server := getresponsetest.NewServer(getresponsetest.WithTokenLifetime(lifetime))
	t.Cleanup(server.Close)
	tokens := &spy{}
	web := httptest.NewUnstartedServer(nil)
	t.Cleanup(web.Close)
	base := "http://" + web.Listener.Addr().String()
	cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("secret-of-the-example"), RedirectURL: base + callbackPath,
		AuthorizeURL: server.AuthorizeURL(), TokenURL: server.TokenURL(), HTTPClient: &http.Client{Transport: tokens}}
	server.AddOAuthClient(cfg.ClientID, cfg.ClientSecret.Reveal(), cfg.RedirectURL)
	b := &browser{T: t, out: &buffer{}, base: base}
	handler, err := newApp(t.Context(), cfg, slog.New(slog.NewTextHandler(b.out, nil)), getresponse.WithBaseURL(server.URL()))
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = handler
	web.Start()
	b.newSession()
	b.send("GET", b.base+"/signin", nil)
	b.decide("grant")
	b.shows(http.StatusOK, "owner@example.com")
	return b, server, tokens
}

func TestRefreshes(t *testing.T) {
	t.Parallel()
	b, _, tokens := openOn(t, time.Second)
	before := tokens.refreshToken
	time.Sleep(1100 * time.Millisecond)
	b.send("GET", b.base+"/", nil)
	b.shows(http.StatusOK, "owner@example.com")
	if tokens.refreshToken == before {
		t.Error("the token was not refreshed")
	}
}

func TestRevokedAccessEndsTheSession(t *testing.T) {
	t.Parallel()
	b, server, tokens := openOn(t, time.Hour)
	if !server.RevokeToken(tokens.refreshToken) {
		t.Fatal("the server does not know the token")
	}
	b.send("GET", b.base+"/", nil)
	b.shows(http.StatusUnauthorized, "sign in again", `id="signin"`)
	b.send("GET", b.base+"/", nil)
	b.shows(http.StatusOK, `id="signin"`)
}

func TestOtherSitesCannotSignOut(t *testing.T) {
	t.Parallel()
	b, _, _ := openOn(t, time.Hour)
	r, err := http.NewRequestWithContext(t.Context(), "POST", b.base+"/signout", strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := b.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("status %d", resp.StatusCode)
	}
	b.send("GET", b.base+"/", nil)
	b.shows(http.StatusOK, "owner@example.com")
}
