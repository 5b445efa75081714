package getresponsetest

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// oauthError is a rejected token request in the form of RFC 6749.
type oauthError struct {
	status            int
	kind, description string
}

// newOAuthError returns an error with status 400.
func newOAuthError(kind, description string) *oauthError {
	return &oauthError{http.StatusBadRequest, kind, description}
}

// serveToken handles a token request. Errors of the platform's headers have the
// API's envelope, the others are OAuth errors.
func (s *Server) serveToken(header http.Header, r *http.Request, body []byte) *reply {
	header.Set("Cache-Control", "no-store")
	header.Set("Pragma", "no-cache")
	if _, failure := s.accountsOf(r.Header); failure != nil {
		s.failures++
		return jsonReply(failure.Status, failure.Envelope(s.failures))
	}
	response, failure := s.token(r, body)
	if failure != nil {
		switch failure.status {
		case http.StatusUnauthorized:
			header.Set("WWW-Authenticate", `Basic realm="GetResponse"`)
		case http.StatusMethodNotAllowed:
			header.Set("Allow", http.MethodPost)
		}
		return jsonReply(failure.status, engine.Object{"error": failure.kind, "error_description": failure.description})
	}
	return jsonReply(http.StatusOK, response)
}

func jsonReply(status int, response any) *reply {
	raw, err := json.Marshal(response)
	if err != nil {
		return &reply{status: http.StatusInternalServerError, contentType: "text/plain", raw: []byte(err.Error())}
	}
	return &reply{status: status, contentType: "application/json", raw: raw}
}

// token checks a token request and issues tokens for its grant type.
func (s *Server) token(r *http.Request, body []byte) (engine.Object, *oauthError) {
	if r.Method != http.MethodPost {
		return nil, &oauthError{http.StatusMethodNotAllowed, "invalid_request", "A token request is a POST."}
	}
	if !isForm(r.Header) {
		return nil, newOAuthError("invalid_request", "The Content-Type of a token request is application/x-www-form-urlencoded.")
	}
	if r.URL.RawQuery != "" {
		return nil, newOAuthError("invalid_request", "A token request has no query.")
	}
	form, wrong := parametersOf(string(body))
	if wrong != "" {
		return nil, newOAuthError("invalid_request", wrong)
	}
	domain := r.Header.Get("X-Domain")
	client, failure := s.oauth.authenticate(r, form, domain, s.quirks.BothCredentials)
	if failure != nil {
		return nil, failure
	}
	if scope := form.Get("scope"); scope != "" && scope != "all" {
		return nil, newOAuthError("invalid_scope", `The only scope is "all".`)
	}
	now := s.now()
	switch kind := form.Get("grant_type"); kind {
	case "authorization_code":
		return s.oauth.exchange(client, domain, form, now)
	case "refresh_token":
		return s.oauth.renew(client, domain, form, now)
	case "client_credentials":
		return s.oauth.issue(&grant{client: client, domain: domain}, "", now), nil
	case "":
		return nil, newOAuthError("invalid_request", "grant_type is missing.")
	default:
		return nil, newOAuthError("unsupported_grant_type", "The grants are authorization_code, refresh_token and client_credentials.")
	}
}

