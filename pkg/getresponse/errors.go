package getresponse

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// What an [Error] is, for errors.Is.
var (
	ErrBadRequest     = errors.New("bad request")            // HTTP 400
	ErrUnauthorized   = errors.New("unauthorized")           // HTTP 401, or 403 with code 1014
	ErrForbidden      = errors.New("forbidden")              // HTTP 403 otherwise
	ErrNotFound       = errors.New("not found")              // HTTP 404 or code 1013, but not 1024
	ErrDuplicate      = errors.New("exists already")         // code 1008
	ErrRateLimited    = errors.New("too many calls")         // HTTP 429, code 1015 or 1016
	ErrDomainNotFound = errors.New("no account with domain") // code 1024
	ErrContactLimit   = errors.New("contact limit reached")  // code 1027
	ErrServer         = errors.New("server failure")         // HTTP 500 and above
)

// Error is a failure that the service reports. It never holds a credential: the
// ones that were sent are cut out of everything the service echoes.
type Error struct {
	Operation   string // operationId of the contract
	StatusCode  int    // HTTP status
	Code        Code   // 0 where the answer was no error of the API, such as a proxy's page
	Description string // what the code stands for in general
	Message     string // what went wrong in this call
	Context     jsontext.Value
	MoreInfo    string // address of a page about the code
	UUID        string // identifier of the failure, for the support team
	RateLimit   RateLimit
	Body        string // beginning of the body, where it was no error of the API
}

// Error names the operation, status, code, message, the fields at fault and the
// identifier of the failure.
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
		b.WriteString(": " + shorten(message, mostShown))
	}
	for i, f := range e.Fields() {
		if i == 5 {
			b.WriteString("; ...")
			break
		}
		b.WriteString("; " + shorten(f.String(), mostShown))
	}
	if e.UUID != "" {
		b.WriteString(" (" + shorten(e.UUID, mostShown) + ")")
	}
	return b.String()
}

// mostShown is how much an error shows of a text of the service, which writes less.
const mostShown = 1000

// shorten cuts a text to at most that many bytes.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}

// Is makes errors.Is true for the sentinels that the failure is.
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

// LogValue implements [slog.LogValuer]. It leaves out the context and the body,
// which may repeat what the caller sent.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation),
		slog.Int("status", e.StatusCode),
		slog.Int("code", int(e.Code)),
		slog.String("description", e.Description),
		slog.String("uuid", e.UUID),
	)
}

const (
	maxErrorBody = 1 << 20 // of an error answer this much is read
	maxErrorText = 512     // of a body that is no error of the API this much is kept
)

// envelope is the body of an error answer, in every form that was seen.
type envelope struct {
	Code            wire.Int       `json:"code"`
	CodeDescription string         `json:"codeDescription"`
	Message         string         `json:"message"`
	MoreInfo        string         `json:"moreInfo"`
	Context         jsontext.Value `json:"context"`
	UUID            string         `json:"uuid"`
}

// readFailure turns an answer that is no success into an *Error. A body that is
// cut off, too long or no JSON costs details, never the error.
func readFailure(c *call, resp *http.Response) error {
	a, hidden := &c.attempt, c.attempt.hidden
	e := &Error{Operation: c.name, StatusCode: resp.StatusCode, RateLimit: a.resp.RateLimit}
	body, readErr := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	var env envelope
	if err := wire.Unmarshal(body, &env); err != nil || readErr != nil || env.Code == 0 && env.Message == "" && len(env.Context) == 0 {
		// Cut after redacting: half a credential is not found.
		text := hidden.redact(string(body))
		e.Body = strings.ToValidUTF8(text[:min(len(text), maxErrorText)], "\uFFFD")
	} else {
		e.Code = Code(env.Code)
		e.Description = hidden.redact(env.CodeDescription)
		e.Message = hidden.redact(env.Message)
		e.MoreInfo = hidden.redact(env.MoreInfo)
		e.UUID = hidden.redact(env.UUID)
		e.Context = hidden.redactJSON(env.Context)
	}
	a.transient = isTransientStatus(e)
	if hold, ok := timeToReset(resp.Header, env.Context); !ok || !isRefusal(e) && resp.Header.Get("Retry-After") == "" {
		a.hold = unknownHold
	} else {
		a.hold = hold
	}
	return e
}
