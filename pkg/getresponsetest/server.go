package getresponsetest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// APIKey is the key that a server accepts unless [WithAPIKey] sets another.
const APIKey = "key-of-the-embedded-server"

const maxRequestBody = 32 << 20

// Option changes a server that [NewServer] starts.
type Option func(*Server)

// WithAPIKey sets the only key that the server accepts, in all its accounts.
func WithAPIKey(key string) Option { return func(s *Server) { s.keys = []string{key} } }

// WithAccessToken makes the server accept an OAuth 2.0 access token as well.
func WithAccessToken(token string) Option {
	return func(s *Server) { s.tokens = append(s.tokens, token) }
}

// WithEnterprise makes the server an Enterprise one with an account for each of
// the domains. Accounts share no state; every request must name its account's
// domain in X-Domain.
func WithEnterprise(domains ...string) Option {
	return func(s *Server) {
		s.enterprise = true
		for _, d := range domains {
			s.accounts = append(s.accounts, &account{domain: d})
		}
	}
}

// WithParentLogins gives the account of a domain several parent logins, each with
// state of its own. X-Parent-Login selects one; the first is the default.
func WithParentLogins(domain string, logins ...string) Option {
	return func(s *Server) {
		s.enterprise = true
		for _, login := range logins {
			s.accounts = append(s.accounts, &account{domain: domain, login: login})
		}
	}
}

// WithContactDelay sets how long a new contact takes to appear. Default 0: it
// appears immediately.
func WithContactDelay(d time.Duration) Option { return func(s *Server) { s.contactDelay = d } }

// WithExamples makes every operation respond with an example that the contract
// allows, with all properties, regardless of what the request refers to.
func WithExamples() Option { return func(s *Server) { s.examples = true } }

// WithClock sets the server's clock. Default time.Now.
func WithClock(now func() time.Time) Option { return func(s *Server) { s.now = now } }

// Server is an in-memory GetResponse. It is safe for concurrent use.
type Server struct {
	keys, tokens []string
	enterprise   bool
	examples     bool
	contactDelay time.Duration
	now          func() time.Time
	latency      func(operation string) time.Duration
	rules        *rules // nil: nothing is rate limited

	contract *contract
	handlers map[string]handler
	http     *httptest.Server

	mu       sync.Mutex // guards what follows, and is held while a handler runs
	accounts []*account
	oauth    oauthState
	log      requestLog
	failures int64
	ids      int
}

// account has its own state, which no other account can reach.
type account struct {
	domain, login string
	world         *world
	meters        meters
}

// NewServer starts a server on a free port of the loopback interface. It panics
// if it cannot listen or cannot read the embedded contract. The caller must close
// the server.
func NewServer(opts ...Option) *Server {
	c, err := sharedContract()
	if err != nil {
		panic("getresponsetest: " + err.Error())
	}
	return newServer(c, opts...)
}

// newServer starts a server for a contract, which it does not change.
func newServer(c *contract, opts ...Option) *Server {
	s := &Server{keys: []string{APIKey}, now: time.Now, contract: c, handlers: handlers(), oauth: newOAuthState()}
	for _, o := range opts {
		o(s)
	}
	if !s.enterprise {
		s.accounts = []*account{{}}
	}
	for _, a := range s.accounts {
		a.world = newWorld(s.now(), s.contactDelay, &s.ids)
		a.meters.byClass = map[string]*meter{}
	}
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.serve(w, r) {
			panic(http.ErrAbortHandler) // otherwise net/http sends an empty response
		}
	}))
	return s
}

// Close stops the server and waits for its requests to end.
func (s *Server) Close() { s.http.Close() }

// URL returns the base URL of the API, with /v3 at its end.
func (s *Server) URL() string { return s.http.URL + basePath }

// ClientOptions returns what a client needs to talk to the server: base URL and
// key. An Enterprise server needs getresponse.WithEnvironment too.
func (s *Server) ClientOptions() []getresponse.Option {
	return []getresponse.Option{getresponse.WithBaseURL(s.URL()), getresponse.WithAPIKey(s.keys[0])}
}

// serve handles a request and waits for the latency of its operation. It reports
// whether it wrote a response, which it does not if the context ends before.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return true
	}
	response, a, operation := s.handle(w.Header(), r, body)
	if a != nil && !s.finish(r.Context(), a, operation) {
		return false
	}
	w.Header().Set("Content-Type", response.contentType)
	w.WriteHeader(response.status)
	_, _ = w.Write(response.raw)
	return true
}

