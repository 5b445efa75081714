package getresponse

import (
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// call is the state of a call in the chain. A stage reads what outer stages set. Only
// one goroutine uses it at a time.
type call struct {
	// What the caller asks for.
	name    string        // for errors: operationId, or the method of a raw call
	typed   *wire.Request // nil for a raw call
	path    string        // of a raw call, with its query
	content any           // of the body, nil without one
	options []CallOption
	into    any    // the body of a success is decoded into it; nil where none is expected
	baseURL string // for hooks
	method  string

	// From checkCall on.
	operation *wire.Operation // nil for a raw call that the contract does not know
	address   address
	body      *wire.Body // nil without one
	settings  wire.CallSettings
	checker   wire.Checker // here, as it would be an allocation of its own

	// From retry on.
	attempt int           // number of the attempt, 1 for the first
	waited  time.Duration // for windows of the limits to reset

	// From editRequest on.
	request *http.Request
}

// report describes one attempt. The stages return it up the chain beside the error.
// Each stage adds to the report that next returned. It is small enough to be passed
// in registers.
type report struct {
	response   *http.Response // with its open body, from transport up to decodeResponse; nil above
	result     *Response      // what the caller gets; nil without a response
	limits     *RateLimit     // nil unless the response has all the figures
	retryAfter *time.Duration // how long the service asks clients to wait; nil where it does not say
	decoding   *decoding      // nil unless a body was read and hooks want to know
	reached    bool           // some of the request may have reached the service
	rejected   bool           // HTTP/2 says that the server processed nothing of the request
	transient  bool           // a retry may succeed
}

// decoding describes how a body was read and decoded.
type decoding struct {
	bytes      int
	duration   time.Duration
	mismatches []wire.Mismatch
	err        error
}

// idempotent reports whether the call may be carried out more than once. Of calls
// that the operations table does not know, GET and HEAD may.
func (c *call) idempotent() bool {
	if c.operation == nil {
		return c.method == http.MethodGet || c.method == http.MethodHead
	}
	return c.operation.Idempotent
}

// replayable reports whether the body can be sent more than once.
func (c *call) replayable() bool { return c.body == nil || c.body.Replay != nil }

// event describes the current attempt to hooks.
func (c *call) event() Attempt {
	a := Attempt{Method: c.method, BaseURL: c.baseURL, Number: c.attempt}
	if op := c.operation; op != nil {
		a.Operation, a.PathTemplate = op.ID, op.Path
	}
	return a
}

// failed returns the error of an attempt that got no response. It redacts the
// credentials of the given requests.
func (c *call) failed(err error, sent ...*http.Request) error {
	return &TransportError{Operation: c.name, Err: redactError(redactorOf(sent...), err)}
}
