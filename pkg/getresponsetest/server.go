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
// the domains. Accounts are separate worlds; every request must name its
// account's domain in X-Domain.
func WithEnterprise(domains ...string) Option {
	return func(s *Server) {
		s.enterprise = true
		for _, d := range domains {
			s.accounts = append(s.accounts, &account{domain: d})
		}
	}
}

// WithParentLogins gives the account of a domain several parent logins, each a
// world of its own, of which X-Parent-Login picks one; a request without it gets
// the first.
func WithParentLogins(domain string, logins ...string) Option {
	return func(s *Server) {
		s.enterprise = true
		for _, login := range logins {
			s.accounts = append(s.accounts, &account{domain: domain, login: login})
		}
	}
}

// WithContactDelay sets how long a new contact takes to appear. Default 0: it is
// there immediately, as tests like it.
func WithContactDelay(d time.Duration) Option { return func(s *Server) { s.contactDelay = d } }

// WithExamples makes the server forget and invent: every operation is handled
// with an example that the contract allows, with all properties, whatever the
// request refers to.
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
	rules        *rules // nil: nothing is refused

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

// account is one world: what belongs to it is reachable through it alone.
type account struct {
	domain, login string
	world         *world
	meters        meters
}

// NewServer starts a server on a free port of the loopback interface. It panics
// if that, or reading the contract that is built in, fails. Close it.
func NewServer(opts ...Option) *Server {
	c, err := loadContract()
	if err != nil {
		panic("getresponsetest: " + err.Error())
	}
	return newServer(c, opts...)
}

// newServer starts a server over a contract, which is only read.
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
			panic(http.ErrAbortHandler) // or there would be an empty response
		}
	}))
	return s
}

// Close stops the server and waits for its requests to end.
func (s *Server) Close() { s.http.Close() }

// URL returns the base URL of the API, with /v3 at its end.
func (s *Server) URL() string { return s.http.URL + basePath }

// ClientOptions returns what a client needs to talk to the server: base URL and
// key. For an Enterprise server getresponse.WithEnvironment comes on top.
func (s *Server) ClientOptions() []getresponse.Option {
	return []getresponse.Option{getresponse.WithBaseURL(s.URL()), getresponse.WithAPIKey(s.keys[0])}
}

// serve takes a request through recording, sign-in, the contract and its handler.
// It reports whether it was handled: not if its context ended before.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) bool {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return true
	}
	answer, a, operation := s.handle(w.Header(), r, body)
	if a != nil && !s.finish(r.Context(), a, operation) {
		return false
	}
	w.Header().Set("Content-Type", answer.contentType)
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.raw)
	return true
}

// handle responses a request under the lock, down to the bytes: a client that is
// slow to read them blocks nobody else. It returns the account with which the
// call is in progress, nil where none let it through.
func (s *Server) handle(header http.Header, r *http.Request, body []byte) (out *reply, a *account, operation string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	record := Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header, Body: body}
	if out = s.answerOAuth(header, r, body); out != nil {
		record.Status = out.status
		s.log.add(record, true)
		return out, nil, ""
	}
	a, status, answer, failure := s.answer(header, r, body, &record)
	if failure != nil {
		s.failures++
		status, answer = failure.status, failure.envelope(s.failures)
	}
	record.Status = status
	s.log.add(record, false)
	contentType, raw, err := encode(r, answer)
	if err != nil {
		status, contentType, raw = http.StatusInternalServerError, "text/plain", []byte(err.Error())
	}
	return &reply{status: status, contentType: contentType, raw: raw}, a, record.Operation
}

// response also returns the account that let the call through, nil without one.
func (s *Server) answer(header http.Header, r *http.Request, body []byte, record *Request) (*account, int, any, *apiError) {
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
		status, answer := answerExample(rt.Operation)
		return a, status, answer, nil
	}
	c := &call{world: a.world, now: now, params: params, query: query, header: header, requestURL: s.URL()}
	if len(body) > 0 {
		if err := json.Unmarshal(body, &c.body); err != nil {
			return a, 0, nil, invalid(detail("body", nil, nil, "The body is no JSON object"))
		}
	}
	status, answer, failure := handle(c)
	return a, status, answer, failure
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

// encode writes a response: nothing, an image or JSON in the zone that was asked
// for. The service calls an empty response JSON as well.
func encode(r *http.Request, answer any) (contentType string, raw []byte, err error) {
	if image, ok := answer.([]byte); ok {
		return "image/png", image, nil
	}
	if answer == nil {
		return "application/json", nil, nil
	}
	zone, err := time.LoadLocation(r.Header.Get("X-Time-Zone"))
	if err != nil {
		zone = time.UTC
	}
	// What a request says may come back in the context of an error, broken or not.
	raw, err = json.Marshal(render(answer, zone), json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	return "application/json", raw, err
}
