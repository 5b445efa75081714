package hostile_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/freeport"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// begin starts a sign-in. It returns its state and cookies.
func begin(t *testing.T, start http.Handler) (state string, cookies []*http.Cookie) {
	t.Helper()
	w := httptest.NewRecorder()
	start.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/start", nil))
	resp := w.Result()
	defer resp.Body.Close()
	page, err := resp.Location()
	if err != nil {
		t.Fatal(err)
	}
	return page.Query().Get("state"), resp.Cookies()
}

// callbackRequest returns the request of a browser that comes back with a code.
func callbackRequest(ctx context.Context, address, state string, cookies []*http.Cookie) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, address+"?code=s3cr3t-code&state="+url.QueryEscape(state), nil)
	r.RequestURI = ""
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

// The browser goes away while the code is exchanged, on real sockets. The code is used up,
// so the token must reach OnToken.
func TestBrowserGoesAwayDuringTheExchange(t *testing.T) {
	service := serveTokens(t)
	gone := make(chan struct{}) // closed when the server knows that the browser is gone
	browserCtx, leave := context.WithCancel(t.Context())
	service.before = func(string) { leave(); <-gone }
	tokens := make(chan *oauth2.Token, 2)
	contexts := make(chan context.Context, 2)
	start, callback, err := oauth.NewHandlers(service.config(), oauth.HandlerOptions{
		OnToken: func(_ http.ResponseWriter, r *http.Request, token *oauth2.Token) {
			contexts <- r.Context()
			if err := r.Context().Err(); err != nil {
				t.Errorf("the context of OnToken has ended: %v", err)
			}
			tokens <- token
		},
		OnError: func(_ http.ResponseWriter, r *http.Request, err error) {
			t.Error(err)
			contexts <- r.Context()
			tokens <- nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.AfterFunc(r.Context(), func() { close(gone) })
		callback.ServeHTTP(w, r)
	}))
	defer app.Close()
	state, cookies := begin(t, start)
	resp, err := http.DefaultClient.Do(callbackRequest(browserCtx, app.URL+"/callback", state, cookies))
	if err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the browser got %v", err)
	}
	if token := <-tokens; token == nil || token.RefreshToken != "s3cr3t-rt-1" {
		t.Error("OnToken did not get the token")
	}
	if ctx := <-contexts; ctx.Value(http.ServerContextKey) == nil {
		t.Error("the context of OnToken has lost its values")
	}
	if asked, _ := service.counts(); asked != 1 {
		t.Errorf("%d token requests", asked)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Exchange and OnToken have the timeout each, whatever the browser does.
func TestTimeoutsAfterTheBrowserIsGone(t *testing.T) {
	for name, test := range map[string]struct {
		exchange time.Duration // of the token endpoint
		leave    time.Duration // when the browser goes away
		onToken  time.Duration // when OnToken is called, 0 for never
	}{
		"it stays":                   {10 * time.Second, time.Hour, 10 * time.Second},
		"it is gone before":          {10 * time.Second, 0, 10 * time.Second},
		"it leaves in the exchange":  {10 * time.Second, time.Second, 10 * time.Second},
		"it leaves during OnToken":   {10 * time.Second, 15 * time.Second, 10 * time.Second},
		"the token endpoint hangs":   {time.Hour, time.Second, 0},
		"it responds just in time":   {19 * time.Second, time.Second, 19 * time.Second},
		"it responds after the time": {21 * time.Second, time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const timeout = 20 * time.Second
				began := time.Now()
				cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
					select {
					case <-time.After(test.exchange):
					case <-r.Context().Done():
						return nil, r.Context().Err()
					}
					return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Request: r,
						Body: io.NopCloser(strings.NewReader(`{"access_token":"s3cr3t-at","token_type":"Bearer","expires_in":60}`))}, nil
				})}}
				var called, ended time.Duration
				var failed error
				start, callback, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{
					Timeout: timeout,
					OnToken: func(_ http.ResponseWriter, r *http.Request, _ *oauth2.Token) {
						called = time.Since(began)
						<-r.Context().Done()
						ended = time.Since(began)
					},
					OnError: func(_ http.ResponseWriter, _ *http.Request, err error) { failed = err },
				})
				if err != nil {
					t.Fatal(err)
				}
				state, cookies := begin(t, start)
				ctx, cancel := context.WithTimeout(t.Context(), test.leave)
				defer cancel()
				callback.ServeHTTP(httptest.NewRecorder(), callbackRequest(ctx, "/callback", state, cookies))
				if called != test.onToken || called > 0 && ended != called+timeout {
					t.Errorf("OnToken was called after %v, its context ended after %v", called, ended)
				}
				if (failed != nil) != (test.onToken == 0) || test.onToken == 0 && time.Since(began) != timeout {
					t.Errorf("after %v: %v", time.Since(began), failed)
				}
			})
		})
	}
}

