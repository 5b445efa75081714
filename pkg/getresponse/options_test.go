package getresponse_test

import (
	"context"
	"math"
	"net/http"
	"net/http/cookiejar"
	"reflect"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

type options = []getresponse.Option

func noEdit(context.Context, *http.Request) error { return nil }

func TestNewRejects(t *testing.T) {
	var (
		key        = getresponse.WithAPIKey(testKey)
		source     = getresponse.WithTokenSource(fixedToken("s3cr3t-token"))
		enterprise = getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com"))
		retail     = getresponse.WithEnvironment(getresponse.Retail())
		base       = getresponse.WithBaseURL("http://localhost:1")
		httpClient = getresponse.WithHTTPClient(&http.Client{})
		agent      = getresponse.WithUserAgent("shop/1")
		limit      = getresponse.WithMaxResponseBytes(1)
	)
	tests := []struct {
		name string
		opts options
		want string
	}{
		{"nothing", nil, "no credential"},
		{"no credential", options{retail, base, agent, limit}, "no credential"},
		{"a time zone is no credential", options{getresponse.WithTimeZone("Europe/Warsaw")}, "no credential"},
		{"a parent login is no credential", options{enterprise, getresponse.WithParentLogin("jan")}, "no credential"},
		{"nil option", options{key, nil}, "an option is nil"},
		{"nil options only", options{nil}, "an option is nil"},
		{"empty key", options{getresponse.WithAPIKey("")}, "the API key is empty"},
		{"key with a line break", options{getresponse.WithAPIKey(testKey + "\n")}, "has a control character"},
		{"key with NUL", options{getresponse.WithAPIKey(testKey + "\x00")}, "has a control character"},
		{"key with DEL", options{getresponse.WithAPIKey(testKey + "\x7f")}, "has a control character"},
		{"key that injects a header", options{getresponse.WithAPIKey(testKey + "\r\nX-Evil: 1")}, "has a control character"},
		{"key with a space", options{getresponse.WithAPIKey(" " + testKey)}, "no header can carry"},
		{"key beyond ASCII", options{getresponse.WithAPIKey(testKey + "ż")}, "no header can carry"},
		{"nil token source", options{getresponse.WithTokenSource(nil)}, "the token source is nil"},
		{"nil HTTP client", options{key, getresponse.WithHTTPClient(nil)}, "the client is nil"},
		{"nil editor", options{key, getresponse.WithRequestEditor(nil)}, "the request editor is nil"},
		{"key twice", options{key, key}, "WithAPIKey: a credential was set already"},
		{"key and token source", options{key, source}, "WithTokenSource: a credential was set already"},
		{"token source and key", options{source, key}, "WithAPIKey: a credential was set already"},
		{"environment twice", options{key, retail, enterprise}, "the environment was set already"},
		{"base URL twice", options{key, base, base}, "the base URL was set already"},
		{"HTTP client twice", options{key, httpClient, httpClient}, "the HTTP client was set already"},
		{"user agent twice", options{key, agent, agent}, "the user agent was set already"},
		{"limit twice", options{key, limit, limit}, "the response limit was set already"},
		{"limit of zero", options{key, getresponse.WithMaxResponseBytes(0)}, "0 is not positive"},
		{"negative limit", options{key, getresponse.WithMaxResponseBytes(-1)}, "-1 is not positive"},
		{"plain http", options{key, getresponse.WithBaseURL("http://api.example.com/v3?")}, "has a query"},
		{"plain http to another machine", options{key, getresponse.WithBaseURL("http://api.example.com/v3")}, `"http://api.example.com": the address has http`},
		{"plain http to the local network", options{getresponse.WithBaseURL("http://10.0.0.1"), key}, "WithInsecureHTTP"},
		{"empty user agent", options{key, getresponse.WithUserAgent("")}, "the user agent is empty"},
		{"user agent with a line break", options{key, getresponse.WithUserAgent("a\r\nb")}, `the user agent "a\r\nb" has`},
		{"empty time zone", options{key, getresponse.WithTimeZone("")}, "the time zone is empty"},
		{"time zone with a line break", options{key, getresponse.WithTimeZone("UTC\n")}, `the time zone "UTC\n" has`},
		{"empty parent login", options{key, enterprise, getresponse.WithParentLogin("")}, "the parent login is empty"},
		{"parent login beyond ASCII", options{key, enterprise, getresponse.WithParentLogin("żółw")}, "the parent login"},
		{"parent login in Retail", options{key, getresponse.WithParentLogin("jan")}, "needs an Enterprise environment"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			client, err := getresponse.New(tt.opts...)
			if client != nil || err == nil {
				t.Fatalf("New = %v, %v; want an error", client, err)
			}
			wantContains(t, err.Error(), "getresponse: ", tt.want)
			if strings.Contains(err.Error(), testKey) {
				t.Errorf("%q shows the key", err)
			}
		})
	}
}

