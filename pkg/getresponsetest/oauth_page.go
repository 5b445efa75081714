package getresponsetest

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"html/template"
	"net/http"
	"net/netip"
	"net/url"
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

var authorizePage = template.Must(template.New("authorize").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Allow access?</title></head>
<body>
<h1>Allow access?</h1>
<p>The application <strong id="client">{{.Client}}</strong> asks for access to the account
<strong id="account">{{.Account}}</strong>{{if .Domain}} of <strong id="domain">{{.Domain}}</strong>{{end}}.</p>
<p>Scope: <span id="scope">all</span></p>
<form method="post">
<input type="hidden" name="client_id" value="{{.Client}}">
<input type="hidden" name="state" value="{{.State}}">
<input type="hidden" name="ticket" value="{{.Ticket}}">
<button type="submit" id="grant" name="decision" value="grant">Grant</button>
<button type="submit" id="deny" name="decision" value="deny">Deny</button>
</form>
</body>
</html>
`))

var errorPage = template.Must(template.New("error").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Access is not possible</title></head>
<body>
<h1>Access is not possible</h1>
<p id="error">{{.}}</p>
</body>
</html>
`))

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
	var account *account
	for _, a := range s.accounts {
		if a.domain == domain {
			account = a
			break
		}
	}
	if account == nil {
		return pageReply(http.StatusNotFound, errorPage,
			"No account has the domain "+strconv.Quote(domain)+". The authorize page of an Enterprise account is on its own domain.")
	}
	switch r.Method {
	case http.MethodGet:
		return s.showAuthorize(header, r, account)
	case http.MethodPost:
		return s.decide(header, r, account, body)
	}
	header.Set("Allow", "GET, POST")
	return pageReply(http.StatusMethodNotAllowed, errorPage, "The authorize page supports GET and POST.")
}

func pageReply(status int, page *template.Template, data any) *reply {
	var out bytes.Buffer
	if err := page.Execute(&out, data); err != nil {
		return &reply{status: http.StatusInternalServerError, contentType: "text/plain", raw: []byte(err.Error())}
	}
	return &reply{status: status, contentType: "text/html; charset=utf-8", raw: out.Bytes()}
}

// showAuthorize checks a request for access. Mistakes that could redirect the
// browser to a foreign address are shown on the page. Other mistakes are sent to the
// application.
func (s *Server) showAuthorize(header http.Header, r *http.Request, a *account) *reply {
	reject := func(why string) *reply { return pageReply(http.StatusBadRequest, errorPage, why) }
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return reject("The query cannot be decoded.")
	}
	for name, values := range q {
		if len(values) > 1 {
			return reject("The parameter " + strconv.Quote(name) + " is given more than once.")
		}
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
	return pageReply(http.StatusOK, authorizePage, map[string]string{
		"Client": client.id, "Account": engine.Text(a.world.Singles["account"], "email"), "Domain": a.domain, "State": c.state, "Ticket": ticket,
	})
}

// decide handles the form of an authorize page, once and from that page only. Who grants
// access has signed in, which the account's login history shows.
func (s *Server) decide(header http.Header, r *http.Request, a *account, body []byte) *reply {
	reject := func(status int, why string) *reply { return pageReply(status, errorPage, why) }
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return reject(http.StatusForbidden, "The form was sent by another site.")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return reject(http.StatusBadRequest, "The form cannot be decoded.")
	}
	ticket := form.Get("ticket")
	c := s.oauth.consents[ticket]
	if c == nil || c.domain != a.domain || form.Get("client_id") != c.client.id ||
		subtle.ConstantTimeCompare([]byte(form.Get("state")), []byte(c.state)) != 1 {
		return reject(http.StatusBadRequest, "The form is not one that this page has shown, or it was sent already.")
	}
	decision := form.Get("decision")
	if decision != "grant" && decision != "deny" {
		return reject(http.StatusBadRequest, "The decision is grant or deny.")
	}
	delete(s.oauth.consents, ticket)
	now := s.now()
	g := &grant{client: c.client, domain: c.domain}
	switch {
	case !now.Before(c.expires):
		return reject(http.StatusBadRequest, "The form has waited for too long.")
	case decision == "deny":
		return c.redirect(header, url.Values{"error": {"access_denied"}, "error_description": {"Access was denied."}})
	}
	login := engine.Object{"loginTime": engine.Time(now), "logoutTime": nil, "isSuccessful": "true"}
	if from, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && from.Addr().Unmap().Is4() {
		login["ip"] = from.Addr().Unmap().String()
	}
	a.world.Insert("login", login)
	switch {
	case c.token:
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
		return pageReply(http.StatusBadRequest, errorPage, "The redirect URL of the client cannot be parsed.")
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
