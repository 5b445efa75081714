package getresponse_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestMain(m *testing.M) {
	testsecret.ClearEnvironment()
	os.Exit(m.Run())
}

const testKey = "s3cr3t-0123456789abcdef"

// seen is a request as a server saw it.
type seen struct {
	Method      string
	RequestURI  string
	EscapedPath string
	Path        string
	Header      http.Header
	Body        string
}

// testServer is a plain HTTP server that records the requests.
type testServer struct {
	*httptest.Server
	mu       sync.Mutex
	requests []seen
}

func serve(t *testing.T, handler http.HandlerFunc) *testServer {
	t.Helper()
	s := &testServer{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		testsecret.Sent(t, r)
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.requests = append(s.requests, seen{r.Method, r.RequestURI, r.URL.EscapedPath(), r.URL.Path, r.Header.Clone(), string(body)})
		s.mu.Unlock()
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *testServer) all() []seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]seen(nil), s.requests...)
}

// only returns the single request that the server saw.
func (s *testServer) only(t *testing.T) seen {
	t.Helper()
	all := s.all()
	if len(all) != 1 {
		t.Fatalf("the server saw %d requests, want 1", len(all))
	}
	return all[0]
}

// none fails unless the server saw no request at all.
func (s *testServer) none(t *testing.T) {
	t.Helper()
	if all := s.all(); len(all) != 0 {
		t.Fatalf("the server saw %s %s, want no request", all[0].Method, all[0].RequestURI)
	}
}

// respond returns a handler with one fixed response. Without a content type it omits
// the header.
func respond(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if contentType == "" {
			w.Header()["Content-Type"] = nil
		} else {
			w.Header().Set("Content-Type", contentType)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func respondJSON(status int, body string) http.HandlerFunc {
	return respond(status, "application/json", body)
}

func mustNew(t *testing.T, opts ...getresponse.Option) *getresponse.Client {
	t.Helper()
	c, err := getresponse.New(append([]getresponse.Option{getresponse.WithHook(testsecret.Hook(t))}, opts...)...)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return c
}

// nobody is a server that cannot be reached.
func nobody() *testServer { return &testServer{Server: &httptest.Server{URL: "http://127.0.0.1:1"}} }

// newClient returns a client with the test key for the server's /v3. By default it
// neither retries nor waits for limits to reset.
func newClient(t *testing.T, s *testServer, opts ...getresponse.Option) *getresponse.Client {
	t.Helper()
	return mustNew(t, append([]getresponse.Option{
		getresponse.WithAPIKey(testKey), getresponse.WithBaseURL(s.URL + "/v3"), getresponse.WithRetries(0), getresponse.WithMaxWait(0),
	}, opts...)...)
}

// as is errors.As that fails the test.
func as[E error](t *testing.T, err error) E {
	t.Helper()
	testsecret.Log(t, err)
	var target E
	if !errors.As(err, &target) {
		t.Fatalf("got %T %v, want a %T in it", err, err, target)
	}
	return target
}

// has is [as] for a test that needs only the type.
func has[E error](t *testing.T, err error) {
	t.Helper()
	_ = as[E](t, err)
}

func wantContains(t *testing.T, text string, parts ...string) {
	t.Helper()
	testsecret.Log(t, text)
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q does not contain %q", text, part)
		}
	}
}

// transportFunc is an http.RoundTripper.
type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// tokenFunc is an oauth2.TokenSource.
type tokenFunc func() (*oauth2.Token, error)

func (f tokenFunc) Token() (*oauth2.Token, error) { return f() }

func fixedToken(token string) oauth2.TokenSource {
	return oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})
}
