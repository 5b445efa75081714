package main

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/internal/testsecret"
)

// buffer is a program's output, which is read while the program writes it.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

var environments = []map[string]string{
	{},
	{"GETRESPONSE_ENVIRONMENT": "enterprise-us", "GETRESPONSE_DOMAIN": "us.example.com"},
	{"GETRESPONSE_ENVIRONMENT": "enterprise-pl", "GETRESPONSE_DOMAIN": "pl.example.com"},
}

// browser is a minimal browser for links, forms and redirects.
type browser struct {
	*testing.T
	client *http.Client
	out    *buffer
	base   string
	status int
	page   string   // body
	at     *url.URL // its address
}

var opened = regexp.MustCompile(`(?m)^open +(http://\S+)/$`)

// open runs the program and returns a browser for it.
func open(t *testing.T, env map[string]string) *browser {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, done := &buffer{}, make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-listen", "127.0.0.1:0"}, func(name string) string { return env[name] }, out)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	b := &browser{T: t, out: out}
	b.newSession()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if found := opened.FindStringSubmatch(out.String()); found != nil {
			b.base = found[1]
			return b
		}
		select {
		case err := <-done:
			done <- nil
			t.Fatalf("the program ended: %v\n%s", err, out)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatalf("the program does not listen:\n%s", out)
		}
	}
}

// newSession forgets all cookies.
func (b *browser) newSession() {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	b.client = &http.Client{Jar: jar, Timeout: 20 * time.Second}
}

func (b *browser) send(method, target string, form url.Values) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), method, target, strings.NewReader(form.Encode()))
	if err != nil {
		b.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	b.status, b.page, b.at = resp.StatusCode, string(raw), resp.Request.URL
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// decide sends the form of the authorize page.
func (b *browser) decide(decision string) {
	b.Helper()
	form := url.Values{"decision": {decision}}
	for _, field := range hidden.FindAllStringSubmatch(b.page, -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	b.send("POST", b.at.String(), form)
}

// shows checks the page and that no credential is on it or in the output.
func (b *browser) shows(status int, parts ...string) {
	b.Helper()
	if b.status != status {
		b.Errorf("status %d, want %d\n%s", b.status, status, b.page)
	}
	for _, part := range parts {
		if !strings.Contains(b.page, part) {
			b.Errorf("the page does not show %q:\n%s", part, b.page)
		}
	}
	testsecret.Log(b, b.page, b.out)
	for _, secret := range []string{"secret-of-the-example", "access-", "refresh-", "code-"} {
		if strings.Contains(b.page, secret) || strings.Contains(b.out.String(), secret) {
			b.Errorf("%q is in the page or the output:\n%s\n%s", secret, b.page, b.out)
		}
	}
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	for _, env := range environments {
		t.Run(env["GETRESPONSE_ENVIRONMENT"], func(t *testing.T) {
			t.Parallel()
			b := open(t, env)
			b.send("GET", b.base+"/", nil)
			b.shows(http.StatusOK, `id="signin"`)
			b.send("GET", b.base+"/signin", nil)
			b.shows(http.StatusOK, `id="grant"`, `id="client">oauth-web<`, env["GETRESPONSE_DOMAIN"])
			b.decide("grant")
			b.shows(http.StatusOK, `id="account">owner@example.com<`, "<li>default</li>", `id="signout"`)
			if b.at.String() != b.base+"/" {
				t.Errorf("the browser is left at %s", b.at)
			}
			b.send("GET", b.base+"/", nil)
			b.shows(http.StatusOK, "owner@example.com")
			b.send("POST", b.base+"/signout", url.Values{})
			b.shows(http.StatusOK, `id="signin"`)
		})
	}
}

func TestDenied(t *testing.T) {
	t.Parallel()
	for _, env := range environments {
		t.Run(env["GETRESPONSE_ENVIRONMENT"], func(t *testing.T) {
			t.Parallel()
			b := open(t, env)
			b.send("GET", b.base+"/signin", nil)
			b.decide("deny")
			b.shows(http.StatusForbidden, "not granted", `id="signin"`)
			b.send("GET", b.base+"/", nil)
			b.shows(http.StatusOK, `id="signin"`)
		})
	}
}

func TestForeignCallbackIsRejected(t *testing.T) {
	t.Parallel()
	b := open(t, nil)
	b.send("GET", b.base+"/callback?code=x&state=y", nil)
	b.shows(http.StatusBadRequest, "sign in again")

	// The callback of another sign-in, in a browser that did not start it.
	b.send("GET", b.base+"/signin", nil)
	page, at := b.page, b.at
	b.newSession()
	b.page, b.at = page, at
	b.decide("grant")
	b.shows(http.StatusBadRequest, "sign in again")
}

func TestArguments(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		env  map[string]string
	}{
		"GETRESPONSE_ENVIRONMENT": {nil, map[string]string{"GETRESPONSE_ENVIRONMENT": "mars"}},
		"GETRESPONSE_DOMAIN":      {nil, map[string]string{"GETRESPONSE_DOMAIN": "example.com"}},
		"is empty":                {nil, map[string]string{"GETRESPONSE_ENVIRONMENT": "enterprise-us"}},
		"client secret":           {nil, map[string]string{"GETRESPONSE_CLIENT_ID": "x"}},
		"no URL of a host":        {[]string{"-public", "https://example.com/?x"}, nil},
		"not expected":            {[]string{"x"}, nil},
	} {
		args := append([]string{"-listen", "127.0.0.1:0"}, test.args...)
		err := run(t.Context(), args, func(name string) string { return test.env[name] }, io.Discard)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
