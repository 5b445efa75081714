package oauth_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/internal/freeport"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// visit requests an address like a browser. It returns the status and the body.
func visit(t *testing.T, address string) (int, string) {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func stateOf(page string) string {
	u, _ := url.Parse(page)
	return u.Query().Get("state")
}

func TestLoopback(t *testing.T) {
	for name, env := range environments() {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			var back string
			shown := make(chan string, 1)
			token, err := oauth.Loopback(t.Context(), f.config(env), func(page string) error {
				if strings.Contains(page, "redirect_uri") {
					t.Error("the redirect address was sent")
				}
				for _, bad := range []string{"/icon", "?code=s3cr3t-x", "?code=s3cr3t-x&state=forged", "?error=access_denied", "?code=a&state=" + stateOf(page) + "&state=x"} {
					target := back + bad
					if bad == "/icon" {
						target = strings.Replace(back, "/callback", "/icon", 1)
					}
					if status, body := visit(t, target); status/100 != 4 || strings.Contains(body, "s3cr3t") {
						t.Errorf("%s: %d", bad, status)
					}
				}
				_, body := visit(t, back+"?code=s3cr3t-code&state="+stateOf(page))
				shown <- body
				return nil
			}, 10*time.Second, func(u string) { back = u })
			if err != nil || token.AccessToken != "s3cr3t-at-1" {
				t.Fatal(token, err)
			}
			if body := <-shown; !strings.Contains(body, "signed in") {
				t.Error(body)
			}
			if !strings.HasPrefix(back, "http://127.0.0.1:") || !strings.HasSuffix(back, "/callback") {
				t.Error(back)
			}
			if all := f.all(); len(all) != 1 || all[0].header.Get("X-Domain") != env.Domain() {
				t.Errorf("%d requests", len(all))
			}
		})
	}
}

func TestLoopbackWithAFixedPort(t *testing.T) {
	f := newFake(t)
	l, err := net.Listen("tcp", freeport.Address(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg := f.config(getresponse.Retail())
	cfg.RedirectURL = strings.Replace("http://"+l.Addr().String()+"/oauth/back", "127.0.0.1", "localhost", 1)
	_, err = oauth.Loopback(t.Context(), cfg, func(string) error { return nil }, time.Second)
	failed(t, err) // the port is taken
	l.Close()
	token, err := oauth.Loopback(t.Context(), cfg, func(page string) error {
		go visit(t, strings.Replace(cfg.RedirectURL, "localhost", "127.0.0.1", 1)+"?code=s3cr3t-code&state="+stateOf(page))
		return nil
	}, 10*time.Second)
	if err != nil || token.RefreshToken != "s3cr3t-rt-1" {
		t.Error(token, err)
	}
}

func TestLoopbackFails(t *testing.T) {
	f := newFake(t)
	cfg := f.config(getresponse.Retail())
	idle := func(string) error { return nil }
	begin := time.Now()
	_, err := oauth.Loopback(t.Context(), cfg, idle, 30*time.Millisecond)
	failed(t, err)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 2*time.Second {
		t.Error(err, time.Since(begin))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = oauth.Loopback(ctx, cfg, idle, time.Minute)
	failed(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	noBrowser := errors.New("no browser")
	_, err = oauth.Loopback(t.Context(), cfg, func(string) error { return noBrowser }, time.Minute)
	failed(t, err)
	if !errors.Is(err, noBrowser) {
		t.Error(err)
	}
	_, err = oauth.Loopback(t.Context(), cfg, nil, time.Minute)
	failed(t, err)
	for _, redirect := range []string{"https://127.0.0.1:1/x", "http://example.com/x", "http://192.168.1.1:8080/x"} {
		bad := cfg
		bad.RedirectURL = redirect
		_, err = oauth.Loopback(t.Context(), bad, idle, time.Second)
		failed(t, err)
	}
	// Redirects with the right state and without a code.
	for query, is := range map[string]error{"error=access_denied": oauth.ErrDenied, "access_token=s3cr3t-at": oauth.ErrTokenInQuery, "x=y": nil} {
		var back string
		status := make(chan int, 1)
		_, err := oauth.Loopback(t.Context(), cfg, func(page string) error {
			code, _ := visit(t, back+"?"+query+"&state="+stateOf(page))
			status <- code
			return nil
		}, 10*time.Second, func(u string) { back = u })
		failed(t, err)
		if is != nil && !errors.Is(err, is) {
			t.Error(query, err)
		}
		if code := <-status; code/100 != 4 {
			t.Errorf("%s: the browser got status %d", query, code)
		}
	}
	if len(f.all()) != 0 {
		t.Error("a token was requested")
	}
}
