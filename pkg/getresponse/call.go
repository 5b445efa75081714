package getresponse

import (
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// call is one call on its way down the chain. A stage reads what outer stages
// filled in. One goroutine at a time has it.
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

	// From retry on.
	attempt int           // number of the attempt, 1 for the first
	waited  time.Duration // for windows of the limits to reset

	// From editRequest on.
	request *http.Request
}

// report is what the stages learn about one attempt. It comes back up the chain
// beside the error. Each stage adds to what it got from next. It is small enough for
// the registers of a call.
type report struct {
	response   *http.Response // with its open body, from transport up to decodeResponse; nil above
	result     *Response      // what the caller gets; nil without a response
	limits     *RateLimit     // nil unless the response has all the figures
	retryAfter *time.Duration // how long the service asks for no call; nil where it does not say
	decoding   *decoding      // nil unless a body was read and hooks want to know
	reached    bool           // some of the request may have reached the service
	transient  bool           // the failure may be gone soon
}

// decoding is how the reading of a body went.
type decoding struct {
	bytes    int
	duration time.Duration
	err      error
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

// failed returns the error of an attempt that got no response. Credentials of the
// given requests do not show in it.
func (c *call) failed(err error, sent ...*http.Request) error {
	return &TransportError{Operation: c.name, Err: redactError(redactorOf(sent...), err)}
}
