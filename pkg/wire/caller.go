package wire

import (
	"context"
	"net/http"
	"time"
)

// Request is one call, as the generated builders create it. It holds no address,
// credentials or policy: those belong to the Caller.
type Request struct {
	Operation *Operation
	PathIDs   []string // values of the path parameters, in the order of the template
	Query     Query
	Page      *int // page and perPage; not in Query, as All changes them
	PerPage   *int
	Body      any // encoded as JSON; nil without a body
}

// Caller sends requests. pkg/getresponse implements it, and tests may use their own
// implementation. A service holds only its Caller.
type Caller interface {
	// Call sends req and decodes the response into result, which is nil if no body is
	// expected, and otherwise what [Decoder.Read] takes. Call returns nil only for a
	// successful response whose body was read in full.
	Call(ctx context.Context, req *Request, result any, opts ...CallOption) (*Response, error)
}

// BodyReader is a result that decodes the body of a response itself.
type BodyReader interface {
	// ReadBody decodes the body of a successful response. It must not retain the
	// bytes of the decoder.
	ReadBody(contentType string, d *Decoder) error
}

// Response is the status and the headers of a response.
type Response struct {
	StatusCode int
	Header     http.Header
	RateLimit  RateLimit
	Mismatches []Mismatch // values of the body that did not fit; at most [MaxMismatches]
}

// RateLimit holds the values of the X-RateLimit headers.
type RateLimit struct {
	Limit     int           // calls allowed in the current window; 0 if unknown
	Remaining int           // calls left in the window
	Reset     time.Duration // time until the next window
}

// RequestEditorFn changes a request before it is sent. Clients of oapi-codegen use
// the same type.
type RequestEditorFn = func(ctx context.Context, req *http.Request) error

// CallOption changes a single call.
type CallOption interface {
	ApplyCall(*CallSettings) error
}

// CallSettings holds the settings of a call after its options.
type CallSettings struct {
	Editors []RequestEditorFn // run after the client's own, in this order
	Into    *Response         // filled with the status and the headers of the response
	Policy  Policy            // initially the Caller's policy
}

// Policy bounds the waits, attempts and retries of a call.
type Policy struct {
	Retries        int           // maximum number after failures of the connection or the server
	BackoffBase    time.Duration // longest wait before the first retry
	BackoffMax     time.Duration // longest wait before any retry
	MaxWait        time.Duration // longest wait for a new window of the rate limits
	Timeout        time.Duration // of the whole call; 0 means none
	AttemptTimeout time.Duration // of each attempt; 0 means none
	StrictDecoding bool          // a value that does not fit is an error
	MaxItems       int           // of a list without pages; 0 means [MaxItems]
}
