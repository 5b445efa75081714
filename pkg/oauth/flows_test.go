package oauth_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

func TestAddresses(t *testing.T) {
	for _, test := range []struct {
		env              getresponse.Environment
		host, page, want string
	}{
		{getresponse.Retail(), "", "https://app.getresponse.com/oauth2_authorize.html", "https://api.getresponse.com/v3/token"},
		{getresponse.EnterpriseUS("example.com"), "", "https://example.com/oauth2_authorize.html", "https://api3.getresponse360.com/v3/token"},
		{getresponse.EnterpriseUS("example.com"), "custom-domain.getresponse360.com", "https://custom-domain.getresponse360.com/oauth2_authorize.html", "https://api3.getresponse360.com/v3/token"},
		{getresponse.EnterprisePL("example.pl"), "www.example.pl", "https://www.example.pl/oauth2_authorize.html", "https://api3.getresponse360.pl/v3/token"},
	} {
		cfg := oauth.Config{ClientID: clientID, ClientSecret: oauth.NewSecret(clientSecret), Environment: test.env, AuthorizeHost: test.host, RedirectURL: "https://app.test/back"}
		o, err := cfg.OAuth2()
		if err != nil {
			t.Fatal(err)
		}
		if o.Endpoint != (oauth2.Endpoint{AuthURL: test.page, TokenURL: test.want, AuthStyle: oauth2.AuthStyleInHeader}) {
			t.Errorf("%s: %+v", test.env, o.Endpoint)
		}
		c, _ := oauth.NewClient(cfg)
		for responseType, build := range map[string]func(string) (string, error){"code": c.AuthorizeURL, "token": c.ImplicitURL} {
			got, err := build("st/ate")
			want := test.page + "?client_id=client-id&response_type=" + responseType + "&state=st%2Fate"
			if err != nil || got != want {
				t.Errorf("got %s, %v; want %s", got, err, want)
			}
			if _, err := build(""); err == nil {
				t.Error("an empty state was accepted")
			}
		}
		silent(t, cfg)
		silent(t, &cfg)
		silent(t, c)
		silent(t, struct{ C oauth.Config }{cfg})
	}
}

func TestValidate(t *testing.T) {
	good := oauth.Config{ClientID: clientID, ClientSecret: oauth.NewSecret(clientSecret)}
	for name, change := range map[string]func(*oauth.Config){
		"no id":                  func(c *oauth.Config) { c.ClientID = "" },
		"no secret":              func(c *oauth.Config) { c.ClientSecret = oauth.Secret{} },
		"a line break":           func(c *oauth.Config) { c.ClientSecret = oauth.NewSecret(clientSecret + "\n") },
		"a domain with a scheme": func(c *oauth.Config) { c.Environment = getresponse.EnterpriseUS("https://example.com") },
		"a host in retail":       func(c *oauth.Config) { c.AuthorizeHost = "example.com" },
		"a host with a path": func(c *oauth.Config) {
			c.Environment, c.AuthorizeHost = getresponse.EnterpriseUS("example.com"), "example.com/x"
		},
		"a relative redirect":     func(c *oauth.Config) { c.RedirectURL = "/callback" },
		"a token URL with a user": func(c *oauth.Config) { c.TokenURL = "https://u:s3cr3t@example.com" },
		"a page that is no URL":   func(c *oauth.Config) { c.AuthorizeURL = "https://s3cr3t.test:port" },
	} {
		cfg := good
		change(&cfg)
		err := cfg.Validate()
		if err == nil {
			t.Errorf("%s was accepted", name)
			continue
		}
		failed(t, err)
		_, err = cfg.OAuth2()
		failed(t, err)
	}
	good.ClientSecret = oauth.Secret{}
	c, err := oauth.NewClient(good)
	if err != nil {
		t.Fatal("the implicit flow needs no secret:", err)
	}
	_, err = c.Exchange(t.Context(), "s3cr3t-code")
	failed(t, err)
}

// Each grant, in each environment.
func TestGrants(t *testing.T) {
	for name, env := range environments() {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			c, err := oauth.NewClient(f.config(env))
			if err != nil {
				t.Fatal(err)
			}
			token, err := c.Exchange(t.Context(), "s3cr3t-code")
			if err != nil || token.AccessToken != "s3cr3t-at-1" || token.RefreshToken != "s3cr3t-rt-1" {
				t.Fatal(token, err)
			}
			if d := time.Until(token.Expiry); d < 59*time.Minute || d > time.Hour || token.ExpiresIn != 3600 {
				t.Errorf("it expires in %v, %d", d, token.ExpiresIn)
			}
			if token, err = c.Refresh(t.Context(), token.RefreshToken); err != nil || token.RefreshToken != "s3cr3t-rt-2" {
				t.Fatal(token, err)
			}
			f.keep = true
			if token, err = c.Refresh(t.Context(), token.RefreshToken); err != nil || token.RefreshToken != "s3cr3t-rt-2" || token.AccessToken != "s3cr3t-at-3" {
				t.Fatal(token, err)
			}
			if token, err = c.ClientCredentials(t.Context()); err != nil || token.AccessToken != "s3cr3t-at-4" || token.RefreshToken != "" || token.ExpiresIn != 3600 {
				t.Fatal(token, err)
			}
			forms := []string{
				"code=s3cr3t-code&grant_type=authorization_code",
				"grant_type=refresh_token&refresh_token=s3cr3t-rt-1",
				"grant_type=refresh_token&refresh_token=s3cr3t-rt-2",
				"grant_type=client_credentials",
			}
			for i, got := range f.all() {
				if got.form.Encode() != forms[i] || got.query != "" {
					t.Errorf("request %d: form %s, query %s", i, got.form.Encode(), got.query)
				}
				if secret, _ := url.QueryUnescape(got.pass); got.id != clientID || secret != clientSecret {
					t.Errorf("request %d: client %s %s", i, got.id, got.pass)
				}
				if domains := got.header.Values("X-Domain"); strings.Join(domains, ",") != env.Domain() {
					t.Errorf("request %d: X-Domain %q", i, domains)
				}
			}
		})
	}
}

