package getresponse

import (
	"fmt"
	"time"
)

// RateLimitError reports a call that the account's limits do not allow now, and
// that would have to wait for longer than [WithMaxWait] or its context allow.
// errors.Is takes it for [ErrRateLimited].
type RateLimitError struct {
	Operation string        // operationId of the contract, or the method of a raw call
	ResetAt   time.Time     // when calls are let through again, by the local clock
	Wait      time.Duration // until then, when the error came up
	Err       error         // the *Error where the service refused the call, nil where the client did not send it
}

func (e *RateLimitError) Error() string {
	text := fmt.Sprintf("getresponse: %s: too many calls; the limit resets in %v, at %s", e.Operation, e.Wait.Round(time.Millisecond), e.ResetAt.UTC().Format(time.RFC3339))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the refusal of the service.
func (e *RateLimitError) Unwrap() error { return e.Err }

// Is makes errors.Is true for [ErrRateLimited].
func (e *RateLimitError) Is(target error) bool { return target == ErrRateLimited }
