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

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

const (
	authorizePath = "/oauth2_authorize.html"
	tokenPath     = contract.BasePath + "/token"

	codeLifetime         = 10 * time.Minute
	defaultTokenLifetime = time.Hour

	redacted = "REDACTED" // replaces a client's secret in records
)

// WithOAuthClient registers an OAuth 2.0 application, as [Server.AddOAuthClient]
// does.
func WithOAuthClient(id, secret, redirectURL string, domains ...string) Option {
	return func(s *Server) { s.oauth.add(id, secret, redirectURL, domains) }
}

// WithTokenLifetime sets how long access tokens are valid, in whole seconds.
// Default one hour.
func WithTokenLifetime(d time.Duration) Option { return func(s *Server) { s.oauth.lifetime = d } }

// WithRefreshRotation sets whether a refresh issues a new refresh token. Default
// true. The previous token stays valid until the new one is used, so that a lost
// response does no harm. Without rotation the response to a refresh has no
// refresh_token, and the first one stays valid.
func WithRefreshRotation(on bool) Option { return func(s *Server) { s.oauth.fixedRefresh = !on } }

// oauthState holds the applications, their codes and their tokens. The server's
// lock guards it.
type oauthState struct {
	lifetime     time.Duration
	fixedRefresh bool
	clients      map[string]*oauthClient
	consents     map[string]*consent
	codes        map[string]*credential
	access       map[string]*credential
	refresh      map[string]*credential
}

// oauthClient is a registered application.
type oauthClient struct {
	id, secret, redirectURL string
	domains                 []string // none: all of the server
}

// registeredFor reports whether the application is registered in the environment
// of a domain.
func (c *oauthClient) registeredFor(domain string) bool {
	return len(c.domains) == 0 || slices.Contains(c.domains, domain)
}

// grant is the access of an application to an account, by one sign-in. When it
// ends, so do its tokens.
type grant struct {
	client *oauthClient
	domain string // of the account, "" in retail
	ended  bool
}

// credential is an authorization code or a token.
type credential struct {
	*grant
	expires time.Time   // zero for a refresh token
	over    bool        // the code was used, the token was revoked or replaced
	before  *credential // the refresh token that this one replaces
}

func newOAuthState() oauthState {
	return oauthState{
		lifetime: defaultTokenLifetime,
		clients:  map[string]*oauthClient{},
		consents: map[string]*consent{},
		codes:    map[string]*credential{},
		access:   map[string]*credential{},
		refresh:  map[string]*credential{},
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
	return keep(o.codes, "code-", credential{grant: g, expires: now.Add(codeLifetime)})
}

// newAccess issues an access token of a grant.
func (o *oauthState) newAccess(g *grant, now time.Time) string {
	return keep(o.access, "access-", credential{grant: g, expires: now.Add(o.lifetime)})
}

// newRefresh issues a refresh token of a grant, which replaces before.
func (o *oauthState) newRefresh(g *grant, before *credential) string {
	return keep(o.refresh, "refresh-", credential{grant: g, before: before})
}

// keep keeps a credential under a random name, which it returns.
func keep(in map[string]*credential, prefix string, c credential) string {
	name := prefix + rand.Text()
	in[name] = &c
	return name
}

// check returns why an access token is not valid for an account, nil if it is.
func (o *oauthState) check(token, domain string, now time.Time) *contract.Failure {
	t := o.access[token]
	if t == nil || t.over || t.ended || t.domain != domain {
		return contract.Unauthorized()
	}
	if !now.Before(t.expires) {
		failure := contract.Unauthorized()
		failure.Message = "The access token has expired"
		return failure
	}
	return nil
}

// AddOAuthClient registers an OAuth 2.0 application, or changes the application
// with the same id, which keeps its tokens. The authorize page redirects the browser
// to redirectURL, which may be "" for an application that needs no page. On an
// Enterprise server domains names the accounts that the application is registered
// for; none means all. The server rejects it for other accounts, as the service
// rejects an application of another environment.
func (s *Server) AddOAuthClient(id, secret, redirectURL string, domains ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oauth.add(id, secret, redirectURL, domains)
}

// AuthorizeURL returns the address of the authorize page. On an Enterprise server
// it is the page of the first domain.
func (s *Server) AuthorizeURL() string {
	if s.enterprise {
		return s.AuthorizeURLOf(s.accounts[0].domain)
	}
	return s.http.URL + authorizePath
}

// AuthorizeURLOf returns the address of the authorize page of an Enterprise
// account. On the service it is on the account's own domain. This server has a
// single host, so the path begins with the domain.
func (s *Server) AuthorizeURLOf(domain string) string {
	return s.http.URL + "/" + url.PathEscape(domain) + authorizePath
}

// TokenURL returns the address that serves token requests.
func (s *Server) TokenURL() string { return s.http.URL + tokenPath }

// RevokeToken revokes a token and reports whether the server knew it. A refresh
// token is revoked with all tokens of the same sign-in, an access token alone.
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
		t.over = true
		return true
	}
	return false
}

// reply is an encoded response.
type reply struct {
	status      int
	contentType string
	raw         []byte
	cut         bool // the connection ends in the middle of the body
}

// serveOAuth handles requests to the authorize page and for tokens. It returns nil
// for other requests.
func (s *Server) serveOAuth(header http.Header, r *http.Request, body []byte) *reply {
	path := r.URL.Path
	switch {
	case path == tokenPath:
		return s.serveToken(header, r, body)
	case path == authorizePath, strings.HasSuffix(path, authorizePath) && !strings.HasPrefix(path, contract.BasePath+"/"):
		return s.serveAuthorize(header, r, strings.Trim(strings.TrimSuffix(path, authorizePath), "/"), body)
	}
	return nil
}

// withoutSecret redacts the secret of a client in a record, as tests print records.
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
