package getresponse

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// call is one call on its way through the chain: what is asked, what was spent
// on it so far, and its present attempt. One goroutine at a time has it.
type call struct {
	name      string          // for errors: operationId, or the method of a raw call
	operation *wire.Operation // nil for a raw call that the contract does not know
	method    string
	to        target
	body      *wire.Body // nil without one
	result    any        // filled by exchange
	settings  wire.CallSettings
	baseText  string // for hooks

	failures int           // that were repeated
	refusals int           // that were waited for
	waited   time.Duration // for refusals
	renewed  bool          // the access token was, for this call

	attempt attempt
}

// attempt is what the stages find out about one request.
type attempt struct {
	number int // 1 for the first

	request *http.Request // from sign on
	hidden  secrets       // that it carries
	reached bool          // something of it may have reached the service

	resp      *Response     // nil where no answer came
	limits    RateLimit     // zero unless the answer had all the figures
	transient bool          // what failed may work a moment later
	hold      time.Duration // how long the service asks not to be called
	decoded   Decoding      // zero where no body was read
}

// newCall returns a call with its settings and its encoded body.
func newCall(c *call, policy wire.Policy, body any, opts []CallOption) (*call, error) {
	c.settings.Policy = policy
	for _, o := range opts {
		if o == nil {
			return nil, fmt.Errorf("getresponse: %s: an option is nil", c.name)
		}
		if err := o.ApplyCall(&c.settings); err != nil {
			return nil, err
		}
	}
	if c.settings.Into != nil {
		*c.settings.Into = Response{} // of this call, also where no answer comes
	}
	if body != nil {
		encoded, err := wire.EncodeBody(body)
		if err != nil {
			return nil, fmt.Errorf("getresponse: %s: the body cannot be encoded: %w", c.name, err)
		}
		c.body = encoded
	}
	return c, nil
}

// safe reports whether the call may be carried out more than once. What the
// operations table does not know is safe where HTTP says so.
func (c *call) safe() bool {
	if c.operation == nil {
		return c.method == http.MethodGet || c.method == http.MethodHead
	}
	return c.operation.Safe
}

// repeatable reports whether the body can be sent again.
func (c *call) repeatable() bool { return c.body == nil || c.body.Replay != nil }

// event describes the present attempt to hooks.
func (c *call) event() Attempt {
	a := Attempt{Method: c.method, BaseURL: c.baseText, Number: c.attempt.number}
	if op := c.operation; op != nil {
		a.Operation, a.PathTemplate = op.ID, op.Path
	}
	return a
}

// unanswered is the error of an attempt that brought no answer.
func (c *call) unanswered(err error) error {
	return &TransportError{Operation: c.name, Err: c.attempt.hidden.redactError(err)}
}

// isRefusal reports whether the service let a call not through for its limits.
func isRefusal(err error) bool {
	var e *Error
	return errors.Is(err, ErrRateLimited) && errors.As(err, &e)
}
