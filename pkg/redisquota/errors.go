package redisquota

import "github.com/go-getresponse/getresponse/internal/printable"

// UnavailableError says that Redis returned an error or did not respond in time.
// [Limiter.Acquire] returns it with [WithFailClosed], and a [TokenStore] returns it from
// all its methods.
//
// Errors of Redis may have the arguments of a request, and those of a token store have
// the token. So an UnavailableError has only the class of the error.
type UnavailableError struct {
	Operation string // "limits", "load token", "save token", "lock token" or "unlock token"
	Code      string // of the error that Redis returned, such as "NOPERM"; "" without one
	Err       error  // cause, without arguments of the request
}

func (e *UnavailableError) Error() string {
	text := "redisquota: "
	if e.Operation != "" {
		text += e.Operation + ": "
	}
	return printable.Text(text + "Redis is not available: " + e.Err.Error())
}

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Err }
