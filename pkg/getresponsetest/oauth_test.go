package getresponsetest

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestAuthorizationCode(t *testing.T) {
	platforms(t, []Option{WithTokenLifetime(90 * time.Second)}, func(_ *testing.T, s *signer) {
		to := s.decide("grant", "code", "a&b=c<d>")
		q := to.Query()
		equal(s.fixture, "state", q.Get("state"), "a&b=c<d>")
		equal(s.fixture, "query of the registered URL", q.Get("from"), "getresponse")
		equal(s.fixture, "fragment", to.Fragment, "")
		token := s.granted(codeForm(q.Get("code")))
		equal(s.fixture, "expires_in", token.ExpiresIn, 90)
		equal(s.fixture, "there is a refresh token", token.RefreshToken != "", true)
		s.ok(s.use(token.AccessToken))
		s.useless(token.RefreshToken, "authenticate")
		s.useless(q.Get("code"), "authenticate")

		s.rejected(http.StatusBadRequest, "invalid_grant", "used already", codeForm(q.Get("code")))
		s.useless(token.AccessToken, "authenticate") // a code used twice was stolen
		s.rejected(http.StatusBadRequest, "invalid_grant", "revoked", refreshForm(token.RefreshToken))
	})
}

func TestRedirectURIOfTheExchange(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		form := codeForm(s.decide("grant", "code", "x").Query().Get("code"))
		form.Set("redirect_uri", "https://evil.example.com")
		s.rejected(http.StatusBadRequest, "invalid_grant", "redirect_uri", form)
		form.Set("redirect_uri", appRedirect)
		s.granted(form)
	})
}

func TestClientInTheForm(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		form := codeForm(s.decide("grant", "code", "x").Query().Get("code"))
		form.Set("client_id", s.id)
		s.rejected(http.StatusUnauthorized, "invalid_client", "secret", form, noBasic)
		form.Set("client_secret", "another")
		s.rejected(http.StatusUnauthorized, "invalid_client", "secret", form, noBasic)
		s.rejected(http.StatusBadRequest, "invalid_request", "different secrets", form)
		form.Set("client_secret", s.secret)
		s.granted(form, noBasic)
	})
}

// GetResponse's own provider signs in with Basic auth and in the form.
func TestClientInBasicAuthAndInTheForm(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		form := codeForm(s.decide("grant", "code", "x").Query().Get("code"))
		form.Set("client_secret", s.secret)
		form.Set("client_id", "another")
		s.rejected(http.StatusUnauthorized, "invalid_client", "unknown", form)
		form.Set("client_id", s.id)
		s.granted(form)
	})
}

func noBasic(r *http.Request) { r.Header.Del("Authorization") }

func TestCodeExpires(t *testing.T) {
	s := newSigner(t, getresponse.Retail())
	code := s.decide("grant", "code", "x").Query().Get("code")
	late := s.decide("grant", "code", "x").Query().Get("code")
	s.clock.advance(10*time.Minute - time.Nanosecond)
	s.granted(codeForm(code))
	s.clock.advance(time.Nanosecond)
	s.rejected(http.StatusBadRequest, "invalid_grant", "expired", codeForm(late))
	s.rejected(http.StatusBadRequest, "invalid_grant", "not known", codeForm("made up"))
	s.rejected(http.StatusBadRequest, "invalid_request", "code is missing", codeForm(""))
}

func TestCodesAndTokensAreTheClients(t *testing.T) {
	platforms(t, []Option{WithOAuthClient("other", "other s3cr3t", appRedirect)}, func(_ *testing.T, s *signer) {
		other := s.as("other", "other s3cr3t")
		code := s.decide("grant", "code", "x").Query().Get("code")
		other.rejected(http.StatusBadRequest, "invalid_grant", "another client", codeForm(code))
		token := s.granted(codeForm(code)) // the rejected attempt has not used the code
		other.rejected(http.StatusBadRequest, "invalid_grant", "another client", refreshForm(token.RefreshToken))
		s.granted(refreshForm(token.RefreshToken))
	})
}

func TestRefreshWithRotation(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		first := s.signedIn()
		equal(s.fixture, "expires_in", first.ExpiresIn, 3600)
		s.clock.advance(time.Hour)
		s.useless(first.AccessToken, "expired")
		second := s.granted(refreshForm(first.RefreshToken))
		s.ok(s.use(second.AccessToken))
		again := s.granted(refreshForm(first.RefreshToken)) // as if the first response was lost
		third := s.granted(refreshForm(again.RefreshToken))
		s.rejected(http.StatusBadRequest, "invalid_grant", "newer", refreshForm(first.RefreshToken))
		s.ok(s.use(third.AccessToken))
		all := []string{first.RefreshToken, second.RefreshToken, again.RefreshToken, third.RefreshToken}
		slices.Sort(all)
		equal(s.fixture, "different refresh tokens", len(slices.Compact(all)), 4)
		s.rejected(http.StatusBadRequest, "invalid_grant", "not known", refreshForm("made up"))
		s.rejected(http.StatusBadRequest, "invalid_request", "refresh_token is missing", refreshForm(""))
	})
}