func TestNewAccepts(t *testing.T) {
	key := getresponse.WithAPIKey(testKey)
	enterprise := getresponse.WithEnvironment(getresponse.EnterpriseUS("example.com"))
	for name, opts := range map[string]options{
		"key":                               {key},
		"token source":                      {getresponse.WithTokenSource(fixedToken("s3cr3t-token"))},
		"HTTP client that may authenticate": {getresponse.WithHTTPClient(&http.Client{})},
		"editor that may authenticate":      {getresponse.WithRequestEditor(noEdit)},
		"several editors":                   {key, getresponse.WithRequestEditor(noEdit), getresponse.WithRequestEditor(noEdit)},
		"parent login before its env":       {key, getresponse.WithParentLogin("jan"), enterprise},
	} {
		if _, err := getresponse.New(opts...); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFromEnv(t *testing.T) {
	tests := []struct {
		name                    string
		key, token, env, domain string
		more                    options
		want                    string // header that carries the credential
		wantEnv                 getresponse.Environment
		wantErr                 string
	}{
		{name: "key", key: "s3cr3t-k1", want: "api-key s3cr3t-k1"},
		{name: "token", token: "s3cr3t-t1", want: "Bearer s3cr3t-t1"},
		{name: "retail by name", key: "s3cr3t-k1", env: "retail", want: "api-key s3cr3t-k1"},
		{name: "US", key: "s3cr3t-k1", env: "enterprise-us", domain: "example.com", want: "api-key s3cr3t-k1", wantEnv: getresponse.EnterpriseUS("example.com")},
		{name: "PL with token", token: "s3cr3t-t1", env: "enterprise-pl", domain: "example.pl", want: "Bearer s3cr3t-t1", wantEnv: getresponse.EnterprisePL("example.pl")},
		{name: "with other options", key: "s3cr3t-k1", more: options{getresponse.WithTimeZone("Europe/Warsaw")}, want: "api-key s3cr3t-k1"},
		{name: "nothing set", wantErr: "neither GETRESPONSE_API_KEY nor GETRESPONSE_ACCESS_TOKEN is set"},
		{name: "environment only", env: "enterprise-us", domain: "example.com", wantErr: "neither GETRESPONSE_API_KEY nor"},
		{name: "key and token", key: "s3cr3t-k1", token: "s3cr3t-t1", wantErr: "both GETRESPONSE_API_KEY and GETRESPONSE_ACCESS_TOKEN are set"},
		{name: "unknown environment", key: "s3cr3t-k1", env: "enterprise", wantErr: `environment "enterprise" is none of retail, enterprise-us and enterprise-pl (FromEnv: GETRESPONSE_ENVIRONMENT`},
		{name: "US without domain", key: "s3cr3t-k1", env: "enterprise-us", wantErr: `domain "" is empty`},
		{name: "PL without domain", key: "s3cr3t-k1", env: "enterprise-pl", wantErr: `domain "" is empty`},
		{name: "US with bad domain", key: "s3cr3t-k1", env: "enterprise-us", domain: "www.example.com", wantErr: `domain "www.example.com" begins with www.`},
		{name: "domain without environment", key: "s3cr3t-k1", domain: "example.com", wantErr: `domain "example.com" is for enterprise-us and enterprise-pl, not for retail`},
		{name: "retail with domain", key: "s3cr3t-k1", env: "retail", domain: "example.com", wantErr: "GETRESPONSE_DOMAIN"},
		{name: "key with line break", key: "k1\n", wantErr: "the API key has a control character"},
		{name: "token with line break", token: "t1\n", wantErr: "the access token has a control character"},
		{name: "another key", key: "s3cr3t-k1", more: options{getresponse.WithAPIKey("s3cr3t-k2")}, wantErr: "a credential was set already"},
		{name: "another token", token: "s3cr3t-t1", more: options{getresponse.WithTokenSource(fixedToken("s3cr3t-t2"))}, wantErr: "a credential was set already"},
		{name: "another environment", key: "s3cr3t-k1", more: options{getresponse.WithEnvironment(getresponse.Retail())}, wantErr: "the environment was set already"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("GETRESPONSE_API_KEY", tt.key)
			t.Setenv("GETRESPONSE_ACCESS_TOKEN", tt.token)
			t.Setenv("GETRESPONSE_ENVIRONMENT", tt.env)
			t.Setenv("GETRESPONSE_DOMAIN", tt.domain)
			s := serve(t, respondJSON(200, `{}`))
			client, err := getresponse.New(append(options{getresponse.FromEnv(), getresponse.WithBaseURL(s.URL)}, tt.more...)...)
			if tt.wantErr != "" {
				if err == nil {
					t.Fatal("New accepted it")
				}
				wantContains(t, err.Error(), tt.wantErr)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if client.Environment() != tt.wantEnv {
				t.Errorf("environment %v, want %v", client.Environment(), tt.wantEnv)
			}
			if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
				t.Fatal(err)
			}
			h := s.only(t).Header
			if got := h.Get("X-Auth-Token") + h.Get("Authorization"); got != tt.want {
				t.Errorf("credential %q, want %q", got, tt.want)
			}
		})
	}
}

func TestBaseURLForms(t *testing.T) {
	for suffix, want := range map[string]string{
		"":                  "/tags/t1",
		"/":                 "/tags/t1",
		"/v3":               "/v3/tags/t1",
		"/v3/":              "/v3/tags/t1",
		"/v3//":             "/v3/tags/t1",
		"/proxy/a/v3":       "/proxy/a/v3/tags/t1",
		"/tenant%2Fone/v3":  "/tenant%2Fone/v3/tags/t1",
		"/tenant%2Fone/v3/": "/tenant%2Fone/v3/tags/t1",
		"/a%20b":            "/a%20b/tags/t1",
	} {
		s := serve(t, respondJSON(200, `{}`))
		client := mustNew(t, getresponse.WithAPIKey(testKey), getresponse.WithBaseURL(s.URL+suffix))
		if _, err := client.Tags.Get(context.Background(), "t1", nil); err != nil {
			t.Fatal(err)
		}
		if got := s.only(t).RequestURI; got != want {
			t.Errorf("base path %q: sent to %s, want %s", suffix, got, want)
		}
	}
}

func TestBaseURLRejected(t *testing.T) {
	const secret = "s3cretPassw0rd"
	for base, want := range map[string]string{
		"":                                  "is not an absolute http or https address",
		"api.getresponse.com/v3":            "is not an absolute http or https address",
		"/v3":                               "is not an absolute http or https address",
		"//api.getresponse.com/v3":          "is not an absolute http or https address",
		"localhost:8080/v3":                 `"localhost:8080/v3" is not an absolute`,
		"ftp://example.com/v3":              `"ftp://example.com/v3" is not an absolute`,
		"https:///v3":                       "is not an absolute http or https address",
		"https://:443/v3":                   "is not an absolute http or https address",
		"https://exa mple.com":              "cannot be parsed",
		"https://example.com\n":             "cannot be parsed",
		"https://example.com/v3?":           "has a query or fragment",
		"https://example.com/v3?a=b":        `"https://example.com/v3" has a query or fragment`,
		"https://example.com/v3#top":        "has a query or fragment",
		"https://jan@example.com/v3":        "contains a user or password",
		"https://jan:" + secret + "@e.com":  "contains a user or password",
		"https://" + secret + "@e.com":      "contains a user or password",
		"jan:" + secret + "@example.com":    "contains a user or password",
		secret + "@example.com/v3":          "contains a user or password",
		"https://e.com/?key=" + secret:      "has a query or fragment",
		"http://jan:" + secret + "@e.com:x": "cannot be parsed",
	} {
		_, err := getresponse.New(getresponse.WithAPIKey(testKey), getresponse.WithBaseURL(base))
		if err == nil {
			t.Errorf("%q was accepted", base)
			continue
		}
		wantContains(t, err.Error(), want)
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q shows the password", err)
		}
	}
}

