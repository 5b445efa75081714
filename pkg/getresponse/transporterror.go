package getresponse

// TransportError reports a call that brought no answer: the connection failed,
// the context ended, an editor refused or a redirect was stopped. The call had
// no effect, or one that it may have again: a write of which that is not known
// has an [OutcomeUnknownError] around it.
type TransportError struct {
	Operation string
	Err       error
}

func (e *TransportError) Error() string { return "getresponse: " + e.Operation + ": " + e.Err.Error() }

func (e *TransportError) Unwrap() error { return e.Err }
