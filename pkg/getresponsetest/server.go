package getresponsetest

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

// APIKey is the key that a server accepts unless [WithAPIKey] sets another.
const APIKey = "key-of-the-embedded-server"

const maxRequestBody = 32 << 20

// Option changes a server that [NewServer] starts.
type Option func(*Server)

// WithContactDelay sets how long a new contact takes to appear. Default 0: it
// appears immediately.
func WithContactDelay(d time.Duration) Option { return func(s *Server) { s.contactDelay = d } }

// WithExamples makes every operation respond with an example that the contract
// allows, with all properties, regardless of what the request refers to.
func WithExamples() Option { return func(s *Server) { s.examples = true } }

// Server is an in-memory GetResponse. It is safe for concurrent use.
type Server struct {
	keys, tokens []string
	anyKey       bool
	enterprise   bool // there is no retail account
	examples     bool
	quirks       Quirks
	contactDelay time.Duration
	sendingRate  int
	clock        func() time.Time
	latency      func(operation string) time.Duration
	rules        *rules // nil: nothing is rate limited
	seeds        [][]byte
	listener     net.Listener
	certificate  *tls.Certificate

	contract *contract.Contract
	engine   *engine.Engine
	http     *httptest.Server
	admin    http.Handler
	loopback bool // it listens on a loopback address only

	mu         sync.Mutex // guards what follows, and is held while a handler runs
	accounts   []*account
	oauth      oauthState
	log        requestLog
	faults     []Fault
	violations []string
	ahead      time.Duration // of the clock
	revision   int
	failures   int64
	ids        int
	delivery   delivery
}

// NewServer starts a server on a free port of the loopback interface. It panics
// if it cannot listen or cannot read the embedded contract. The caller must close
// the server.
func NewServer(opts ...Option) *Server {
	c, err := contract.Shared()
	if err != nil {
		panic("getresponsetest: " + err.Error())
	}
	return newServer(c, opts...)
}

// newServer starts a server for a contract, which it does not change.
func newServer(c *contract.Contract, opts ...Option) *Server {
	s := &Server{keys: []string{APIKey}, clock: time.Now, oauth: newOAuthState()}
	for _, o := range opts {
		o(s)
	}
	s.delivery.prepare()
	s.contract = s.withQuirks(c)
	s.engine = life.NewEngine(c, life.Settings{ContactDelay: s.contactDelay, SendingRate: s.sendingRate, Events: sink{s}})
	if len(s.accounts) == 0 {
		s.accounts = []*account{{}}
	}
	s.enterprise = !slices.ContainsFunc(s.accounts, func(a *account) bool { return a.domain == "" })
	if err := s.plant(); err != nil {
		panic("getresponsetest: " + err.Error())
	}
	s.admin = s.newAdmin()
	s.listen()
	return s
}

// URL returns the base URL of the API, with /v3 at its end.
func (s *Server) URL() string { return s.http.URL + contract.BasePath }

// ClientOptions returns what a client needs to talk to the server: base URL and
// key. An Enterprise server needs getresponse.WithEnvironment too.
func (s *Server) ClientOptions() []getresponse.Option {
	return []getresponse.Option{getresponse.WithBaseURL(s.URL()), getresponse.WithAPIKey(s.keys[0])}
}

// Revision counts what could have changed the state: requests other than GET, and
// handles. As long as it is the same, so is what [Server.Snapshot] writes, but for what
// becomes due.
func (s *Server) Revision() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.revision
}

// maxViolations is how many violations a server keeps.
const maxViolations = 20

// Start starts a server for a test and closes it when the test ends. The test fails for
// each of the first 20 responses that broke the contract.
func Start(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	s := NewServer(opts...)
	tb.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			tb.Error(v)
		}
	})
	return s
}

// Violations returns the first 20 responses that broke the contract: bugs of the server,
// or rows of a seed that the contract does not allow. The client got a 500 instead.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// violation is the failure of a response that the contract does not allow.
func (s *Server) violation(x *exchange, status int, err error) *contract.Failure {
	message := fmt.Sprintf("getresponsetest: the response %d of %s breaks the contract: %v", status, x.operation(), err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.violations) < maxViolations {
		s.violations = append(s.violations, message)
	}
	return &contract.Failure{Status: http.StatusInternalServerError, Code: 1, Message: message}
}