func TestRefreshWithoutRotation(t *testing.T) {
	platforms(t, []Option{WithRefreshRotation(false)}, func(_ *testing.T, s *signer) {
		token := s.signedIn()
		for range 3 {
			next := s.granted(refreshForm(token.RefreshToken))
			equal(s.fixture, "refresh token", next.RefreshToken, "")
			s.ok(s.use(next.AccessToken))
		}
	})
}

func TestClientCredentials(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		form := url.Values{"grant_type": {"client_credentials"}, "scope": {"all"}}
		token := s.granted(form)
		equal(s.fixture, "refresh token", token.RefreshToken, "")
		s.ok(s.use(token.AccessToken))
		s.clock.advance(time.Hour)
		s.useless(token.AccessToken, "expired")
		form.Set("scope", "contacts")
		s.rejected(http.StatusBadRequest, "invalid_scope", "all", form)
	})
}

func TestImplicit(t *testing.T) {
	platforms(t, nil, func(_ *testing.T, s *signer) {
		to := s.decide("grant", "token", "x&y")
		equal(s.fixture, "query", to.RawQuery, "from=getresponse")
		values, err := url.ParseQuery(to.EscapedFragment())
		s.ok(err)
		equal(s.fixture, "state", values.Get("state"), "x&y")
		equal(s.fixture, "expires_in", values.Get("expires_in"), "3600")
		s.ok(s.use(values.Get("access_token")))

		values, err = url.ParseQuery(s.decide("deny", "token", "z").EscapedFragment())
		s.ok(err)
		equal(s.fixture, "error", values.Get("error")+values.Get("state")+values.Get("access_token"), "access_deniedz")
	})
}

func TestRevocation(t *testing.T) {
	platforms(t, []Option{WithAccessToken("s3cr3t-fixed")}, func(_ *testing.T, s *signer) {
		token, other := s.signedIn(), s.signedIn()
		equal(s.fixture, "known", s.server.RevokeToken(token.AccessToken), true)
		s.useless(token.AccessToken, "authenticate")
		next := s.granted(refreshForm(token.RefreshToken))
		equal(s.fixture, "known", s.server.RevokeToken(next.RefreshToken), true)
		s.useless(next.AccessToken, "authenticate")
		s.rejected(http.StatusBadRequest, "invalid_grant", "revoked", refreshForm(token.RefreshToken))
		s.rejected(http.StatusBadRequest, "invalid_grant", "revoked", refreshForm(next.RefreshToken))
		s.ok(s.use(other.AccessToken))
		s.ok(s.use("s3cr3t-fixed"))
		equal(s.fixture, "known", s.server.RevokeToken("s3cr3t-fixed"), true)
		s.useless("s3cr3t-fixed", "authenticate")
		equal(s.fixture, "known", s.server.RevokeToken("made up"), false)
	})
}

func TestTokenRequestsThatAreNone(t *testing.T) {
	platforms(t, nil, func(t *testing.T, s *signer) {
		form := url.Values{"grant_type": {"client_credentials"}}
		for name, test := range map[string]struct {
			status int
			kind   string
			form   url.Values
			edit   func(*http.Request)
		}{
			"no grant":      {400, "invalid_request", url.Values{"code": {"x"}}, nil},
			"unknown grant": {400, "unsupported_grant_type", url.Values{"grant_type": {"password"}}, nil},
			"twice":         {400, "invalid_request", url.Values{"grant_type": {"client_credentials", "refresh_token"}}, nil},
			"GET":           {405, "invalid_request", form, func(r *http.Request) { r.Method = "GET" }},
			"JSON":          {400, "invalid_request", form, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }},
			"query":         {400, "invalid_request", form, func(r *http.Request) { r.URL.RawQuery = "client_secret=x" }},
			"no form": {400, "invalid_request", form, func(r *http.Request) {
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader("a=%")), 3
			}},
			"no client":       {401, "invalid_client", form, noBasic},
			"wrong secret":    {401, "invalid_client", form, func(r *http.Request) { r.SetBasicAuth(s.id, "s3cr3t-another") }},
			"no secret":       {401, "invalid_client", form, func(r *http.Request) { r.SetBasicAuth(s.id, "") }},
			"unknown client":  {401, "invalid_client", form, func(r *http.Request) { r.SetBasicAuth("another", s.secret) }},
			"Bearer":          {401, "invalid_client", form, func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }},
			"other client_id": {401, "invalid_client", url.Values{"grant_type": {"client_credentials"}, "client_id": {"other"}}, nil},
		} {
			edit := test.edit
			if edit == nil {
				edit = func(*http.Request) {}
			}
			t.Log(name)
			s.rejected(test.status, test.kind, "", test.form, edit)
		}
		s.granted(form, func(r *http.Request) { r.SetBasicAuth(s.id, s.secret) }) // not encoded, as curl does
	})
}

