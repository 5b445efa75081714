package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// What a failure is, for errors.Is.
var (
	ErrSignInAgain  = errors.New("sign in again")                          // the refresh token is of no use any more
	ErrDenied       = errors.New("access denied")                          // the owner of the account said no
	ErrState        = errors.New("the state is not the one that was sent") // missing, forged, used, expired or another browser's
	ErrTokenInQuery = errors.New("a token came in a query")                // where proxies and logs see it
	ErrNoToken      = errors.New("no token is stored")                     // nobody has signed in yet

	errNoRefreshToken = errors.New("there is no refresh token")
)

// SignInError says that the account's owner has to sign in again: the refresh
// token was revoked, has expired or was never there. It is [ErrSignInAgain].
type SignInError struct {
	Err error // an *Error where the service said so
}

func (e *SignInError) Error() string {
	if e.Err == nil {
		return "oauth: the access cannot be renewed, sign in again"
	}
	return "oauth: the access cannot be renewed, sign in again: " + strings.TrimPrefix(e.Err.Error(), "oauth: ")
}

// Is makes errors.Is true for [ErrSignInAgain].
func (e *SignInError) Is(target error) bool { return target == ErrSignInAgain }

// Unwrap returns the cause.
func (e *SignInError) Unwrap() error { return e.Err }

// Error is a failure that the service reports: OAuth's error, the API's own
// envelope, a page of a proxy, or a response that says success and holds no
// token. It holds no credential: those that were sent are cut out of what the
// service echoes. errors.Is also finds the sentinels of package getresponse that
// fit, such as getresponse.ErrUnauthorized and getresponse.ErrServer.
type Error struct {
	Operation   string           // "exchange of a code", "client credentials", "refresh" or a kind of redirect
	StatusCode  int              // HTTP status, 0 where a redirect brought the error
	OAuthError  string           // OAuth's error, such as invalid_grant; "" where there is none
	Description string           // OAuth's error_description, or the API's codeDescription
	Code        getresponse.Code // the API's code, 0 where there is none
	Message     string           // the API's message
	UUID        string           // the API's ID of the failure
	Reason      string           // what is wrong with a response that says success
	Body        string           // beginning of the body, where it is none of these and shows no token
}

// Error names the operation, the status and what the service says.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("oauth: " + e.Operation)
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.StatusCode)
	}
	if e.Code != 0 {
		fmt.Fprintf(&b, ", code %d", int(e.Code))
	}
	said := false
	for _, text := range []string{e.OAuthError, e.Description, e.Message, e.Reason} {
		if text != "" {
			b.WriteString(": " + text)
			said = true
		}
	}
	if !said && e.StatusCode != 0 {
		b.WriteString(": " + http.StatusText(e.StatusCode))
	}
	if e.UUID != "" {
		b.WriteString(" (" + e.UUID + ")")
	}
	return b.String()
}

// Is makes errors.Is true for [ErrDenied] and for the sentinels of package
// getresponse that fit the status and the code.
func (e *Error) Is(target error) bool {
	if target == ErrDenied {
		return e.StatusCode == 0 && e.OAuthError == "access_denied"
	}
	return e.StatusCode != 0 && (&getresponse.Error{StatusCode: e.StatusCode, Code: e.Code}).Is(target)
}

// LogValue implements [slog.LogValuer]. It leaves out the body.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", e.Operation),
		slog.Int("status", e.StatusCode),
		slog.String("error", e.OAuthError),
		slog.String("description", e.Description),
		slog.Int("code", int(e.Code)),
		slog.String("reason", e.Reason),
		slog.String("uuid", e.UUID),
	)
}

const maxErrorText = 512 // of a text that is shown

// tokenError translates an error of x/oauth2, which itself holds the response, the
// request with its Authorization header, and both bodies: nothing unwraps to it.
func (c Config) tokenError(ctx context.Context, operation, secret string, got *answer, err error) error {
	hidden := hide(c.ClientID, append(got.signed, c.ClientSecret, secret)...)
	var sending *url.Error
	if errors.As(err, &sending) || got.status == 0 || got.readErr != nil {
		if sending == nil && got.readErr != nil {
			err = fmt.Errorf("the response cannot be read: %w", got.readErr)
		}
		for errors.As(err, &sending) { // it shows the address
			err = sending.Err
		}
		if end := ctx.Err(); end != nil && !errors.Is(err, end) {
			err = fmt.Errorf("%w: %w", end, err)
		}
		return &getresponse.TransportError{Operation: operation, Err: redactError(hidden, err)}
	}
	return readError(operation, got, hidden)
}

// failure is the body of a failure, in both forms that the service has.
type failure struct {
	OAuthError       string          `json:"error"`
	OAuthDescription string          `json:"error_description"`
	RawCode          json.RawMessage `json:"code"` // a number, or one in a string
	CodeDescription  string          `json:"codeDescription"`
	Message          string          `json:"message"`
	UUID             string          `json:"uuid"`
}

// readError turns a response without a token into an *Error.
func readError(operation string, got *answer, hidden redact.Redactor) *Error {
	e := &Error{Operation: operation, StatusCode: got.status}
	body := got.body.Bytes()
	var f failure
	if json.Unmarshal(body, &f) != nil && f.OAuthError == "" {
		if values, err := url.ParseQuery(string(body)); err == nil && values.Has("error") {
			f = failure{OAuthError: values.Get("error"), OAuthDescription: values.Get("error_description")}
		}
	}
	code, _ := strconv.Atoi(strings.Trim(string(f.RawCode), `"`))
	if f.OAuthError == "" && code == 0 && f.Message == "" {
		e.Body = show(hidden, string(body))
		// Half a response may hold a token that no request carried.
		if strings.Contains(strings.ToLower(e.Body), "token") {
			e.Body = ""
		}
		if got.status >= 200 && got.status <= 299 {
			e.Reason = wrongWith(body)
		}
		return e
	}
	e.OAuthError = show(hidden, f.OAuthError)
	e.Description = show(hidden, f.OAuthDescription)
	if e.Description == "" {
		e.Description = show(hidden, f.CodeDescription)
	}
	e.Code = getresponse.Code(code)
	e.Message = show(hidden, f.Message)
	e.UUID = show(hidden, f.UUID)
	return e
}

// wrongWith says why a success holds no token, without showing any of it.
func wrongWith(body []byte) string {
	var members map[string]any
	switch {
	case len(body) == 0:
		return "the response has no body"
	case len(body) >= maxAnswer:
		return "the response is too long"
	case json.Unmarshal(body, &members) != nil:
		return "the response is no JSON object"
	case members["access_token"] == nil || members["access_token"] == "":
		return "the response has no access_token"
	}
	return "the response has a value of the wrong type or content type"
}

// pageError is what the authorize page says in its redirect.
func pageError(operation string, values url.Values, state string) *Error {
	hidden := hide("", append(values["access_token"], state, values.Get("code"))...)
	return &Error{
		Operation:   operation,
		OAuthError:  show(hidden, values.Get("error")),
		Description: show(hidden, values.Get("error_description")),
	}
}
