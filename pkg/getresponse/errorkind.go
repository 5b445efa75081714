package getresponse

import (
	"context"
	"errors"
)

// ErrorKind classifies an error by a short fixed list. It is fit for logs and for
// labels of metrics, which must not hold the error's text.
type ErrorKind string

// The kinds of errors, see [KindOf].
const (
	KindAPI            ErrorKind = "api"             // an [*Error]: the service says why it failed
	KindRateLimit      ErrorKind = "rate_limit"      // [ErrRateLimited], of the service or of a limiter
	KindTransport      ErrorKind = "transport"       // a [*TransportError]
	KindTimeout        ErrorKind = "timeout"         // a [*TimeoutError], another timeout or the context's deadline
	KindCanceled       ErrorKind = "canceled"        // by the context
	KindDecode         ErrorKind = "decode"          // a [*DecodeError]
	KindTooLarge       ErrorKind = "too_large"       // a [*TooLargeError]
	KindOutcomeUnknown ErrorKind = "outcome_unknown" // an [*OutcomeUnknownError]
	KindRequest        ErrorKind = "request"         // a [*RequestError]
	KindOther          ErrorKind = "other"
)

// KindOf returns the kind of an error, "" for nil. If an error wraps others, the
// first kind that applies counts: an unknown outcome, then the end of the context or
// a timeout, then the error itself.
func KindOf(err error) ErrorKind {
	switch {
	case err == nil:
		return ""
	case isA[*OutcomeUnknownError](err):
		return KindOutcomeUnknown
	case errors.Is(err, context.Canceled):
		return KindCanceled
	case isTimeout(err):
		return KindTimeout
	case errors.Is(err, ErrRateLimited):
		return KindRateLimit
	case isA[*TooLargeError](err):
		return KindTooLarge
	case isA[*DecodeError](err):
		return KindDecode
	case isA[*Error](err):
		return KindAPI
	case isA[*RequestError](err):
		return KindRequest
	case isA[*TransportError](err):
		return KindTransport
	}
	return KindOther
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	t, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && t.Timeout()
}
