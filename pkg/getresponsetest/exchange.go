package getresponsetest

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// exchange is one request on its way to a response.
type exchange struct {
	request *http.Request
	body    []byte
	header  http.Header // of the response

	account *account // that admitted the call, nil if none did
	route   *contract.Route
	params  map[string]string
	query   url.Values
	tree    any // of the body
	now     time.Time
	fault   Fault
	problem string // why the call failed
}

func (x *exchange) operation() string {
	if x.route == nil {
		return ""
	}
	return x.route.Operation.OperationID
}

// handle builds the whole response. It holds the server's lock only to look at the
// account and to change it. Checks of requests and responses run without the lock, so
// that one client does not block another.
func (s *Server) handle(x *exchange) *reply {
	if out := s.handlePage(x); out != nil {
		return out
	}
	failure := s.admit(x)
	if failure == nil {
		failure = s.check(x)
	}
	var status int
	var body any
	if failure == nil {
		status, body, failure = s.execute(x)
	}
	contentType := "application/json" // of an empty response too, as on the service
	if picture, ok := body.([]byte); ok && failure == nil {
		contentType = http.DetectContentType(picture)
	}
	if failure == nil {
		if err := s.contract.CheckResponse(x.route, status, x.header, contentType, body); err != nil {
			failure = s.violation(x, status, err)
		}
	}
	if failure != nil {
		status, body, x.problem = failure.Status, s.envelope(failure), failure.Summary()
	}
	s.record(x, status)
	out := &reply{status: status, contentType: contentType}
	switch body := body.(type) {
	case nil:
	case []byte:
		out.raw = body
	default:
		// The context of an error can contain values of the request, with invalid UTF-8.
		raw, err := json.Marshal(body, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
		if err != nil {
			return &reply{status: http.StatusInternalServerError, contentType: "text/plain", raw: []byte(err.Error())}
		}
		out.raw = raw
	}
	return out
}

// handlePage handles requests that are none of the API: the pages and tokens of OAuth, and
// the links that confirm subscriptions. It returns nil for other requests.
func (s *Server) handlePage(x *exchange) *reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	x.now = s.now()
	out := s.serveOAuth(x.header, x.request, x.body)
	if out == nil {
		out = s.serveConfirm(x.header, x.request)
	}
	if out != nil {
		s.log.add(x.record(out.status), true)
	}
	return out
}

// admit finds the account of a request and counts the call against its limits.
func (s *Server) admit(x *exchange) *contract.Failure {
	route, params, unknown := s.contract.Find(x.request.Method, x.request.URL.EscapedPath())
	s.mu.Lock()
	defer s.mu.Unlock()
	x.now = s.now()
	a, failure := s.signIn(x.request.Header)
	if failure != nil {
		return failure
	}
	x.route, x.params = route, params
	if failure := a.meters.admit(s.rules, x.operation(), x.now, x.header); failure != nil {
		return failure
	}
	x.account = a
	if unknown != nil {
		return unknown
	}
	x.fault = s.takeFault(x.operation())
	return x.fault.failure(x.header)
}

// check rejects a request that the contract does not allow.
func (s *Server) check(x *exchange) (failure *contract.Failure) {
	x.query, x.tree, failure = s.contract.CheckRequest(x.request, x.route, x.params, x.body)
	return failure
}

// execute calls the handler of an operation.
func (s *Server) execute(x *exchange) (int, any, *contract.Failure) {
	handle := s.engine.Handler(x.operation())
	if handle == nil || s.examples {
		status, body := contract.ExampleOf(x.route)
		return status, body, nil
	}
	zone, err := time.LoadLocation(x.request.Header.Get("X-Time-Zone"))
	if err != nil {
		zone = time.UTC
	}
	body, _ := x.tree.(engine.Object)
	s.mu.Lock()
	defer s.mu.Unlock()
	world := x.account.world
	if x.request.Method != http.MethodGet {
		s.revision++
		world.Changed()
	}
	s.engine.Advance(world, x.now, s.URL())
	return handle(&engine.Call{
		World: world, Engine: s.engine, Route: x.route, Now: x.now, Params: x.params, Query: x.query, Body: body,
		Raw: x.body, Type: x.request.Header.Get("Content-Type"),
		Header: x.header, Zone: zone, BaseURL: s.URL(),
	})
}

func (s *Server) envelope(failure *contract.Failure) engine.Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures++
	return failure.Envelope(s.failures)
}

func (s *Server) record(x *exchange, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log.add(x.record(status), false)
}

func (x *exchange) record(status int) Request {
	r := x.request
	return Request{
		Operation: x.operation(), Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header, Body: x.body, Status: status,
		Time: x.now, Problem: x.problem,
	}
}
