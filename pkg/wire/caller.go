package wire

import (
	"context"
	"net/http"
	"time"
)

// Request is one call as the generated builders put it together. It holds no
// address, credentials or policy: those are the Caller's.
type Request struct {
	Operation *Operation
	PathIDs   []string // values of the path parameters, in the order of the template
	Query     Query
	Page      *int // page and perPage, apart from Query so that All can count
	PerPage   *int
	Body      any // encoded as JSON; nil without a body
}

// Caller sends requests. pkg/getresponse implements it; tests may bring their
// own. Services hold nothing else, so a service over another Caller is a full
// replacement of the real one.
type Caller interface {
	// Call sends req and decodes the response into result, which is nil where no
	// body is expected, a [BodyReader], or a pointer to a model. It returns an
	// error for everything but a success whose body was read in full.
	Call(ctx context.Context, req *Request, result any, opts ...CallOption) (*Response, error)
}

// BodyReader is a result that reads the body of a response itself.
type BodyReader interface {
	// ReadBody takes the bytes of a successful response. It must not keep body.
	ReadBody(contentType string, body []byte) error
}

// Response is what a response says beside its body.
type Response struct {
	StatusCode int
	Header     http.Header
	RateLimit  RateLimit
}

// RateLimit holds the figures of the X-RateLimit headers.
type RateLimit struct {
	Limit     int           // calls allowed in the window that counts for this response; 0 if not told
	Remaining int           // calls left in it
	Reset     time.Duration // time until the window starts anew
}

// RequestEditorFn changes a request before it is sent, in the form that
// oapi-codegen's clients take as well.
type RequestEditorFn = func(ctx context.Context, req *http.Request) error

// CallOption changes a single call.
type CallOption interface {
	ApplyCall(*CallSettings) error
}

// CallSettings is what the options of a call add up to.
type CallSettings struct {
	Editors []RequestEditorFn // run after the client's own, in this order
	Into    *Response         // filled with what the response says beside its body
	Policy  Policy            // the Caller's own to begin with
}

// Policy bounds the waits, attempts and retries of a call.
type Policy struct {
	Retries        int           // after failures of the connection or the server, at most
	BackoffBase    time.Duration // longest wait before the first retry
	BackoffMax     time.Duration // longest wait before any retry
	MaxWait        time.Duration // for a spent window of the limits
	Timeout        time.Duration // of the whole call; 0 means none
	AttemptTimeout time.Duration // of each attempt; 0 means none
}
