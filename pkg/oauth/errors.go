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

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Sentinels for errors.Is.
var (
	ErrSignInAgain  = errors.New("sign in again")                         // the refresh token is no longer valid
	ErrDenied       = errors.New("access denied")                         // the owner of the account denied access
	ErrState        = errors.New("the state does not match")              // missing, forged, used, expired or of another browser
	ErrTokenInQuery = errors.New("the redirect has a token in its query") // proxies and logs may have recorded it
	ErrNoToken      = errors.New("no token is stored")                    // nobody has signed in yet

	errNoRefreshToken = errors.New("there is no refresh token")
)

// SignInError says that the account's owner has to sign in again, as the refresh
// token was revoked, has expired or is missing. It is [ErrSignInAgain].
type SignInError struct {
	Err error // an *Error if the service reported it
}

func (e *SignInError) Error() string {
	if e.Err == nil {
		return "oauth: the access token cannot be refreshed, sign in again"
	}
	return printable.Text("oauth: the access token cannot be refreshed, sign in again: " + strings.TrimPrefix(e.Err.Error(), "oauth: "))
}

// Is reports whether target is [ErrSignInAgain].
func (e *SignInError) Is(target error) bool { return target == ErrSignInAgain }

// Unwrap returns the cause.
func (e *SignInError) Unwrap() error { return e.Err }

// Error is a failed token request or sign-in: an OAuth error, an error object of the
// API, an HTML page of a proxy, or a successful response without a token. It contains
// no credentials, as those that the service echoes are redacted. errors.Is also
// matches sentinels of package getresponse, such as getresponse.ErrUnauthorized and
// getresponse.ErrServer.
type Error struct {
	Operation   string           // "exchange of a code", "client credentials", "refresh" or a kind of redirect
	StatusCode  int              // HTTP status; 0 if a redirect carried the error
	OAuthError  string           // OAuth's error, such as invalid_grant, or ""
	Description string           // OAuth's error_description, or the API's codeDescription
	Code        getresponse.Code // the API's code, or 0
	Message     string           // the API's message
	UUID        string           // the API's ID of the failure
	Reason      string           // why a successful response has no token
	Body        string           // beginning of a body without these properties; "" if it mentions a token
}

// Error returns the operation, the status and the messages of the service.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("oauth: " + e.Operation)
	if e.StatusCode != 0 {
		fmt.Fprintf(&b, ": HTTP %d", e.StatusCode)
	}
	if e.Code != 0 {
		fmt.Fprintf(&b, ", code %d", int(e.Code))
	}
	hasText := false
	for _, text := range []string{e.OAuthError, e.Description, e.Message, e.Reason} {
		if text != "" {
			b.WriteString(": " + text)
			hasText = true
		}
	}
	if !hasText && e.StatusCode != 0 {
		b.WriteString(": " + http.StatusText(e.StatusCode))
	}
	if e.UUID != "" {
		b.WriteString(" (" + e.UUID + ")")
	}
	return printable.Text(b.String())
}

// Is reports whether target is [ErrDenied], or a sentinel of package getresponse that
// matches the status or the code.
func (e *Error) Is(target error) bool {
	if target == ErrDenied {
		return e.StatusCode == 0 && e.OAuthError == "access_denied"
	}
	return e.StatusCode != 0 && (&getresponse.Error{StatusCode: e.StatusCode, Code: e.Code}).Is(target)
}

// LogValue implements [slog.LogValuer]. It omits the body.
func (e *Error) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("operation", printable.Text(e.Operation)),
		slog.Int("status", e.StatusCode),
		slog.String("error", printable.Text(e.OAuthError)),
		slog.String("description", printable.Text(e.Description)),
		slog.Int("code", int(e.Code)),
		slog.String("reason", printable.Text(e.Reason)),
		slog.String("uuid", printable.Text(e.UUID)),
	)
}

const maxErrorText = 512 // bytes of a string in an error

// tokenError converts an error of x/oauth2. Its result does not wrap that error, which
// holds the response, the request with its Authorization header, and both bodies.
func (c Config) tokenError(ctx context.Context, operation, secret string, got *tokenResponse, err error) error {
	hidden := hide(c.ClientID, append(got.signed, c.ClientSecret.Reveal(), secret)...)
	var sending *url.Error
	if errors.As(err, &sending) || got.status == 0 || got.readErr != nil {
		if sending == nil && got.readErr != nil {
			err = fmt.Errorf("the response cannot be read: %w", got.readErr)
		}
		for errors.As(err, &sending) { // its text has the address
			err = sending.Err
		}
		if end := ctx.Err(); end != nil && !errors.Is(err, end) {
			err = fmt.Errorf("%w: %w", end, err)
		}
		return &getresponse.TransportError{Operation: operation, Err: redactError(hidden, err)}
	}
	return readError(operation, got, hidden)
}

// failure is the body of a failed response, in both forms of the service.
type failure struct {
	OAuthError       string          `json:"error"`
	OAuthDescription string          `json:"error_description"`
	RawCode          json.RawMessage `json:"code"` // a number, or one in a string
	CodeDescription  string          `json:"codeDescription"`
	Message          string          `json:"message"`
	UUID             string          `json:"uuid"`
}

// readError turns a response without a token into an *Error.
func readError(operation string, got *tokenResponse, hidden redact.Redactor) *Error {
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
		// A truncated response may hold a token that no request carried.
		if strings.Contains(strings.ToLower(e.Body), "token") {
			e.Body = ""
		}
		if got.status >= 200 && got.status <= 299 {
			e.Reason = noTokenReason(body)
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

// noTokenReason returns why a successful response holds no token. The reason does not
// quote the body.
func noTokenReason(body []byte) string {
	var members map[string]any
	switch {
	case len(body) == 0:
		return "the response has no body"
	case len(body) >= maxTokenResponse:
		return "the response is too long"
	case json.Unmarshal(body, &members) != nil:
		return "the response is not a JSON object"
	case members["access_token"] == nil || members["access_token"] == "":
		return "the response has no access_token"
	}
	return "the response has a value of the wrong type or content type"
}

// pageError returns the error in a redirect of the authorize page.
func pageError(operation string, values url.Values, state string) *Error {
	hidden := hide("", append(values["access_token"], state, values.Get("code"))...)
	return &Error{
		Operation:   operation,
		OAuthError:  show(hidden, values.Get("error")),
		Description: show(hidden, values.Get("error_description")),
	}
}