func TestDomainsOfTokenRequests(t *testing.T) {
	a := newSigner(t, getresponse.EnterpriseUS("a.example.com"), WithEnterprise("a.example.com", "b.example.com"),
		WithOAuthClient("pl", "s3cr3t of pl", appRedirect, "b.example.com"))
	f, b := a.fixture, a.at(getresponse.EnterprisePL("b.example.com"))
	form := url.Values{"grant_type": {"client_credentials"}}
	a.rejectsDomain("", http.StatusBadRequest, 1021)
	a.rejectsDomain("c.example.com", http.StatusNotFound, 1024)

	code := a.decide("grant", "code", "x").Query().Get("code")
	b.rejected(http.StatusBadRequest, "invalid_grant", "another account", codeForm(code))
	token := a.granted(codeForm(code))
	b.rejected(http.StatusBadRequest, "invalid_grant", "another account", refreshForm(token.RefreshToken))
	f.ok(a.use(token.AccessToken))
	b.useless(token.AccessToken, "authenticate")

	// An application of one environment is rejected in another.
	foreign := a.as("pl", "s3cr3t of pl")
	foreign.rejected(http.StatusUnauthorized, "invalid_client", "not registered in the environment", form)
	page := foreign.open(url.Values{"client_id": {"pl"}, "response_type": {"code"}})
	equal(f, "page of another environment", page.StatusCode, http.StatusBadRequest)
	f.ok(b.use(foreign.at(b.environment).signedIn().AccessToken))
}

func TestRetailTokenRequestsHaveNoDomain(t *testing.T) {
	newSigner(t, getresponse.Retail()).rejectsDomain("a.example.com", http.StatusBadRequest, 1021)
}

// rejectsDomain checks that a token request with this X-Domain, or with none, gets an
// error in the API's envelope.
func (s *signer) rejectsDomain(domain string, status, code int) {
	s.Helper()
	got, token := s.token(url.Values{"grant_type": {"client_credentials"}}, func(r *http.Request) {
		r.Header.Del("X-Domain")
		if domain != "" {
			r.Header.Set("X-Domain", domain)
		}
	})
	equal(s.fixture, "response for "+domain, fmt.Sprint(got, token.Code, token.Error), fmt.Sprint(status, code, ""))
}

// An application whose secret or address changes keeps its tokens.
func TestChangedApplication(t *testing.T) {
	s := newSigner(t, getresponse.Retail())
	token := s.signedIn()
	s.server.AddOAuthClient(appID, "new s3cr3t", appRedirect)
	s.rejected(http.StatusUnauthorized, "invalid_client", "secret", refreshForm(token.RefreshToken))
	s.ok(s.use(token.AccessToken))
	s.as(appID, "new s3cr3t").granted(refreshForm(token.RefreshToken))
}

// Requests of the sign-in are recorded without the client's secret.
func TestSignInIsRecorded(t *testing.T) {
	platforms(t, nil, func(t *testing.T, s *signer) {
		token := s.signedIn()
		form := refreshForm(token.RefreshToken)
		form.Set("client_id", s.id)
		form.Set("client_secret", s.secret)
		s.granted(form, noBasic)
		s.rejected(http.StatusBadRequest, "invalid_request", "", form, func(r *http.Request) {
			r.Header.Set("Content-Type", "application/json")
			r.URL.RawQuery = "client_secret=" + url.QueryEscape(s.secret)
		})
		s.rejected(http.StatusUnauthorized, "invalid_client", "", form, func(r *http.Request) { r.Header.Set("Authorization", s.secret) })
		all := s.server.Requests()
		prefix := ""
		if s.environment.Enterprise() {
			prefix = "/" + s.environment.Domain()
		}
		var paths []string
		for _, r := range all {
			equal(s.fixture, "operation", r.Operation, "")
			paths = append(paths, fmt.Sprint(r.Method, " ", strings.TrimPrefix(r.Path, prefix), " ", r.Status))
			id, secret, basic := (&http.Request{Header: r.Header}).BasicAuth()
			if basic && (secret != redacted || id != s.id && id != "") {
				t.Errorf("the record has the client %q with %q", id, secret)
			}
			shown := fmt.Sprintf("%+v %s %s", r, r.Body, r.Query)
			for _, form := range []string{s.secret, url.QueryEscape(s.secret), url.PathEscape(s.secret)} {
				if strings.Contains(shown, form) {
					t.Errorf("a record has the secret: %s", shown)
				}
			}
		}
		equal(s.fixture, "requests", paths, []string{
			"GET /oauth2_authorize.html 200", "POST /oauth2_authorize.html 303", "POST /v3/token 200",
			"POST /v3/token 200", "POST /v3/token 400", "POST /v3/token 401",
		})
		equal(s.fixture, "refresh token of the record", strings.Contains(string(all[3].Body), token.RefreshToken), true)
	})
}
