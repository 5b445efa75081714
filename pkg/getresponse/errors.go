package getresponse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Sentinels for [errors.Is]: what an [Error] means.
var (
	ErrBadRequest     = errors.New("bad request")            // HTTP 400
	ErrUnauthorized   = errors.New("unauthorized")           // HTTP 401, or 403 with code 1014
	ErrForbidden      = errors.New("forbidden")              // HTTP 403 otherwise
	ErrNotFound       = errors.New("not found")              // HTTP 404 or code 1013, but not 1024
	ErrDuplicate      = errors.New("exists already")         // code 1008
	ErrRateLimited    = errors.New("rate limited")           // HTTP 429, code 1015 or 1016
	ErrDomainNotFound = errors.New("no account with domain") // code 1024
	ErrContactLimit   = errors.New("contact limit reached")  // code 1027
	ErrServer         = errors.New("server failure")         // HTTP 500 and above
)

// Error is a failure that the API reports. It holds no credential: those that were
// sent are redacted in everything that the service echoes.
type Error struct {
	Operation   string          // operationId of the contract
	StatusCode  int             // HTTP status
	Code        Code            // API error code, 0 where the body is no API error, such as a proxy's HTML page
	Description string          // general meaning of the code
	Message     string          // what went wrong in this call
	Context     json.RawMessage // details as JSON, see Details
	MoreInfo    string          // URL of the documentation of the code
	UUID        string          // ID of the failure, for GetResponse's support
	RateLimit   RateLimit       // figures of the response's X-RateLimit headers
	Body        string          // first 512 bytes of a body that is no API error
}

// Error returns the operation, status, code, message, the first five details and
// the UUID.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "getresponse: %s: HTTP %d", e.Operation, e.StatusCode)
	if e.Code != 0 {
		fmt.Fprintf(&b, ", code %d", int(e.Code))
	}
	message := e.Message
	if message == "" {
		message = e.Description
	}
	if message == "" {
		message = http.StatusText(e.StatusCode)
	}
	if message != "" {
		b.WriteString(": " + redact.Shorten(message, maxShown))
	}
	for i, f := range e.Details() {
		if i == 5 {
			b.WriteString("; ...")
			break
		}
		b.WriteString("; " + redact.Shorten(f.String(), maxShown))
	}
	if e.UUID != "" {
		b.WriteString(" (" + redact.Shorten(e.UUID, maxShown) + ")")
	}
	return printable.Text(b.String())
}

// maxShown is how many bytes of a string of the service an error shows. The strings
// of the service are usually shorter.
const maxShown = 1000

// Is reports whether target is one of the sentinels that e means.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrBadRequest:
		return e.StatusCode == http.StatusBadRequest
	case ErrUnauthorized:
		return e.StatusCode == http.StatusUnauthorized || e.StatusCode == http.StatusForbidden && e.Code == CodeAuthentication
	case ErrForbidden:
		return e.StatusCode == http.StatusForbidden && e.Code != CodeAuthentication
	case ErrNotFound:
		return e.Code == CodeNotFound || e.StatusCode == http.StatusNotFound && e.Code != CodeDomainNotFound
	case ErrDuplicate:
		return e.Code == CodeDuplicate
	case ErrRateLimited:
		return e.StatusCode == http.StatusTooManyRequests || e.Code == CodeQuotaReached || e.Code == CodeTemporarilyBlocked
	case ErrDomainNotFound:
		return e.Code == CodeDomainNotFound
	case ErrContactLimit:
		return e.Code == CodeContactLimit
	case ErrServer:
		return e.StatusCode >= http.StatusInternalServerError
	}
	return false
}

// LogValue implements [slog.LogValuer]. It omits the message, context and body,
// which may hold personal data.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", printable.Text(e.Operation)),
		slog.Int("status", e.StatusCode),
		slog.Int("code", int(e.Code)),
		slog.String("description", printable.Text(e.Description)),
		slog.String("uuid", printable.Text(e.UUID)),
	)
}

// RequestError reports a call that is invalid. Nothing was sent.
type RequestError struct {
	Operation string       // operationId of the contract, or the method of a raw call
	Field     string       // parameter at fault, or path of a property such as "campaign.campaignId"
	Value     string       // its value
	Reason    string       // what is wrong with it, such as "required"
	Faults    []wire.Fault // every fault, at most 100; the first is the one above
}

// newRequestError returns the error of at least one fault.
func newRequestError(operation string, faults ...wire.Fault) *RequestError {
	first := faults[0]
	return &RequestError{Operation: operation, Field: first.Field, Value: first.Value, Reason: first.Reason, Faults: faults}
}

