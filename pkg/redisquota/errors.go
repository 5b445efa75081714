package redisquota

import "github.com/go-getresponse/getresponse/internal/printable"

// UnavailableError says that Redis returned an error or did not respond in time.
// [Limiter.Acquire] returns it with [WithFailClosed], and a [TokenStore] returns it from
// all its methods.
type UnavailableError struct {
	Err error // error of the Redis client
}

func (e *UnavailableError) Error() string {
	return printable.Text("redisquota: Redis is not available: " + e.Err.Error())
}

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Err }
