package getresponsetest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestDeny(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		q := s.decide("deny", "code", "x").Query()
		equal(s.fixture, "response", []string{q.Get("error"), q.Get("state"), q.Get("code")}, []string{"access_denied", "x", ""})
	})
}

// Who grants access has signed in to the account, which its login history shows.
func TestLoginHistory(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		token := s.signedIn().AccessToken
		s.decide("deny", "code", "x")
		client := s.connectWith(getresponse.WithBaseURL(s.server.URL()), getresponse.WithEnvironment(s.environment),
			getresponse.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})))
		logins := collect(s.fixture, client.Accounts.AllLogins(s.ctx, nil))
		equal(s.fixture, "logins", len(logins), 4) // three are in the seed
		last := logins[3]
		equal(s.fixture, "login", []any{last.IP, bool(last.IsSuccessful), last.LoginTime.Equal(s.clock.now())}, []any{"127.0.0.1", true, true})
	})
}

// A registered URL gets a query of its own where it has none.
func TestPlainRedirectURL(t *testing.T) {
	s := newSigner(t, getresponse.Retail())
	s.server.AddOAuthClient(appID, appSecret, "https://app.example.com/callback")
	form := s.open(url.Values{"client_id": {s.id}, "response_type": {"code"}, "state": {"x"}}).form()
	form.Set("decision", "deny")
	to := s.send("POST", s.page(), form).Header.Get("Location")
	equal(s.fixture, "address", to, "https://app.example.com/callback?error=access_denied&error_description=Access+was+denied.&state=x")
}

func TestAuthorizePage(t *testing.T) {
	platforms(t, nil, func(t *testing.T, s *signer) {
		page := s.open(url.Values{"client_id": {s.id}, "response_type": {"code"}, "scope": {"all"},
			"state": {`"><script>x</script>`}, "redirect_uri": {appRedirect}})
		equal(s.fixture, "status", page.StatusCode, http.StatusOK)
		for _, want := range []string{s.id, `<span id="scope">all</span>`, "owner@example.com", s.environment.Domain()} {
			if !strings.Contains(page.body, want) {
				t.Errorf("the page does not show %q:\n%s", want, page.body)
			}
		}
		if strings.Contains(page.body, "<script>") {
			t.Error("the state is part of the markup")
		}
		equal(s.fixture, "state of the form", page.form().Get("state"), `"><script>x</script>`)
		equal(s.fixture, "frames", page.Header.Get("X-Frame-Options"), "DENY")
	})
}

// A request that could redirect the browser to a foreign address gets an error page.
func TestPageRejectsWithoutRedirect(t *testing.T) {
	platforms(t, []Option{WithOAuthClient("nowhere", "s3cr3t", "")}, func(t *testing.T, s *signer) {
		for name, query := range map[string]url.Values{
			"no client":        {"response_type": {"code"}},
			"unknown client":   {"client_id": {"another"}, "response_type": {"code"}},
			"two clients":      {"client_id": {s.id, "another"}, "response_type": {"code"}},
			"another redirect": {"client_id": {s.id}, "response_type": {"code"}, "redirect_uri": {appRedirect + "x"}},
			"empty redirect":   {"client_id": {s.id}, "response_type": {"code"}, "redirect_uri": {""}},
			"no redirect URL":  {"client_id": {"nowhere"}, "response_type": {"code"}},
			"a secret":         {"client_id": {s.id}, "response_type": {"code"}, "client_secret": {s.secret}},
		} {
			page := s.open(query)
			if page.StatusCode != http.StatusBadRequest || page.Header.Get("Location") != "" || !strings.Contains(page.body, `id="error"`) {
				t.Errorf("%s: %d %s %s", name, page.StatusCode, page.Header.Get("Location"), page.body)
			}
		}
	})
}

func TestPageRedirectsErrors(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		for kind, query := range map[string]url.Values{
			"invalid_request":           {"client_id": {s.id}, "state": {"x"}},
			"unsupported_response_type": {"client_id": {s.id}, "state": {"x"}, "response_type": {"id_token"}},
			"invalid_scope":             {"client_id": {s.id}, "state": {"x"}, "response_type": {"code"}, "scope": {"contacts"}},
		} {
			q := s.redirected(s.open(query)).Query()
			equal(s.fixture, "response", q.Get("error")+" "+q.Get("state"), kind+" x")
		}
	})
}

func TestFormIsThePagesOwn(t *testing.T) {
	platforms(t, nil, func(t *testing.T, s *signer) {
		form := func() url.Values {
			f := s.open(url.Values{"client_id": {s.id}, "response_type": {"code"}, "state": {"x"}}).form()
			f.Set("decision", "grant")
			return f
		}
		fails := func(what string, status int, f url.Values, edit ...func(*http.Request)) {
			t.Helper()
			a := s.send("POST", s.page(), f, edit...)
			if a.StatusCode != status || a.Header.Get("Location") != "" {
				t.Errorf("%s: %d %s", what, a.StatusCode, a.Header.Get("Location"))
			}
		}
		for name, value := range map[string]string{"ticket": "", "state": "y", "client_id": "another", "decision": "perhaps"} {
			f := form()
			f.Set(name, value)
			fails(name, http.StatusBadRequest, f)
		}
		f := form()
		fails("another site", http.StatusForbidden, f, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
		fails("another origin", http.StatusForbidden, f, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example.com") })
		s.redirected(s.send("POST", s.page(), f))
		fails("twice", http.StatusBadRequest, f)
		late := form()
		s.clock.advance(10 * time.Minute)
		fails("late", http.StatusBadRequest, late)
		equal(s.fixture, "PUT", s.send("PUT", s.page(), nil).StatusCode, http.StatusMethodNotAllowed)
	})
}

func TestPageIsOnTheDomain(t *testing.T) {
	s := newSigner(t, getresponse.EnterpriseUS("a.example.com"), WithEnterprise("a.example.com", "b.example.com"))
	s.server.AddOAuthClient("later", "s3cr3t of later", appRedirect)
	f := s.fixture
	query := "?client_id=later&response_type=code"
	equal(f, "first domain", s.server.AuthorizeURL(), s.page())
	for target, status := range map[string]int{
		s.server.http.URL + authorizePath:        http.StatusNotFound,
		s.server.AuthorizeURLOf("c.example.com"): http.StatusNotFound,
		s.server.AuthorizeURLOf("b.example.com"): http.StatusOK,
	} {
		equal(f, target, s.send("GET", target+query, nil).StatusCode, status)
	}
	page := s.send("GET", s.server.http.URL+authorizePath+query, nil, func(r *http.Request) { r.Host = "b.example.com:8080" })
	equal(f, "by the host", page.StatusCode, http.StatusOK)

	// The form of one account is not valid for another.
	form := s.open(url.Values{"client_id": {appID}, "response_type": {"code"}}).form()
	form.Set("decision", "grant")
	equal(f, "form", s.send("POST", s.server.AuthorizeURLOf("b.example.com"), form).StatusCode, http.StatusBadRequest)
}