// authenticate finds the client of a request by Basic auth or by the form. If both may
// be used together, their secrets have to be the same: GetResponse's own provider signs in
// with both on every exchange.
func (o *oauthState) authenticate(r *http.Request, form url.Values, domain string, both bool) (*oauthClient, *oauthError) {
	id, secret, basic := r.BasicAuth()
	switch {
	case !basic && r.Header.Get("Authorization") != "":
		return nil, &oauthError{http.StatusUnauthorized, "invalid_client", "Authorization has to be Basic."}
	case basic && form.Has("client_secret") && !both:
		return nil, newOAuthError("invalid_request", "The client signs in with Basic auth and in the form. The quirk BothCredentials allows it.")
	case basic && form.Has("client_secret") && !sameSecret(secret, form.Get("client_secret"), basic):
		return nil, newOAuthError("invalid_request", "The client signs in with Basic auth and in the form, with different secrets.")
	case !basic:
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	client := o.clients[id]
	if decoded, err := url.QueryUnescape(id); client == nil && basic && err == nil {
		client = o.clients[decoded]
	}
	if client == nil || !sameSecret(secret, client.secret, basic) || form.Has("client_id") && form.Get("client_id") != client.id {
		return nil, &oauthError{http.StatusUnauthorized, "invalid_client", "The client is unknown or its secret is wrong."}
	}
	if !client.registeredFor(domain) {
		return nil, &oauthError{http.StatusUnauthorized, "invalid_client",
			"The client is not registered in the environment of " + strconv.Quote(domain) + "."}
	}
	return client, nil
}

// sameSecret compares secrets. RFC 6749 wants secrets in Basic auth form-encoded,
// but not every client encodes them.
func sameSecret(got, want string, basic bool) bool {
	if subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1 {
		return true
	}
	decoded, err := url.QueryUnescape(got)
	return basic && err == nil && subtle.ConstantTimeCompare([]byte(decoded), []byte(want)) == 1
}

// exchange issues tokens for an authorization code, once.
func (o *oauthState) exchange(client *oauthClient, domain string, form url.Values, now time.Time) (engine.Object, *oauthError) {
	code := o.codes[form.Get("code")]
	switch {
	case form.Get("code") == "":
		return nil, newOAuthError("invalid_request", "code is missing.")
	case code == nil:
		return nil, newOAuthError("invalid_grant", "The authorization code is not known.")
	case code.client != client:
		return nil, newOAuthError("invalid_grant", "The authorization code is another client's.")
	case code.domain != domain:
		return nil, newOAuthError("invalid_grant", "The authorization code is another account's.")
	case code.over:
		code.ended = true // somebody has stolen the code: RFC 6749, 4.1.2
		return nil, newOAuthError("invalid_grant", "The authorization code was used already.")
	case !now.Before(code.expires):
		return nil, newOAuthError("invalid_grant", "The authorization code has expired.")
	case form.Has("redirect_uri") && form.Get("redirect_uri") != client.redirectURL:
		return nil, newOAuthError("invalid_grant", "redirect_uri is not the registered one.")
	}
	code.over = true
	return o.issue(code.grant, o.newRefresh(code.grant, nil), now), nil
}

// renew issues a new access token for a refresh token.
func (o *oauthState) renew(client *oauthClient, domain string, form url.Values, now time.Time) (engine.Object, *oauthError) {
	token := o.refresh[form.Get("refresh_token")]
	switch {
	case form.Get("refresh_token") == "":
		return nil, newOAuthError("invalid_request", "refresh_token is missing.")
	case token == nil:
		return nil, newOAuthError("invalid_grant", "The refresh token is not known.")
	case token.client != client:
		return nil, newOAuthError("invalid_grant", "The refresh token is another client's.")
	case token.domain != domain:
		return nil, newOAuthError("invalid_grant", "The refresh token is another account's.")
	case token.ended:
		return nil, newOAuthError("invalid_grant", "The refresh token was revoked.")
	case token.over:
		return nil, newOAuthError("invalid_grant", "The refresh token was replaced by a newer one.")
	}
	for t := token.before; t != nil && !t.over; t = t.before {
		t.over = true
	}
	if o.fixedRefresh {
		return o.issue(token.grant, "", now), nil
	}
	return o.issue(token.grant, o.newRefresh(token.grant, token), now), nil
}

// issue issues an access token and returns the response to a token request.
func (o *oauthState) issue(g *grant, refresh string, now time.Time) engine.Object {
	response := engine.Object{
		"access_token": o.newAccess(g, now), "token_type": "Bearer",
		"expires_in": int64(o.lifetime / time.Second), "scope": "all",
	}
	if refresh != "" {
		response["refresh_token"] = refresh
	}
	return response
}
