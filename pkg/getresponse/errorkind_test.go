package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestKindOf(t *testing.T) {
	transport := func(err error) error { return &getresponse.TransportError{Operation: "getContact", Err: err} }
	decode := func(err error) error {
		return &getresponse.DecodeError{Operation: "getContact", StatusCode: 200, Err: err}
	}
	plain := errors.New("plain")
	for name, tt := range map[string]struct {
		err  error
		want getresponse.ErrorKind
	}{
		"nil":                                {nil, ""},
		"a response":                         {&getresponse.Error{StatusCode: 404}, getresponse.KindAPI},
		"a response in another error":        {fmt.Errorf("sync: %w", &getresponse.Error{StatusCode: 504}), getresponse.KindAPI},
		"too many calls, the service says":   {&getresponse.Error{StatusCode: 429}, getresponse.KindRateLimit},
		"too many calls, by code":            {&getresponse.Error{StatusCode: 400, Code: getresponse.CodeQuotaReached}, getresponse.KindRateLimit},
		"too many calls, the client says":    {&getresponse.RateLimitError{}, getresponse.KindRateLimit},
		"no connection":                      {transport(&net.OpError{Op: "dial", Err: plain}), getresponse.KindTransport},
		"a redirect":                         {transport(&getresponse.RedirectError{}), getresponse.KindTransport},
		"an editor":                          {transport(plain), getresponse.KindTransport},
		"a timeout of the connection":        {transport(&net.OpError{Op: "read", Err: os.ErrDeadlineExceeded}), getresponse.KindTimeout},
		"the deadline of the context":        {transport(context.DeadlineExceeded), getresponse.KindTimeout},
		"the deadline within a body":         {decode(fmt.Errorf("read: %w", context.DeadlineExceeded)), getresponse.KindTimeout},
		"a timeout that only errors.Is sees": {transport(deadline{}), getresponse.KindTimeout},
		"the client's own timeout":           {transport(&getresponse.TimeoutError{What: "attempt"}), getresponse.KindTimeout},
		"canceled":                           {transport(context.Canceled), getresponse.KindCanceled},
		"canceled in a wait after a 429":     {transport(fmt.Errorf("%w after %w", context.Canceled, &getresponse.Error{StatusCode: 429})), getresponse.KindCanceled},
		"a body that does not decode":        {decode(plain), getresponse.KindDecode},
		"a body that is too long":            {decode(&getresponse.TooLargeError{What: "response body", Limit: 1}), getresponse.KindTooLarge},
		"an unknown outcome":                 {&getresponse.OutcomeUnknownError{Operation: "createContact", Err: transport(context.Canceled)}, getresponse.KindOutcomeUnknown},
		"a call that was not sent":           {&getresponse.RequestError{Operation: "getContact", Field: "contactId"}, getresponse.KindRequest},
		"any other":                          {plain, getresponse.KindOther},
	} {
		t.Run(name, func(t *testing.T) {
			if got := getresponse.KindOf(tt.err); got != tt.want {
				t.Errorf("KindOf(%v) = %q, want %q", tt.err, got, tt.want)
			}
		})
	}
}

// deadline is an error without a visible cause, such as an error with a redacted
// credential.
type deadline struct{}

func (deadline) Error() string        { return "took too long" }
func (deadline) Is(target error) bool { return target == context.DeadlineExceeded }
