package getresponse_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// RequestEditorFn is the type as oapi-codegen declares it in each client.
type RequestEditorFn func(ctx context.Context, req *http.Request) error

// bareClient stands for a client that oapi-codegen generates with its own templates.
type bareClient struct{ RequestEditors []RequestEditorFn }

func must(t *testing.T) func(getresponse.RequestEditorFn, error) getresponse.RequestEditorFn {
	return func(edit getresponse.RequestEditorFn, err error) getresponse.RequestEditorFn {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return edit
	}
}

func TestEditorsServeBareClients(t *testing.T) {
	ok := must(t)
	var fn RequestEditorFn = ok(getresponse.APIKeyEditor(testKey)) // assigned, not converted
	c := bareClient{RequestEditors: []RequestEditorFn{
		fn,
		ok(getresponse.DomainEditor("example.com")),
		ok(getresponse.ParentLoginEditor("jan")),
		ok(getresponse.TimeZoneEditor("Europe/Warsaw")),
	}}
	req := httptest.NewRequest(http.MethodGet, "/v3/accounts", nil)
	for _, edit := range c.RequestEditors {
		if err := edit(t.Context(), req); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"X-Auth-Token":   "api-key " + testKey,
		"X-Domain":       "example.com",
		"X-Parent-Login": "jan",
		"X-Time-Zone":    "Europe/Warsaw",
	} {
		if got := req.Header.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	// A token replaces a key, and vice versa.
	for _, edit := range []RequestEditorFn{ok(getresponse.BearerEditor("s3cr3t-token")), getresponse.TokenSourceEditor(fixedToken("s3cr3t-token"))} {
		if err := fn(t.Context(), req); err != nil {
			t.Fatal(err)
		}
		if req.Header.Get("Authorization") != "" {
			t.Error("the key leaves the token")
		}
		if err := edit(t.Context(), req); err != nil {
			t.Fatal(err)
		}
		if req.Header.Get("Authorization") != "Bearer s3cr3t-token" || req.Header.Get("X-Auth-Token") != "" {
			t.Errorf("headers %v", req.Header)
		}
	}
}

func TestEditorsRejectInvalidValues(t *testing.T) {
	for name, build := range map[string]func(string) (getresponse.RequestEditorFn, error){
		"APIKeyEditor":      getresponse.APIKeyEditor,
		"BearerEditor":      getresponse.BearerEditor,
		"DomainEditor":      getresponse.DomainEditor,
		"ParentLoginEditor": getresponse.ParentLoginEditor,
		"TimeZoneEditor":    getresponse.TimeZoneEditor,
	} {
		for _, value := range []string{"", "a.b\n", "a.b\r\nX-Evil: 1", "a.b\x00", " a.b", "a.b ", "żółw.pl"} {
			if edit, err := build(value); err == nil || edit != nil {
				t.Errorf("%s(%q) = %v, %v; want an error", name, value, edit != nil, err)
			}
		}
	}
}

func TestHeadersAsSent(t *testing.T) {
	own := "getresponse-go/" + getresponse.Version + " (" + runtime.Version() + "; " + runtime.GOOS + ")"
	enterprise := getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com"))
	tests := []struct {
		name string
		opts options
		call []getresponse.CallOption
		want map[string]string // "" for a header that is not sent
	}{
		{"key", nil, nil, map[string]string{
			"X-Auth-Token": "api-key " + testKey, "Authorization": "", "User-Agent": own, "Accept": "application/json",
			"X-Domain": "", "X-Parent-Login": "", "X-Time-Zone": "",
		}},
		{"Enterprise", options{enterprise, getresponse.WithParentLogin("jan"), getresponse.WithTimeZone("Australia/Sydney"), getresponse.WithUserAgent("shop-sync/1.4")}, nil, map[string]string{
			"X-Auth-Token": "api-key " + testKey, "X-Domain": "example.com", "X-Parent-Login": "jan",
			"X-Time-Zone": "Australia/Sydney", "User-Agent": "shop-sync/1.4 " + own,
		}},
		{"for the call only", options{enterprise}, []getresponse.CallOption{getresponse.WithParentLogin("ola"), getresponse.WithTimeZone("UTC")}, map[string]string{
			"X-Parent-Login": "ola", "X-Time-Zone": "UTC",
		}},
		{"the call wins", options{enterprise, getresponse.WithParentLogin("jan"), getresponse.WithTimeZone("UTC"), header("X-Request-Source", "client")}, []getresponse.CallOption{
			getresponse.WithParentLogin("ola"), getresponse.WithTimeZone("Europe/Warsaw"), header("X-Request-Source", "call"),
		}, map[string]string{"X-Parent-Login": "ola", "X-Time-Zone": "Europe/Warsaw", "X-Request-Source": "call"}},
		{"the later one wins", options{getresponse.WithTimeZone("UTC"), getresponse.WithTimeZone("Europe/Warsaw")}, nil, map[string]string{"X-Time-Zone": "Europe/Warsaw"}},
		{"the later one wins in a call", nil, []getresponse.CallOption{header("X-A", "1"), header("X-A", "2")}, map[string]string{"X-A": "2"}},
		{"own editors come after the client's", options{header("User-Agent", "mine"), header("X-Auth-Token", "api-key s3cr3t-other")}, nil, map[string]string{
			"User-Agent": "mine", "X-Auth-Token": "api-key s3cr3t-other",
		}},
		{"another key for the call", nil, []getresponse.CallOption{getresponse.WithRequestEditor(must(t)(getresponse.BearerEditor("s3cr3t-token")))}, map[string]string{
			"Authorization": "Bearer s3cr3t-token", "X-Auth-Token": "",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, respondJSON(200, `{}`))
			client := newClient(t, s, tt.opts...)
			if _, err := client.Accounts.Get(t.Context(), nil, tt.call...); err != nil {
				t.Fatal(err)
			}
			h := s.only(t).Header
			for name, want := range tt.want {
				if got := h.Values(name); strings.Join(got, "|") != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			// The options of a call do not apply to the next call.
			if len(tt.call) > 0 {
				if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				h := s.all()[1].Header
				for name, want := range tt.want {
					if got := h.Get(name); got == want {
						t.Errorf("%s: %q is still there in the next call", name, got)
					}
				}
			}
		})
	}
}

func header(name, value string) getresponse.RequestOption {
	return getresponse.WithRequestEditor(func(_ context.Context, req *http.Request) error {
		req.Header.Set(name, value)
		return nil
	})
}

func TestContentTypeOnlyWithBody(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	client := newClient(t, s)
	if _, err := client.Tags.Create(t.Context(), gr.NewTag{Name: "vip"}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	all := s.all()
	if got := all[0].Header.Get("Content-Type"); got != "application/json" || all[0].Body != `{"name":"vip"}` {
		t.Errorf("POST with %q and body %s", got, all[0].Body)
	}
	if got := all[1].Header.Values("Content-Type"); len(got) != 0 || all[1].Body != "" {
		t.Errorf("GET with %q and body %s", got, all[1].Body)
	}
}

// callEverything sends each kind of call once and returns what the server saw.
func callEverything(t *testing.T, opts ...getresponse.Option) []seen {
	t.Helper()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/v3/campaigns":
			w.Header().Set("TotalCount", "3")
			respondJSON(200, `[{"campaignId":"`+r.URL.Query().Get("page")+`"}]`)(w, r)
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		case r.URL.Path == "/v3/tags/old":
			http.Redirect(w, r, "/v3/tags/new", http.StatusMovedPermanently)
		case r.URL.Path == "/v3/tags/none":
			respondJSON(404, `{"code":1013,"message":"no"}`)(w, r)
		default:
			respondJSON(200, `{}`)(w, r)
		}
	})
	client := newClient(t, s, opts...)
	ctx := t.Context()
	_, err := client.Accounts.Get(ctx, nil)
	_, err2 := client.Tags.Create(ctx, gr.NewTag{Name: "vip"})
	_, err3 := client.Do(ctx, "POST", "/imports", map[string]int{"a": 1}, nil)
	_, err4 := client.Tags.Get(ctx, "old", nil)
	if err := errors.Join(err, err2, err3, err4, client.Contacts.Delete(ctx, "c", nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Tags.Get(ctx, "none", nil); !errors.Is(err, getresponse.ErrNotFound) {
		t.Fatal(err)
	}
	items := 0
	for _, err := range client.Campaigns.All(ctx, nil) {
		if err != nil {
			t.Fatal(err)
		}
		items++
	}
	all := s.all()
	if items != 3 || len(all) != 10 {
		t.Fatalf("%d items in %d requests", items, len(all))
	}
	return all
}

func TestDomainOnEveryEnterpriseRequestOnly(t *testing.T) {
	for _, r := range callEverything(t) {
		if got, ok := r.Header["X-Domain"]; ok {
			t.Errorf("Retail: %s %s carries X-Domain %q", r.Method, r.RequestURI, got)
		}
	}
	for _, env := range []getresponse.Environment{getresponse.EnterpriseUS("example.com"), getresponse.EnterprisePL("example.com")} {
		for _, r := range callEverything(t, getresponse.WithEnvironment(env)) {
			if got := r.Header.Values("X-Domain"); len(got) != 1 || got[0] != "example.com" {
				t.Errorf("%s: %s %s carries X-Domain %q", env, r.Method, r.RequestURI, got)
			}
		}
	}
}

func TestParentLoginInRetail(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	if _, err := getresponse.New(getresponse.WithAPIKey(testKey), getresponse.WithBaseURL(s.URL), getresponse.WithParentLogin("jan")); err == nil {
		t.Error("New accepted it")
	}
	_, err := newClient(t, s).Accounts.Get(t.Context(), nil, getresponse.WithParentLogin("jan"))
	if err == nil {
		t.Fatal("the call accepted it")
	}
	wantContains(t, err.Error(), "getAccount", "WithParentLogin needs an Enterprise environment")
	s.none(t)
}

func TestEditorThatFails(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	failure := errors.New("outside office hours")
	client := newClient(t, s)
	_, err := client.Accounts.Get(t.Context(), nil, getresponse.WithRequestEditor(
		func(context.Context, *http.Request) error { return failure }))
	e := as[*getresponse.TransportError](t, err)
	if !errors.Is(err, failure) || e.Operation != "getAccount" {
		t.Errorf("got %v", err)
	}
	s.none(t)
}

func TestEditorsSeeTheContextAndTheRequest(t *testing.T) {
	type ctxKey struct{}
	s := serve(t, respondJSON(200, `{}`))
	client := newClient(t, s, getresponse.WithRequestEditor(func(ctx context.Context, req *http.Request) error {
		if ctx.Value(ctxKey{}) != "value" {
			t.Error("the context is not the call's")
		}
		if req.Header.Get("X-Auth-Token") == "" || req.URL.Path != "/v3/tags/t1" || req.Host != req.URL.Host {
			t.Errorf("the request is not ready: %s %s %v", req.Host, req.URL, req.Header)
		}
		q := req.URL.Query()
		q.Set("trace", "1")
		req.URL.RawQuery = q.Encode()
		return nil
	}))
	for range 2 { // a changed address applies to one request only
		if _, err := client.Tags.Get(context.WithValue(t.Context(), ctxKey{}, "value"), "t1", nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range s.all() {
		if r.RequestURI != "/v3/tags/t1?trace=1" {
			t.Errorf("sent to %s", r.RequestURI)
		}
	}
}

func TestTokenSourceIsCalledForEachRequest(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	tokens := []string{"s3cr3t-1", "s3cr3t-2"}
	failure := errors.New("no token today")
	client := mustNew(t, getresponse.WithBaseURL(s.URL), getresponse.WithTokenSource(tokenFunc(func() (*oauth2.Token, error) {
		if len(tokens) == 0 {
			return nil, failure
		}
		token := &oauth2.Token{AccessToken: tokens[0]}
		tokens = tokens[1:]
		return token, nil
	})))
	for range 2 {
		if _, err := client.Accounts.Get(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := client.Accounts.Get(t.Context(), nil); !errors.Is(err, failure) {
		t.Errorf("got %v", err)
	}
	all := s.all()
	if len(all) != 2 || all[0].Header.Get("Authorization") != "Bearer s3cr3t-1" || all[1].Header.Get("Authorization") != "Bearer s3cr3t-2" {
		t.Errorf("the server saw %v", all)
	}
}
