package getresponsetest

import (
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const (
	appID       = "app"
	appSecret   = "s3cr3t of/the+app"
	appRedirect = "https://app.example.com/callback?from=getresponse"
)

// signer is an application that signs in without package oauth, at one account of a
// server.
type signer struct {
	*fixture
	environment getresponse.Environment
	id, secret  string
	clock       *clock // of the server
}

// platforms runs a test on a retail server and for both domains of an Enterprise
// server.
func platforms(t *testing.T, opts []Option, test func(t *testing.T, s *signer)) {
	t.Helper()
	for _, env := range []getresponse.Environment{
		getresponse.Retail(), getresponse.EnterpriseUS("a.example.com"), getresponse.EnterprisePL("b.example.com"),
	} {
		t.Run(env.String(), func(t *testing.T) {
			all := opts
			if env.Enterprise() {
				all = append(slices.Clone(opts), WithEnterprise("a.example.com", "b.example.com"))
			}
			test(t, newSigner(t, env, all...))
		})
	}
}

// newSigner returns the registered application of a new server, whose clock
// stands still.
func newSigner(t *testing.T, env getresponse.Environment, opts ...Option) *signer {
	t.Helper()
	c := newClock()
	opts = append([]Option{WithClock(c.now), WithProfile(AsService), WithOAuthClient(appID, appSecret, appRedirect)}, opts...)
	return &signer{start(t, opts...), env, appID, appSecret, c}
}

// at is the application at another account.
func (s *signer) at(env getresponse.Environment) *signer {
	other := *s
	other.environment = env
	return &other
}

// as is another application.
func (s *signer) as(id, secret string) *signer {
	other := *s
	other.id, other.secret = id, secret
	return &other
}

func (s *signer) page() string {
	if s.environment.Enterprise() {
		return s.server.AuthorizeURLOf(s.environment.Domain())
	}
	return s.server.AuthorizeURL()
}

// response is a response with its body read.
type response struct {
	*http.Response
	body string
}

// send sends a request and follows no redirect.
func (s *signer) send(method, target string, form url.Values, edit ...func(*http.Request)) response {
	s.Helper()
	r, err := http.NewRequestWithContext(s.ctx, method, target, strings.NewReader(form.Encode()))
	s.ok(err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, e := range edit {
		e(r)
	}
	client := &http.Client{
		Transport:     s.server.http.Client().Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	s.ok(err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	s.ok(err)
	shown := fmt.Sprintf("%s %v", raw, resp.Header)
	for _, secret := range []string{s.secret, url.QueryEscape(s.secret), url.PathEscape(s.secret), html.EscapeString(s.secret)} {
		if strings.Contains(shown, secret) {
			s.Errorf("the response to %s %s has the secret: %s", method, target, shown)
		}
	}
	return response{resp, string(raw)}
}

// open requests the authorize page.
func (s *signer) open(query url.Values) response {
	s.Helper()
	return s.send("GET", s.page()+"?"+query.Encode(), nil)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// form reads the form of a page.
func (r response) form() url.Values {
	form := url.Values{}
	for _, field := range hidden.FindAllStringSubmatch(r.body, -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	return form
}

// decide opens the page, presses a button and returns where the browser is sent.
func (s *signer) decide(decision, kind, state string) *url.URL {
	s.Helper()
	page := s.open(url.Values{"client_id": {s.id}, "response_type": {kind}, "state": {state}})
	equal(s.fixture, "status of the page", page.StatusCode, http.StatusOK)
	form := page.form()
	form.Set("decision", decision)
	return s.redirected(s.send("POST", s.page(), form))
}

func (s *signer) redirected(r response) *url.URL {
	s.Helper()
	equal(s.fixture, "status of the redirect", r.StatusCode, http.StatusSeeOther)
	to, err := r.Location()
	s.ok(err)
	if !strings.HasPrefix(to.String(), appRedirect) {
		s.Fatalf("the browser is sent to %s", to)
	}
	return to
}

// tokenResponse is the response to a token request, a success or an error.
type tokenResponse struct {
	AccessToken  string `json:"access_token"`
	TokenType    string `json:"token_type"`
	ExpiresIn    int    `json:"expires_in"`
	RefreshToken string `json:"refresh_token"`
	Scope        string `json:"scope"`
	Error        string `json:"error"`
	Description  string `json:"error_description"`
	Code         int    `json:"code"` // of the API's envelope
}

// token sends a token request with Basic auth.
func (s *signer) token(form url.Values, edit ...func(*http.Request)) (int, tokenResponse) {
	s.Helper()
	edit = append([]func(*http.Request){func(r *http.Request) {
		r.SetBasicAuth(url.QueryEscape(s.id), url.QueryEscape(s.secret))
		if s.environment.Enterprise() {
			r.Header.Set("X-Domain", s.environment.Domain())
		}
	}}, edit...)
	resp := s.send("POST", s.server.TokenURL(), form, edit...)
	equal(s.fixture, "content type", resp.Header.Get("Content-Type"), "application/json")
	equal(s.fixture, "cache control", resp.Header.Get("Cache-Control"), "no-store")
	var token tokenResponse
	s.ok(json.Unmarshal([]byte(resp.body), &token))
	return resp.StatusCode, token
}

// granted sends a token request that must succeed.
func (s *signer) granted(form url.Values, edit ...func(*http.Request)) tokenResponse {
	s.Helper()
	status, token := s.token(form, edit...)
	if status != http.StatusOK || token.AccessToken == "" || token.TokenType != "Bearer" || token.Scope != "all" {
		s.Fatalf("got %d %+v", status, token)
	}
	testsecret.Check(s, token.AccessToken, token.RefreshToken, form.Get("code"))
	return token
}

// rejected sends a token request that must fail with an OAuth error.
func (s *signer) rejected(status int, kind, description string, form url.Values, edit ...func(*http.Request)) {
	s.Helper()
	got, token := s.token(form, edit...)
	if got != status || token.Error != kind || !strings.Contains(token.Description, description) || token.AccessToken != "" {
		s.Errorf("got %d %+v, want %d %s with %q", got, token, status, kind, description)
	}
}

// signedIn goes through the whole authorization code flow.
func (s *signer) signedIn() tokenResponse {
	s.Helper()
	return s.granted(codeForm(s.decide("grant", "code", "x").Query().Get("code")))
}

func codeForm(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "code": {code}}
}

func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
}

// use calls the API with an access token.
func (s *signer) use(token string) error {
	s.Helper()
	client := s.connectWith(getresponse.WithBaseURL(s.server.URL()), getresponse.WithEnvironment(s.environment),
		getresponse.WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token})))
	_, err := client.Accounts.Get(s.ctx, nil)
	return err
}

// useless checks that an access token is not valid, and the message of the response.
func (s *signer) useless(token, message string) {
	s.Helper()
	e := s.failure(s.use(token), http.StatusUnauthorized, getresponse.CodeAuthentication, getresponse.ErrUnauthorized)
	if !strings.Contains(e.Message, message) {
		s.Errorf("%q does not say %q", e.Message, message)
	}
}