func TestHTTPClientIsCopied(t *testing.T) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	check := func(*http.Request, []*http.Request) error { return nil }
	for name, own := range map[string]*http.Client{
		"zero": {},
		"full": {Transport: &http.Transport{}, Jar: jar, Timeout: time.Minute, CheckRedirect: check},
	} {
		t.Run(name, func(t *testing.T) {
			before := *own
			other := serve(t, respondJSON(200, `{}`))
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, other.URL, http.StatusFound)
			})
			client := newClient(t, s, getresponse.WithHTTPClient(own))
			if _, err := client.Accounts.Get(context.Background(), nil); err == nil {
				t.Error("the redirect was followed")
			}
			if own.Transport != before.Transport || own.Jar != before.Jar || own.Timeout != before.Timeout ||
				reflect.ValueOf(own.CheckRedirect).Pointer() != reflect.ValueOf(before.CheckRedirect).Pointer() {
				t.Errorf("the client was changed: %+v, before %+v", *own, before)
			}
			// The caller's own client still follows redirects.
			resp, err := own.Get(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()

			// Changes after New have no effect.
			own.Transport = transportFunc(func(*http.Request) (*http.Response, error) { panic("not a copy") })
			if _, err := client.Accounts.Get(context.Background(), nil); err == nil {
				t.Error("the redirect was followed")
			}
		})
	}
}