// visit follows a redirect to an address of this machine, through one of its hosts.
func visit(t *testing.T, redirect, host, page string) {
	t.Helper()
	u, err := url.Parse(redirect)
	if err != nil {
		t.Error(err)
		return
	}
	shown, err := url.Parse(page)
	if err != nil {
		t.Error(err)
		return
	}
	u.Host = net.JoinHostPort(host, u.Port())
	u.RawQuery = url.Values{"code": {"s3cr3t-code"}, "state": {shown.Query().Get("state")}}.Encode()
	resp, err := http.Get(u.String())
	if err != nil {
		t.Errorf("the browser cannot reach %s: %v", host, err)
		return
	}
	resp.Body.Close()
}

// The program of a command line is stopped while the code is exchanged.
func TestLoopbackEndsDuringTheExchange(t *testing.T) {
	service := serveTokens(t)
	ctx, cancel := context.WithCancel(t.Context())
	service.before = func(string) { cancel() }
	var redirect string
	token, err := oauth.Loopback(ctx, service.config(), func(page string) error {
		visit(t, redirect, "127.0.0.1", page)
		return nil
	}, time.Minute, func(u string) { redirect = u })
	if err != nil || token.RefreshToken != "s3cr3t-rt-1" {
		t.Errorf("got %v, %v", token != nil, err)
	}
}

// twoStacks returns a port that is free on 127.0.0.1 and on ::1.
func twoStacks(t *testing.T) string {
	t.Helper()
	for range 20 {
		_, port, _ := net.SplitHostPort(freeport.Address(t))
		six, err := net.Listen("tcp6", "[::1]:"+port)
		if err == nil {
			six.Close()
			return port
		}
		if probe, err := net.Listen("tcp6", "[::1]:0"); err != nil {
			t.Skip("this machine has no ::1")
		} else {
			probe.Close()
		}
	}
	t.Fatal("no port is free on both addresses")
	return ""
}

// Browsers differ in which address of localhost they try first. Both work, with a fixed
// and with a free port, and are closed afterwards.
func TestLoopbackListensOnBothAddresses(t *testing.T) {
	for _, fixed := range []bool{true, false} {
		for _, host := range []string{"127.0.0.1", "::1"} {
			service := serveTokens(t) // before the port is chosen, so that it cannot get it
			port := "0"
			if fixed {
				port = twoStacks(t)
			}
			cfg := service.config()
			cfg.RedirectURL = "http://localhost:" + port + "/callback"
			var redirect string
			token, err := oauth.Loopback(t.Context(), cfg, func(page string) error {
				visit(t, redirect, host, page)
				return nil
			}, time.Minute, func(u string) { redirect = u })
			if err != nil || token.RefreshToken != "s3cr3t-rt-1" {
				t.Errorf("%s, port %s: %v", host, port, err)
			}
			u, err := url.Parse(redirect)
			if err != nil || u.Hostname() != "localhost" || u.Port() == "0" {
				t.Errorf("the redirect address is %s", redirect)
			}
			for _, address := range []string{"127.0.0.1", "::1"} {
				l, err := net.Listen("tcp", net.JoinHostPort(address, u.Port()))
				if err != nil {
					t.Errorf("the port is not closed: %v", err)
					continue
				}
				l.Close()
			}
		}
	}
}

// A program that has the port on one of the two addresses would get the code.
func TestLoopbackPortIsTaken(t *testing.T) {
	for _, taken := range []string{"127.0.0.1", "::1"} {
		service := serveTokens(t)
		cfg := service.config()
		port := twoStacks(t)
		l, err := net.Listen("tcp", net.JoinHostPort(taken, port))
		if err != nil {
			t.Fatal(err)
		}
		cfg.RedirectURL = "http://localhost:" + port + "/callback"
		opened := false
		_, err = oauth.Loopback(t.Context(), cfg, func(string) error { opened = true; return nil }, time.Minute)
		if err == nil || errors.Is(err, context.DeadlineExceeded) || opened {
			t.Errorf("%s is taken: %v, page opened: %v", taken, err, opened)
		}
		l.Close()
		// An address of one kind needs only that one.
		other := map[string]string{"127.0.0.1": "::1", "::1": "127.0.0.1"}[taken]
		l, err = net.Listen("tcp", net.JoinHostPort(taken, port))
		if err != nil {
			t.Fatal(err)
		}
		cfg.RedirectURL = "http://" + net.JoinHostPort(other, port) + "/callback"
		_, err = oauth.Loopback(t.Context(), cfg, func(page string) error {
			visit(t, cfg.RedirectURL, other, page)
			return nil
		}, time.Minute)
		if err != nil {
			t.Errorf("%s alone: %v", other, err)
		}
		l.Close()
	}
}
