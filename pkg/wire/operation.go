package wire

// Operation describes one API operation. The generated table in gen/gr holds
// one for each; retries, limits, traces and tests read it instead of guessing
// from addresses. Callers must not change it.
type Operation struct {
	ID          string // operationId of the contract, for example "listContacts"
	PublishedID string // the name under which GetResponse publishes it
	Service     string // Go service, for example "Contacts"
	Method      string // Go method of that service, for example "List"
	HTTPMethod  string // GET, POST or DELETE
	Path        string // path template, for example "/contacts/{contactId}"
	Safe        bool   // sending it again has no further effect
	Paged       bool   // takes page and perPage
	RateClass   string // name of a limit of its own beside the account's, "" without one

	CallsPerSecond    int // limits of the rate class; 0 without one
	CallsPer10Minutes int
	MaxItems          int // most items that a call may carry; 0 without such a limit

	// Shadowed lists the templates of other operations that Path also fits, such
	// as /contacts/batch for /contacts/{contactId}: an id must not turn a call
	// into one of those.
	Shadowed []string
}
