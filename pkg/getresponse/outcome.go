package getresponse

// OutcomeUnknownError reports a write that may or may not have been carried out:
// its request may have reached the service, and no answer says what became of
// it. It is not repeated. Look at the service before repeating it.
type OutcomeUnknownError struct {
	Operation string // operationId of the contract, or the method of a raw call
	Err       error  // a *TransportError, or the *Error of a failing server
}

func (e *OutcomeUnknownError) Error() string {
	return "getresponse: " + e.Operation + ": it is not known whether the call was carried out: " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *OutcomeUnknownError) Unwrap() error { return e.Err }