func (e *RequestError) Error() string {
	var b strings.Builder
	b.WriteString("getresponse: " + e.Operation)
	for i, f := range e.Faults {
		if i == maxFaultsShown {
			fmt.Fprintf(&b, "; and %d more", len(e.Faults)-i)
			break
		}
		b.WriteString([]string{": ", "; "}[min(i, 1)] + f.String())
	}
	return printable.Text(b.String())
}

// maxFaultsShown is how many faults the text of an error has.
const maxFaultsShown = 10

// TransportError reports a call that got no response: the connection failed, the
// context ended, a request editor returned an error or a redirect was blocked. If a
// write may have been carried out nevertheless, an [OutcomeUnknownError] wraps it.
//
// errors.As and errors.Unwrap lead to the cause. Err itself is only its text if the
// cause comes from elsewhere: a transport's error may hold the request, and a marshaler
// would print it.
type TransportError struct {
	Operation string // operationId of the contract, or the method of a raw call
	Err       error
}

func (e *TransportError) Error() string {
	return printable.Text("getresponse: " + e.Operation + ": " + e.Err.Error())
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// OutcomeUnknownError reports a write that may or may not have been carried out.
// Its request may have reached the service, and no response reports its outcome: there
// is none, or it comes from a proxy, or the service does not know. The package
// documentation has the rule. The client does not retry the write. Read the resource
// before retrying it.
type OutcomeUnknownError struct {
	Operation string // operationId of the contract, or the method of a raw call
	Err       error  // a *TransportError or an *Error
}

func (e *OutcomeUnknownError) Error() string {
	return printable.Text("getresponse: " + e.Operation + ": it is not known whether the call was carried out: " + e.Err.Error())
}

// Unwrap returns the cause.
func (e *OutcomeUnknownError) Unwrap() error { return e.Err }

// RateLimitError reports a call that the limits of the account do not allow now.
// Waiting would take longer than [WithMaxWait] or the context allows. [errors.Is]
// with [ErrRateLimited] is true.
type RateLimitError struct {
	Operation string        // operationId of the contract, or the method of a raw call
	ResetAt   time.Time     // when the limit resets, by the local clock
	Wait      time.Duration // from the error to ResetAt
	Err       error         // the *Error of the response 429, nil where the client sent nothing
}

func (e *RateLimitError) Error() string {
	text := fmt.Sprintf("getresponse: %s: rate limited; the limit resets in %v, at %s", e.Operation, e.Wait.Round(time.Millisecond), e.ResetAt.UTC().Format(time.RFC3339))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return printable.Text(text)
}

// Unwrap returns the *Error of the response, nil where there is none.
func (e *RateLimitError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrRateLimited].
func (e *RateLimitError) Is(target error) bool { return target == ErrRateLimited }

// DecodeError reports a success (HTTP 2xx) whose body is not what the operation
// promises: cut off, too long, empty, of another content type, or with a value
// that does not fit its field.
type DecodeError struct {
	Operation  string
	StatusCode int
	Field      string // JSON pointer of the value at fault, "" if there is none
	Err        error
}

func (e *DecodeError) Error() string {
	text := fmt.Sprintf("getresponse: %s: response %d: ", e.Operation, e.StatusCode)
	if e.Field != "" {
		text += "field " + e.Field + ": "
	}
	return printable.Text(fmt.Sprintf("%s%v", text, e.Err))
}

// Unwrap returns the cause.
func (e *DecodeError) Unwrap() error { return e.Err }

// TooLargeError reports a bound of the client that a response exceeds. A
// [DecodeError] or a [TransportError] wraps it.
type TooLargeError struct {
	What  string // "response body", "response headers", "decoded response" or "nesting of the JSON"
	Limit int64
	Unit  string // "bytes", "items" or "levels"
}

func (e *TooLargeError) Error() string {
	return printable.Text(fmt.Sprintf("the %s exceeds the limit of %d %s", e.What, e.Limit, e.Unit))
}

// TimeoutError reports that a call, or one attempt of it, took longer than
// [WithTimeout] or [WithAttemptTimeout] allows. [errors.Is] with
// [context.DeadlineExceeded] is true.
type TimeoutError struct {
	What  string // "attempt" or "call"
	Limit time.Duration
}

func (e *TimeoutError) Error() string {
	return printable.Text(fmt.Sprintf("the %s took longer than the limit of %v", e.What, e.Limit))
}

// Timeout returns true, as [net.Error] defines it.
func (e *TimeoutError) Timeout() bool { return true }

// Is reports whether target is [context.DeadlineExceeded].
func (e *TimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// RedirectError reports a redirect that the client blocked. It follows redirects
// of GET only, and only to the same scheme and host: credentials and X-Domain
// never reach another host.
type RedirectError struct {
	From, To string // scheme and host
	Reason   string
}

func (e *RedirectError) Error() string {
	return printable.Text(fmt.Sprintf("redirect from %s to %s blocked: %s", e.From, e.To, e.Reason))
}
