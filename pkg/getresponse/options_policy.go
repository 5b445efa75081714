package getresponse

import (
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// WithRetries sets how many times a call is retried after failures of the
// connection or the server. Default 3; 0 means never. Only idempotent operations
// are retried; the package documentation has the rules.
func WithRetries(n int) RequestOption {
	if n < 0 {
		return policyOption{err: fmt.Errorf("getresponse: WithRetries: %d is negative", n)}
	}
	return policyOption{set: func(p *wire.Policy) { p.Retries = n }}
}

// WithBackoff sets the waits before retries. Each is a random time: up to base
// before the first retry, twice that before the second and so on, and never longer
// than limit. Default 500 milliseconds and 10 seconds.
func WithBackoff(base, limit time.Duration) RequestOption {
	if base < 0 || limit < base {
		return policyOption{err: fmt.Errorf("getresponse: WithBackoff: %v and %v are no range", base, limit)}
	}
	return policyOption{set: func(p *wire.Policy) { p.BackoffBase, p.BackoffMax = base, limit }}
}

// WithMaxWait sets how long a call may wait for a spent window of the account's
// limits to reset. It holds whether the service rate limited the call (HTTP 429)
// or the limiter knows that the window is spent. Default 1 minute. A call that
// would wait longer, or beyond its context, fails immediately with a
// [RateLimitError]. With 0 every such call fails.
func WithMaxWait(d time.Duration) RequestOption {
	return durationOption("WithMaxWait", d, func(p *wire.Policy) { p.MaxWait = d })
}

// WithTimeout bounds a whole call with its waits for the limits and all its
// attempts. Of an All method it bounds each page. With 0, the default, only the
// context bounds it. A call that takes longer fails with a [TimeoutError].
func WithTimeout(d time.Duration) RequestOption {
	return durationOption("WithTimeout", d, func(p *wire.Policy) { p.Timeout = d })
}

// WithStrictDecoding makes a value of a response that does not fit its field an error,
// a [DecodeError]. By default such a value is kept in the Extra of its object and
// reported in [Response].Mismatches and to hooks. Package wire lists the forms that fit.
func WithStrictDecoding() RequestOption {
	return policyOption{set: func(p *wire.Policy) { p.StrictDecoding = true }}
}

// WithMaxItems sets the maximum number of items in a list that has no pages. Default
// 100,000; a page has at most 1,000. A longer list gives a [DecodeError] with a
// [TooLargeError] before its items are built.
func WithMaxItems(n int) RequestOption {
	if n < 1 {
		return policyOption{err: fmt.Errorf("getresponse: WithMaxItems: %d is less than 1", n)}
	}
	return policyOption{set: func(p *wire.Policy) { p.MaxItems = n }}
}

// WithAttemptTimeout bounds each attempt of a call, from the request editors to
// the last byte of the response. Default 1 minute; 0 means no bound. The timeout
// of the client of [WithHTTPClient] applies as well. An attempt that takes longer
// is retried where the operation is idempotent.
func WithAttemptTimeout(d time.Duration) RequestOption {
	return durationOption("WithAttemptTimeout", d, func(p *wire.Policy) { p.AttemptTimeout = d })
}
