package wire

// Operation describes one API operation. The generated table in gen/gr holds one for
// each; retries, limits, traces and tests read it instead of guessing from addresses.
// Callers must not change it.
type Operation struct {
	ID          string    // operationId of the contract, for example "listContacts"
	PublishedID string    // the name under which GetResponse publishes it
	Service     string    // Go service, for example "Contacts"
	GoMethod    string    // Go method of that service, for example "List"
	Method      string    // HTTP method: GET, POST or DELETE
	Path        string    // path template, for example "/contacts/{contactId}"
	Idempotent  bool      // a second call has no further effect
	Paged       bool      // takes page and perPage
	RateClass   RateClass // limits of its own, zero without them
	MaxItems    int       // items that a call may carry at most; 0 without such a limit

	// Shadowed lists the templates of other operations that Path also fits, such as
	// /contacts/batch for /contacts/{contactId}: an ID must not turn a call into one
	// of those.
	Shadowed []string
}

// RateClass holds the limits that some operations share beside the limits of the
// account. The zero RateClass is none.
type RateClass struct {
	Name         string
	PerSecond    int // calls, 0 without a limit
	Per10Minutes int // calls, 0 without a limit
}
