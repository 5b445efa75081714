package redisquota

// UnavailableError says that Redis did not response in time, or with an error. A
// limiter with [WithFailClosed] returns it for calls, a [TokenStore] for all it
// does.
type UnavailableError struct {
	Err error // what the client of Redis says
}

func (e *UnavailableError) Error() string {
	return "redisquota: Redis is not available: " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *UnavailableError) Unwrap() error { return e.Err }
