package getresponsetest

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	authorizePath = "/oauth2_authorize.html"
	tokenPath     = basePath + "/token"

	codeLifetime         = 10 * time.Minute
	defaultTokenLifetime = time.Hour

	redacted = "REDACTED" // what records show in place of a client's secret
)

// WithOAuthClient registers an OAuth 2.0 application, as [Server.AddOAuthClient].
func WithOAuthClient(id, secret, redirectURL string, domains ...string) Option {
	return func(s *Server) { s.oauth.add(id, secret, redirectURL, domains) }
}

// WithTokenLifetime sets how long access tokens are valid, in whole seconds.
// Default one hour.
func WithTokenLifetime(d time.Duration) Option { return func(s *Server) { s.oauth.lifetime = d } }

// WithRefreshRotation chooses whether a refresh brings a new refresh token,
// which is the default. The one before is refused as soon as the new one was
// used for a refresh; until then it works, so that a response that got lost does
// no harm. Without rotation the response to a refresh has no refresh_token, and
// the first one stays valid.
func WithRefreshRotation(on bool) Option { return func(s *Server) { s.oauth.fixedRefresh = !on } }

// oauthState is what the server knows about applications and what it granted
// them. The server's lock guards it.
type oauthState struct {
	lifetime     time.Duration
	fixedRefresh bool
	clients      map[string]*oauthClient
	consents     map[string]*consent
	codes        map[string]*authCode
	access       map[string]*accessToken
	refresh      map[string]*refreshToken
}

// oauthClient is a registered application.
type oauthClient struct {
	id, secret, redirectURL string
	domains                 []string // none: all of the server
}

// registeredFor reports whether the application belongs to the environment of a
// domain.
func (c *oauthClient) registeredFor(domain string) bool {
	return len(c.domains) == 0 || slices.Contains(c.domains, domain)
}

// grant is what an account allowed an application, with one sign-in. Its tokens
// end together with it.
type grant struct {
	client *oauthClient
	domain string // of the account, "" in retail
	ended  bool
}

// authCode is an authorization code.
type authCode struct {
	*grant
	expires time.Time
	used    bool
}

type accessToken struct {
	*grant
	expires time.Time
	revoked bool
}

type refreshToken struct {
	*grant
	before *refreshToken // the one that this one replaces
	spent  bool          // a later one was used
}

func newOAuthState() oauthState {
	return oauthState{
		lifetime: defaultTokenLifetime,
		clients:  map[string]*oauthClient{},
		consents: map[string]*consent{},
		codes:    map[string]*authCode{},
		access:   map[string]*accessToken{},
		refresh:  map[string]*refreshToken{},
	}
}

func (o *oauthState) add(id, secret, redirectURL string, domains []string) {
	client := o.clients[id]
	if client == nil {
		client = &oauthClient{id: id}
		o.clients[id] = client
	}
	client.secret, client.redirectURL, client.domains = secret, redirectURL, slices.Clone(domains)
}

// newCode issues an authorization code for a grant.
func (o *oauthState) newCode(g *grant, now time.Time) string {
	code := "code-" + rand.Text()
	o.codes[code] = &authCode{grant: g, expires: now.Add(codeLifetime)}
	return code
}

// newAccess issues an access token of a grant.
func (o *oauthState) newAccess(g *grant, now time.Time) string {
	token := "access-" + rand.Text()
	o.access[token] = &accessToken{grant: g, expires: now.Add(o.lifetime)}
	return token
}

// newRefresh issues a refresh token of a grant, which replaces the one before.
func (o *oauthState) newRefresh(g *grant, before *refreshToken) string {
	token := "refresh-" + rand.Text()
	o.refresh[token] = &refreshToken{grant: g, before: before}
	return token
}

// check returns why an access token does not open an account, nil if it does.
func (o *oauthState) check(token, domain string, now time.Time) *apiError {
	t := o.access[token]
	if t == nil || t.revoked || t.ended || t.domain != domain {
		return unauthorized()
	}
	if !now.Before(t.expires) {
		failure := unauthorized()
		failure.message = "The access token has expired"
		return failure
	}
	return nil
}

// AddOAuthClient registers an OAuth 2.0 application, or changes the one with the
// same id, which keeps its tokens. The authorize page sends the browser to redirectURL, which may be
// "" for an application that needs no page. On an Enterprise server domains
// name the accounts it is registered for, which are all of the server's without
// any; it is refused for others, as an application of another environment is.
func (s *Server) AddOAuthClient(id, secret, redirectURL string, domains ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oauth.add(id, secret, redirectURL, domains)
}

// AuthorizeURL returns the address of the authorize page; on an Enterprise
// server, of the first domain's.
func (s *Server) AuthorizeURL() string {
	if s.enterprise {
		return s.AuthorizeURLOf(s.accounts[0].domain)
	}
	return s.http.URL + authorizePath
}

// AuthorizeURLOf returns the address of the authorize page of an Enterprise
// account. The service has it on the account's own domain; the server, which has
// a single host, has it under a path that begins with the domain.
func (s *Server) AuthorizeURLOf(domain string) string {
	return s.http.URL + "/" + url.PathEscape(domain) + authorizePath
}

// TokenURL returns the address that serves token requests.
func (s *Server) TokenURL() string { return s.http.URL + tokenPath }

// RevokeToken revokes a token and reports whether the server knew it. With a
// refresh token all tokens of the same sign-in end, with an access token it
// alone.
func (s *Server) RevokeToken(token string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.tokens, token); i >= 0 {
		s.tokens = slices.Delete(s.tokens, i, i+1)
		return true
	}
	if t := s.oauth.refresh[token]; t != nil {
		t.ended = true
		return true
	}
	if t := s.oauth.access[token]; t != nil {
		t.revoked = true
		return true
	}
	return false
}

// reply is a response that is no operation's.
type reply struct {
	status      int
	contentType string
	raw         []byte
}

// answerOAuth responses what belongs to signing in; nil is for other requests.
func (s *Server) answerOAuth(header http.Header, r *http.Request, body []byte) *reply {
	path := r.URL.Path
	switch {
	case path == tokenPath:
		return s.answerToken(header, r, body)
	case path == authorizePath, strings.HasSuffix(path, authorizePath) && !strings.HasPrefix(path, basePath+"/"):
		return s.answerAuthorize(header, r, strings.Trim(strings.TrimSuffix(path, authorizePath), "/"), body)
	}
	return nil
}

// withoutSecret hides the secret of a client in a record: tests print records.
func (r *Request) withoutSecret() {
	if authorization := r.Header.Get("Authorization"); authorization != "" && !strings.HasPrefix(authorization, "Bearer ") {
		id, _, _ := (&http.Request{Header: r.Header}).BasicAuth()
		r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(id+":"+redacted)))
	}
	if r.Query.Has("client_secret") {
		r.Query.Set("client_secret", redacted)
	}
	if !bytes.Contains(r.Body, []byte("secret")) {
		return
	}
	form, err := url.ParseQuery(string(r.Body))
	switch {
	case err != nil || !isForm(r.Header):
		r.Body = []byte(redacted)
	case form.Has("client_secret"):
		form.Set("client_secret", redacted)
		r.Body = []byte(form.Encode())
	}
}

// isForm reports whether a body is a form.
func isForm(h http.Header) bool {
	media, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && media == "application/x-www-form-urlencoded"
}