// x/oauth2 itself, with the configuration and the context of this package.
func TestTokenContext(t *testing.T) {
	for _, env := range environments() {
		f := newFake(t)
		cfg := f.config(env)
		ctx, err := cfg.TokenContext(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		o, _ := cfg.OAuth2()
		if _, err := o.Exchange(ctx, "s3cr3t-code"); err != nil {
			t.Fatal(err)
		}
		if got := f.all()[0].header.Get("X-Domain"); got != env.Domain() {
			t.Errorf("X-Domain %q", got)
		}
		if cfg.HTTPClient.CheckRedirect != nil {
			t.Error("the caller's client was changed")
		}
	}
}

func TestRedirectsOfTokenRequests(t *testing.T) {
	other := newFake(t)
	f := newFake(t)
	target := ""
	status := 0
	f.respond = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.RawQuery != "" {
			return false
		}
		http.Redirect(w, r, target, status)
		return true
	}
	for _, test := range []struct {
		to     string
		status int
		ok     bool
	}{
		{other.URL + "/v3/token?s3cr3t-rt-0", 307, false},
		{other.URL + "/v3/token?s3cr3t-rt-0", 302, false},
		{strings.Replace(f.URL, "http", "https", 1) + "/v3/token?x", 308, false},
		{f.URL + "/v3/token?x", 302, false},
		{f.URL + "/v3/token?x", 308, true},
	} {
		target, status = test.to, test.status
		_, err := f.client(t).Refresh(t.Context(), f.current)
		if test.ok {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		failed(t, err)
		var redirectErr *getresponse.RedirectError
		if !errors.As(err, &redirectErr) {
			t.Errorf("got %v", err)
		}
	}
	if len(other.all()) != 0 {
		t.Error("another host got a token request")
	}
}

func TestParseImplicit(t *testing.T) {
	const good = "#access_token=s3cr3t-at&token_type=bearer&expires_in=3600&state=abc"
	token, err := oauth.ParseImplicit(good, "abc")
	if err != nil || token.AccessToken != "s3cr3t-at" || time.Until(token.Expiry) < 59*time.Minute {
		t.Fatal(token, err)
	}
	for _, test := range []struct {
		fragment, state string
		is              error
	}{
		{good, "abd", oauth.ErrState},
		{good, "", oauth.ErrState},
		{"access_token=s3cr3t-at", "abc", oauth.ErrState},
		{"access_token=s3cr3t-at&state=", "", oauth.ErrState},
		{good + "&state=abc", "abc", nil},
		{good + "&access_token=s3cr3t-b", "abc", nil},
		{"?access_token=s3cr3t-at&state=abc", "abc", oauth.ErrTokenInQuery},
		{"https://app.test/back#access_token=s3cr3t-at&state=abc", "abc", oauth.ErrTokenInQuery},
		{"access_token=s3cr3t-%zz&state=abc", "abc", nil},
		{"state=abc", "abc", nil},
		{"access_token=s3cr3t-at&state=abc&token_type=mac", "abc", nil},
		{"access_token=s3cr3t-at&state=abc&expires_in=s3cr3t", "abc", nil},
		{"error=access_denied&error_description=no&state=abc", "abc", oauth.ErrDenied},
		{"error=access_denied&error_description=no", "abc", oauth.ErrState},
	} {
		_, err := oauth.ParseImplicit(test.fragment, test.state)
		failed(t, err)
		if test.is != nil && !errors.Is(err, test.is) {
			t.Errorf("%s: %v", test.fragment, err)
		}
	}
}

func TestContextClientIsUsed(t *testing.T) {
	f := newFake(t)
	cfg := f.config(getresponse.Retail())
	cfg.HTTPClient = nil
	used := false
	given := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		used = true
		return http.DefaultTransport.RoundTrip(r)
	})}
	c, _ := oauth.NewClient(cfg)
	ctx := contextWithClient(t.Context(), given)
	if _, err := c.ClientCredentials(ctx); err != nil || !used {
		t.Error(err, used)
	}
}

// Of several mistakes the same one is reported each time.
func TestValidateReportsTheFirstMistake(t *testing.T) {
	cfg := oauth.Config{ClientID: "id", ClientSecret: oauth.NewSecret("s3cr3t-of-the-client"), RedirectURL: ":", AuthorizeURL: ":", TokenURL: ":"}
	for range 50 {
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), "redirect URL") {
			t.Fatal(err)
		}
	}
}