func TestNilCallOptions(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	client := newClient(t, s)
	for name, opt := range map[string]getresponse.CallOption{
		"an option is nil":          nil,
		"the target is nil":         getresponse.WithResponse(nil),
		"the request editor is nil": getresponse.WithRequestEditor(nil),
		"the time zone is empty":    getresponse.WithTimeZone(""),
		"the parent login is empty": getresponse.WithParentLogin(""),
	} {
		_, err := client.Accounts.Get(context.Background(), nil, opt)
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		wantContains(t, err.Error(), name)
	}
	s.none(t)
}

func TestTokenSourceWithoutToken(t *testing.T) {
	s := serve(t, respondJSON(200, `{}`))
	client := mustNew(t, getresponse.WithBaseURL(s.URL),
		getresponse.WithTokenSource(tokenFunc(func() (*oauth2.Token, error) { return nil, nil })))
	_, err := client.Accounts.Get(context.Background(), nil)
	has[*getresponse.TransportError](t, err)
	s.none(t)
}

func TestLargestResponseLimit(t *testing.T) {
	s := serve(t, respondJSON(200, `{"email":"jan@example.com"}`))
	account, err := newClient(t, s, getresponse.WithMaxResponseBytes(math.MaxInt64)).Accounts.Get(context.Background(), nil)
	if err != nil || account.Email != "jan@example.com" {
		t.Errorf("got %+v, %v", account, err)
	}
}

func TestPolicyOptionsRejectBadValues(t *testing.T) {
	for want, option := range map[string]getresponse.Option{
		"WithRetries: -1":         getresponse.WithRetries(-1),
		"WithMaxWait: -1s":        getresponse.WithMaxWait(-time.Second),
		"WithTimeout: -1s":        getresponse.WithTimeout(-time.Second),
		"WithAttemptTimeout: -1s": getresponse.WithAttemptTimeout(-time.Second),
		"WithBackoff: 2s and 1s":  getresponse.WithBackoff(2*time.Second, time.Second),
		"WithMaxHeaderBytes: 0":   getresponse.WithMaxHeaderBytes(0),
		"the limiter is nil":      getresponse.WithLimiter(nil),
		"the hook is nil":         getresponse.WithHook(nil),
	} {
		_, err := getresponse.New(getresponse.WithAPIKey(testKey), option)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	_, err := getresponse.New(getresponse.WithAPIKey(testKey), getresponse.WithoutLimits(), getresponse.WithLimits(getresponse.DefaultLimits()))
	if err == nil {
		t.Error("limits and none are accepted")
	}
}