// handle builds the whole response under the lock. serve writes it without the
// lock, so a client that reads slowly blocks no other. handle returns the account in
// which the call is in progress, nil if the call was not admitted.
func (s *Server) handle(header http.Header, r *http.Request, body []byte) (out *reply, a *account, operation string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	record := Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header, Body: body}
	if out = s.serveOAuth(header, r, body); out != nil {
		record.Status = out.status
		s.log.add(record, true)
		return out, nil, ""
	}
	a, status, response, failure := s.dispatch(header, r, body, &record)
	if failure != nil {
		s.failures++
		status, response = failure.status, failure.envelope(s.failures)
	}
	record.Status = status
	s.log.add(record, false)
	contentType, raw, err := encode(r, response)
	if err != nil {
		status, contentType, raw = http.StatusInternalServerError, "text/plain", []byte(err.Error())
	}
	return &reply{status: status, contentType: contentType, raw: raw}, a, record.Operation
}

// dispatch checks a request and calls the handler of its operation. It also returns
// the account that admitted the call, nil if none did.
func (s *Server) dispatch(header http.Header, r *http.Request, body []byte, record *Request) (*account, int, any, *apiError) {
	a, failure := s.signIn(r.Header)
	if failure != nil {
		return nil, 0, nil, failure
	}
	rt, params, unknown := s.contract.find(r.Method, r.URL.EscapedPath())
	if unknown == nil {
		record.Operation = rt.Operation.OperationID
	}
	now := s.now()
	if failure := a.meters.admit(s.rules, record.Operation, now, header); failure != nil {
		return nil, 0, nil, failure
	}
	if unknown != nil {
		return a, 0, nil, unknown
	}
	query, failure := s.contract.check(r, rt, params, body)
	if failure != nil {
		return a, 0, nil, failure
	}
	handle, ok := s.handlers[rt.Operation.OperationID]
	if !ok || s.examples {
		status, response := exampleResponse(rt.Operation)
		return a, status, response, nil
	}
	c := &call{world: a.world, now: now, params: params, query: query, header: header, requestURL: s.URL()}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &c.body); err != nil {
			return a, 0, nil, invalid(detail("body", nil, nil, "The body is no JSON object"))
		}
	}
	status, response, failure := handle(c)
	return a, status, response, failure
}

// accountsOf returns the accounts of the domain that X-Domain names.
func (s *Server) accountsOf(h http.Header) ([]*account, *apiError) {
	domain := h.Get("X-Domain")
	switch {
	case !s.enterprise && domain != "":
		return nil, badHeaders("X-Domain is for GetResponse Enterprise only.")
	case s.enterprise && domain == "":
		return nil, badHeaders("X-Domain is missing.")
	case !s.enterprise:
		return s.accounts, nil
	}
	accounts := slices.DeleteFunc(slices.Clone(s.accounts), func(a *account) bool { return a.domain != domain })
	if len(accounts) == 0 {
		return nil, &apiError{status: http.StatusNotFound, code: 1024, message: "No account has the domain " + strconv.Quote(domain) + "."}
	}
	return accounts, nil
}

// signIn finds the account of a request by X-Domain, credential and X-Parent-Login.
func (s *Server) signIn(h http.Header) (*account, *apiError) {
	candidates, failure := s.accountsOf(h)
	if failure != nil {
		return nil, failure
	}
	key, isKey := strings.CutPrefix(h.Get("X-Auth-Token"), "api-key ")
	token, isToken := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
	switch {
	case isKey && slices.Contains(s.keys, key), isToken && slices.Contains(s.tokens, token):
	case !isToken:
		return nil, unauthorized()
	default:
		if failure := s.oauth.check(token, candidates[0].domain, s.now()); failure != nil {
			return nil, failure
		}
	}
	login := h.Get("X-Parent-Login")
	if login == "" {
		return candidates[0], nil
	}
	i := slices.IndexFunc(candidates, func(a *account) bool { return a.login == login })
	if i < 0 {
		return nil, unauthorized()
	}
	return candidates[i], nil
}

// encode encodes a response: nothing, an image, or JSON with times in the zone of
// X-Time-Zone. An empty response has the JSON content type too, as on the service.
func encode(r *http.Request, response any) (contentType string, raw []byte, err error) {
	if image, ok := response.([]byte); ok {
		return "image/png", image, nil
	}
	if response == nil {
		return "application/json", nil, nil
	}
	zone, err := time.LoadLocation(r.Header.Get("X-Time-Zone"))
	if err != nil {
		zone = time.UTC
	}
	// The context of an error can contain values of the request, with invalid UTF-8.
	raw, err = json.Marshal(render(response, zone), json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	return "application/json", raw, err
}
