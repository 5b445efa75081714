package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// webApp is an application with the handlers, their tokens and errors.
type webApp struct {
	t               *testing.T
	fake            *fake
	start, callback http.Handler
	tokens          []*oauth2.Token
	errs            []error
}

func newWebApp(t *testing.T, env getresponse.Environment, redirect string, states oauth.StateStore) *webApp {
	t.Helper()
	a := &webApp{t: t, fake: newFake(t)}
	cfg := a.fake.config(env)
	cfg.RedirectURL = redirect
	var err error
	a.start, a.callback, err = oauth.NewHandlers(cfg, oauth.HandlerOptions{
		States: states,
		OnToken: func(w http.ResponseWriter, r *http.Request, token *oauth2.Token) {
			a.tokens = append(a.tokens, token)
			http.Redirect(w, r, "/", http.StatusSeeOther)
		},
		OnError: func(w http.ResponseWriter, _ *http.Request, err error) {
			a.errs = append(a.errs, err)
			w.WriteHeader(http.StatusTeapot)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// got is a response of the application.
type got struct {
	status   int
	location string
	cookies  []*http.Cookie
}

func (a *webApp) get(h http.Handler, target string, cookies ...*http.Cookie) got {
	a.t.Helper()
	r := httptest.NewRequestWithContext(a.t.Context(), http.MethodGet, target, nil)
	for _, c := range cookies {
		if c.MaxAge >= 0 {
			r.AddCookie(c)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	resp := w.Result()
	defer resp.Body.Close()
	for name, want := range map[string]string{"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"} {
		if got := resp.Header.Get(name); got != want {
			a.t.Errorf("%s: %q", name, got)
		}
	}
	if location := resp.Header.Get("Location"); strings.Contains(location, "s3cr3t") {
		a.t.Errorf("the redirect leads to %s", location)
	}
	return got{resp.StatusCode, resp.Header.Get("Location"), resp.Cookies()}
}

// begin starts a sign-in and returns its state and cookies.
func (a *webApp) begin(cookies ...*http.Cookie) (string, []*http.Cookie) {
	a.t.Helper()
	resp := a.get(a.start, "/start", cookies...)
	page, err := url.Parse(resp.location)
	if err != nil || resp.status != http.StatusFound {
		a.t.Fatal(resp.status, err)
	}
	q := page.Query()
	if len(q) != 3 || q.Get("response_type") != "code" || q.Get("client_id") != clientID || len(q.Get("state")) != 43 {
		a.t.Errorf("the authorize page is %s", page)
	}
	return q.Get("state"), resp.cookies
}

// rejected checks that a callback fails without a token request.
func (a *webApp) rejected(is error, query string, cookies ...*http.Cookie) {
	a.t.Helper()
	tokens, errs, requests := len(a.tokens), len(a.errs), len(a.fake.all())
	resp := a.get(a.callback, "/callback?"+query, cookies...)
	if len(a.tokens) != tokens || len(a.errs) != errs+1 || len(a.fake.all()) != requests || resp.status != http.StatusTeapot {
		a.t.Fatalf("%s was accepted", query)
	}
	err := a.errs[errs]
	failed(a.t, err)
	if is != nil && !errors.Is(err, is) {
		a.t.Errorf("%s: %v", query, err)
	}
}

func TestHandlers(t *testing.T) {
	for name, env := range environments() {
		t.Run(name, func(t *testing.T) {
			a := newWebApp(t, env, "", nil)
			state, cookies := a.begin()
			resp := a.get(a.callback, "/callback?code=s3cr3t-code&state="+state, cookies...)
			if len(a.tokens) != 1 || a.tokens[0].RefreshToken != "s3cr3t-rt-1" || resp.status != http.StatusSeeOther {
				t.Fatal(resp.status, a.errs)
			}
			if got := a.fake.all()[0].header.Get("X-Domain"); got != env.Domain() {
				t.Errorf("X-Domain %q", got)
			}
			if gone := resp.cookies; len(gone) != 1 || gone[0].MaxAge >= 0 || gone[0].Name != cookies[0].Name {
				t.Errorf("cookies after it: %v", gone)
			}
		})
	}
}

func TestStatesAreRejected(t *testing.T) {
	a := newWebApp(t, getresponse.Retail(), "", nil)
	state, cookies := a.begin()
	other, otherCookies := a.begin()
	forged, _ := oauth.NewState()
	forgedCookie := &http.Cookie{Name: cookies[0].Name, Value: forged}
	const code = "code=s3cr3t-code&state="
	a.rejected(oauth.ErrState, "code=s3cr3t-code", cookies...)
	a.rejected(oauth.ErrState, code, cookies...)
	a.rejected(oauth.ErrState, code+forged, cookies...)
	a.rejected(oauth.ErrState, code+forged, forgedCookie)
	a.rejected(oauth.ErrState, code+state, forgedCookie)
	a.rejected(oauth.ErrState, code+state)                  // of a browser without the cookie
	a.rejected(oauth.ErrState, code+state, otherCookies...) // foreign
	a.rejected(oauth.ErrState, code+state+"&state="+state, cookies...)
	a.rejected(oauth.ErrState, code+state+"&x=%zz", cookies...)
	// None of these used the state.
	a.get(a.callback, "/callback?"+code+state, cookies...)
	if len(a.tokens) != 1 {
		t.Fatal(a.errs)
	}
	a.rejected(oauth.ErrState, code+state, cookies...) // replayed
	a.rejected(oauth.ErrTokenInQuery, "access_token=s3cr3t-at&state="+other, otherCookies...)
	a.rejected(oauth.ErrState, code+other, otherCookies...) // used up
	state, cookies = a.begin()
	a.rejected(oauth.ErrDenied, "error=access_denied&error_description=No&state="+state, cookies...)
	state, cookies = a.begin()
	a.rejected(nil, "state="+state, cookies...)
	// A state with a valid cookie that the store does not know.
	b := newWebApp(t, getresponse.Retail(), "", nil)
	state, cookies = b.begin()
	a.rejected(oauth.ErrState, code+state, cookies...)
}

func TestFailuresAfterTheRedirect(t *testing.T) {
	a := newWebApp(t, getresponse.Retail(), "", nil)
	a.fake.respond = func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(400)
		fmt.Fprint(w, `{"error":"invalid_grant","error_description":"s3cr3t-code was used"}`)
		return true
	}
	state, cookies := a.begin()
	a.get(a.callback, "/callback?code=s3cr3t-code&state="+state, cookies...)
	if len(a.errs) != 1 {
		t.Fatal("no error")
	}
	failed(t, a.errs[0])

	states := &brokenStates{}
	a = newWebApp(t, getresponse.Retail(), "", states)
	state, cookies = a.begin()
	states.err = errors.New("redis is unreachable")
	a.rejected(states.err, "code=s3cr3t-code&state="+state, cookies...)
	if a.get(a.start, "/start"); len(a.errs) != 2 || !errors.Is(a.errs[1], states.err) {
		t.Error(a.errs)
	}
}

type brokenStates struct {
	oauth.MemoryStates
	err error
}

func (b *brokenStates) Put(ctx context.Context, state string) error {
	return errors.Join(b.err, b.MemoryStates.Put(ctx, state))
}

func (b *brokenStates) Take(ctx context.Context, state string) (bool, error) {
	ok, err := b.MemoryStates.Take(ctx, state)
	return ok, errors.Join(b.err, err)
}

func TestCookies(t *testing.T) {
	for redirect, secure := range map[string]bool{"": false, "http://127.0.0.1:8080/callback": false, "https://app.test/callback": true} {
		a := newWebApp(t, getresponse.Retail(), redirect, nil)
		_, cookies := a.begin()
		c := cookies[0]
		if len(cookies) != 1 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 600 || c.Secure != secure || strings.HasPrefix(c.Name, "__Host-") != secure {
			t.Errorf("%q: %s", redirect, c)
		}
	}
	// The cookies of abandoned sign-ins do not accumulate in the browser.
	a := newWebApp(t, getresponse.Retail(), "", nil)
	jar := map[string]*http.Cookie{}
	for range 30 {
		var sent []*http.Cookie
		for _, c := range jar {
			sent = append(sent, c)
		}
		_, cookies := a.begin(sent...)
		for _, c := range cookies {
			if jar[c.Name] = c; c.MaxAge < 0 {
				delete(jar, c.Name)
			}
		}
		if len(jar) > 8 {
			t.Fatalf("%d cookies", len(jar))
		}
	}
}

func TestHandlersWithDefaults(t *testing.T) {
	f := newFake(t)
	cfg := f.config(getresponse.Retail())
	_, _, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{})
	failed(t, err)
	onToken := func(http.ResponseWriter, *http.Request, *oauth2.Token) {}
	_, _, err = oauth.NewHandlers(oauth.Config{}, oauth.HandlerOptions{OnToken: onToken})
	failed(t, err)
	_, _, err = oauth.NewHandlers(cfg, oauth.HandlerOptions{OnToken: onToken, CookieName: "a b"})
	failed(t, err)
	start, callback, err := oauth.NewHandlers(cfg, oauth.HandlerOptions{OnToken: onToken})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	start.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/start", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Error(w.Code)
	}
	w = httptest.NewRecorder()
	callback.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/callback?code=s3cr3t&state=<script>", nil))
	if body := w.Body.String(); w.Code != http.StatusBadRequest || strings.Contains(body, "s3cr3t") || strings.Contains(body, "script") {
		t.Error(w.Code, body)
	}
}

func TestStates(t *testing.T) {
	known := map[string]bool{}
	for range 1000 {
		state, err := oauth.NewState()
		if err != nil || len(state) != 43 || known[state] || url.QueryEscape(state) != state {
			t.Fatal(state, err)
		}
		known[state] = true
	}
}

func TestStateIsTakenOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &oauth.MemoryStates{Lifetime: time.Minute}
		ctx := t.Context()
		if err := m.Put(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		if m.Put(ctx, "a") == nil || m.Put(ctx, "") == nil {
			t.Error("a state was accepted twice, or an empty one")
		}
		var wins sync.Map
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				if ok, _ := m.Take(ctx, "a"); ok {
					wins.Store(i, true)
				}
			})
		}
		wg.Wait()
		n := 0
		wins.Range(func(any, any) bool { n++; return true })
		if n != 1 {
			t.Errorf("taken %d times", n)
		}
		if ok, _ := m.Take(ctx, "b"); ok {
			t.Error("an unknown state was taken")
		}
		_ = m.Put(ctx, "c")
		time.Sleep(time.Minute)
		if ok, _ := m.Take(ctx, "c"); ok {
			t.Error("an expired state was taken")
		}
	})
}
