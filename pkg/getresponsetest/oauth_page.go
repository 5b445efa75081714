package getresponsetest

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// consent is an authorize page that was shown and whose form was not sent yet.
type consent struct {
	client  *oauthClient
	domain  string
	state   string
	token   bool // the implicit flow: issues a token instead of a code
	expires time.Time
}

// serveAuthorize serves the authorize page of a domain and handles its form.
func (s *Server) serveAuthorize(header http.Header, r *http.Request, domain string, body []byte) *reply {
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
	header.Set("X-Frame-Options", "DENY")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	if domain == "" && s.enterprise { // where a test has names for the loopback address
		domain, _, _ = strings.Cut(r.Host, ":")
	}
	i := slices.IndexFunc(s.accounts, func(a *account) bool { return a.domain == domain })
	if i < 0 {
		return errorPage(http.StatusNotFound,
			"No account has the domain "+strconv.Quote(domain)+". The authorize page of an Enterprise account is on its own domain.")
	}
	switch r.Method {
	case http.MethodGet:
		return s.showAuthorize(header, r, s.accounts[i])
	case http.MethodPost:
		return s.decide(header, r, s.accounts[i], body)
	}
	header.Set("Allow", "GET, POST")
	return errorPage(http.StatusMethodNotAllowed, "The authorize page supports GET and POST.")
}

// errorPage is a response to a browser that says why access is not possible.
func errorPage(status int, why string) *reply { return pageReply(status, "oauth_error.html", why) }

// parametersOf decodes a query or a form in which no parameter is given twice. It returns
// what is wrong otherwise.
func parametersOf(encoded string) (parameters url.Values, wrong string) {
	parameters, err := url.ParseQuery(encoded)
	if err != nil {
		return nil, "The parameters cannot be decoded."
	}
	for name, values := range parameters {
		if len(values) > 1 {
			return nil, "The parameter " + strconv.Quote(name) + " is given more than once."
		}
	}
	return parameters, ""
}

// showAuthorize checks a request for access. Mistakes that could redirect the
// browser to a foreign address are shown on the page. Other mistakes are sent to the
// application.
func (s *Server) showAuthorize(header http.Header, r *http.Request, a *account) *reply {
	reject := func(why string) *reply { return errorPage(http.StatusBadRequest, why) }
	q, wrong := parametersOf(r.URL.RawQuery)
	if wrong != "" {
		return reject(wrong)
	}
	client := s.oauth.clients[q.Get("client_id")]
	switch {
	case q.Has("client_secret"):
		return reject("A request for access must not carry the client's secret.")
	case client == nil:
		return reject("The client is not known.")
	case !client.registeredFor(a.domain):
		return reject("The client is not registered in the environment of this account.")
	case client.redirectURL == "":
		return reject("The client has no redirect URL.")
	case q.Has("redirect_uri") && q.Get("redirect_uri") != client.redirectURL:
		return reject("redirect_uri is not the registered one.")
	}
	c := &consent{client: client, domain: a.domain, state: q.Get("state"), expires: s.now().Add(codeLifetime)}
	switch kind := q.Get("response_type"); kind {
	case "code":
	case "token":
		c.token = true
	case "":
		return c.redirect(header, url.Values{"error": {"invalid_request"}, "error_description": {"response_type is missing."}})
	default:
		return c.redirect(header, url.Values{"error": {"unsupported_response_type"}, "error_description": {"response_type is code or token."}})
	}
	if scope := q.Get("scope"); scope != "" && scope != "all" {
		return c.redirect(header, url.Values{"error": {"invalid_scope"}, "error_description": {`The only scope is "all".`}})
	}
	ticket := rand.Text()
	s.oauth.consents[ticket] = c
	return pageReply(http.StatusOK, "oauth_authorize.html", map[string]string{
		"Client": client.id, "Account": engine.Text(a.world.Singles["account"], "email"), "Domain": a.domain, "State": c.state, "Ticket": ticket,
	})
}

// decide handles the form of an authorize page, once and from that page only. Who grants
// access has signed in, which the account's login history shows.
func (s *Server) decide(header http.Header, r *http.Request, a *account, body []byte) *reply {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return errorPage(http.StatusForbidden, "The form was sent by another site.")
	}
	form, wrong := parametersOf(string(body))
	if wrong != "" {
		return errorPage(http.StatusBadRequest, wrong)
	}
	ticket := form.Get("ticket")
	c := s.oauth.consents[ticket]
	if c == nil || c.domain != a.domain || form.Get("client_id") != c.client.id ||
		subtle.ConstantTimeCompare([]byte(form.Get("state")), []byte(c.state)) != 1 {
		return errorPage(http.StatusBadRequest, "The form is not one that this page has shown, or it was sent already.")
	}
	decision := form.Get("decision")
	if decision != "grant" && decision != "deny" {
		return errorPage(http.StatusBadRequest, "The decision is grant or deny.")
	}
	delete(s.oauth.consents, ticket)
	now := s.now()
	g := &grant{client: c.client, domain: c.domain}
	switch {
	case !now.Before(c.expires):
		return errorPage(http.StatusBadRequest, "The form has waited for too long.")
	case decision == "deny":
		return c.redirect(header, url.Values{"error": {"access_denied"}, "error_description": {"Access was denied."}})
	}
	login := engine.Object{"loginTime": engine.Time(now), "logoutTime": nil, "isSuccessful": "true"}
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && from.Addr().Unmap().Is4() {
		login["ip"] = from.Addr().Unmap().String()
	}
	a.world.Insert("login", login)
	if c.token {
		return c.redirect(header, url.Values{
			"access_token": {s.oauth.newAccess(g, now)}, "token_type": {"Bearer"},
			"expires_in": {strconv.FormatInt(int64(s.oauth.lifetime/time.Second), 10)}, "scope": {"all"},
		})
	}
	return c.redirect(header, url.Values{"code": {s.oauth.newCode(g, now)}})
}

// redirect redirects the browser to the application. The values are in the query,
// or in the fragment in the implicit flow, so that a token is never in a query.
func (c *consent) redirect(header http.Header, values url.Values) *reply {
	if c.state != "" {
		values.Set("state", c.state)
	}
	target, err := url.Parse(c.client.redirectURL)
	if err != nil {
		return errorPage(http.StatusBadRequest, "The redirect URL of the client cannot be parsed.")
	}
	target.Fragment, target.RawFragment = "", ""
	to := target.String()
	switch {
	case c.token:
		to += "#" + values.Encode()
	case target.RawQuery != "":
		to += "&" + values.Encode()
	default:
		to += "?" + values.Encode()
	}
	header.Set("Location", to)
	return &reply{status: http.StatusSeeOther, contentType: "text/html; charset=utf-8"}
}
