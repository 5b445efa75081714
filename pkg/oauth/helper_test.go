package oauth_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// Every credential of the tests contains s3cr3t, so that one search finds all of
// them. See package testsecret.
const (
	clientID     = "client-id"
	clientSecret = "s3cr3t-client/+&<>"
	basePair     = clientID + ":s3cr3t-client%2F%2B%26%3C%3E"
)

func environments() map[string]getresponse.Environment {
	return map[string]getresponse.Environment{
		"retail":        getresponse.Retail(),
		"enterprise-us": getresponse.EnterpriseUS("us.example.com"),
		"enterprise-pl": getresponse.EnterprisePL("pl.example.com"),
	}
}

// seen is a token request that the fake received.
type seen struct {
	header   http.Header
	form     url.Values
	id, pass string
	query    string
}

// fake is a token endpoint that rotates refresh tokens. It accepts the previous
// refresh token until the new access or refresh token was used.
type fake struct {
	*httptest.Server
	tb      testing.TB
	respond func(w http.ResponseWriter, r *http.Request) bool // returns true if it has responded
	open    atomic.Int32                                      // connections

	mu                        sync.Mutex
	requests                  []seen
	n                         int
	access, current, previous string
	keep                      bool // no rotation: responses have no refresh token
	lifetime                  int  // of access tokens in seconds
}

func newFake(t testing.TB) *fake {
	f := &fake{tb: t, current: "s3cr3t-rt-0", lifetime: 3600}
	mux := http.NewServeMux()
	mux.HandleFunc("/v3/token", f.token)
	mux.HandleFunc("/v3/accounts", f.use)
	f.Server = httptest.NewUnstartedServer(mux)
	f.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		switch s {
		case http.StateNew:
			f.open.Add(1)
		case http.StateClosed:
			f.open.Add(-1)
		}
	}
	f.Start()
	t.Cleanup(f.Close)
	return f
}

func (f *fake) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	testsecret.Sent(f.tb, r)
	id, pass, _ := r.BasicAuth()
	f.mu.Lock()
	f.requests = append(f.requests, seen{r.Header.Clone(), r.PostForm, id, pass, r.URL.RawQuery})
	f.mu.Unlock()
	if f.respond != nil && f.respond(w, r) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	f.n++
	refresh := fmt.Sprintf(`,"refresh_token":"s3cr3t-rt-%d"`, f.n)
	switch r.PostForm.Get("grant_type") {
	case "refresh_token":
		switch sent := r.PostForm.Get("refresh_token"); {
		case sent != f.current && (sent != f.previous || f.previous == ""):
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":"invalid_grant","error_description":"The token %s is revoked"}`, sent)
			return
		case f.keep:
			refresh = ""
		default:
			f.previous, f.current = sent, fmt.Sprintf("s3cr3t-rt-%d", f.n)
		}
	case "client_credentials":
		refresh = ""
	case "authorization_code":
		f.previous, f.current = "", fmt.Sprintf("s3cr3t-rt-%d", f.n)
	}
	f.access = fmt.Sprintf("s3cr3t-at-%d", f.n)
	fmt.Fprintf(w, `{"access_token":%q,"token_type":"Bearer","expires_in":%d%s}`, f.access, f.lifetime, refresh)
}

// use serves a call with an access token. The call invalidates the previous refresh
// token.
func (f *fake) use(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Header.Get("Authorization") != "Bearer "+f.access {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	f.previous = ""
}

func (f *fake) all() []seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]seen(nil), f.requests...)
}

func (f *fake) config(env getresponse.Environment) oauth.Config {
	return oauth.Config{
		ClientID: clientID, ClientSecret: oauth.NewSecret(clientSecret), Environment: env,
		TokenURL: f.URL + "/v3/token", HTTPClient: f.Client(),
	}
}

func (f *fake) client(t testing.TB) *oauth.Client {
	t.Helper()
	c, err := oauth.NewClient(f.config(getresponse.Retail()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// expired returns an expired token that can be refreshed.
func expired() *oauth2.Token {
	return &oauth2.Token{AccessToken: "s3cr3t-at-0", RefreshToken: "s3cr3t-rt-0", Expiry: time.Now().Add(-time.Minute)}
}

func (f *fake) source(t testing.TB, store oauth.Store, opts ...oauth.SourceOption) *oauth.TokenSource {
	t.Helper()
	s, err := oauth.NewTokenSource(t.Context(), f.config(getresponse.Retail()), store, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func memory(t testing.TB, token *oauth2.Token) *oauth.MemoryStore {
	t.Helper()
	m := &oauth.MemoryStore{}
	if err := m.Save(context.Background(), token); err != nil {
		t.Fatal(err)
	}
	return m
}

// failed checks that err is not nil and that neither err nor an error that it wraps
// prints a credential. Every test calls it with every error.
func failed(t testing.TB, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	silent(t, err)
	testsecret.Log(t, err)
	var walk func(error)
	walk = func(e error) {
		if e == nil {
			return
		}
		silent(t, e)
		switch u := any(e).(type) { // errors.As would skip a level
		case interface{ Unwrap() error }:
			walk(u.Unwrap())
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				walk(e)
			}
		}
	}
	walk(err)
	var retrieveErr *oauth2.RetrieveError
	if errors.As(err, &retrieveErr) {
		t.Error("the error wraps the error of x/oauth2, which holds the request")
	}
}

// silent checks that no way of printing v shows a credential.
func silent(t testing.TB, v any) {
	t.Helper()
	var out bytes.Buffer
	fmt.Fprintf(&out, "%v %+v %#v %s %q %x", v, v, v, v, v, fmt.Sprint(v))
	slog.New(slog.NewTextHandler(&out, nil)).Error("failed", "value", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Error("failed", "value", v)
	hexed := fmt.Sprintf("%x", "s3cr3t")
	for _, secret := range []string{"s3cr3t", base64.StdEncoding.EncodeToString([]byte(basePair)), "Basic Y", hexed} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("%T shows %q: %.200s", v, secret, fmt.Sprint(v))
		}
	}
}
