package wire

// Operation describes one API operation. The generated table in gen/gr holds all of
// them. Retries, limits, traces and tests read it. Callers must not change it.
type Operation struct {
	ID          string    // operationId of the contract, for example "listContacts"
	PublishedID string    // operationId in the specification that GetResponse publishes
	Service     string    // Go service, for example "Contacts"
	GoMethod    string    // Go method of that service, for example "List"
	Method      string    // HTTP method: GET, POST or DELETE
	Path        string    // path template, for example "/contacts/{contactId}"
	Idempotent  bool      // a second call has no further effect
	Paged       bool      // has the parameters page and perPage
	RateClass   RateClass // its own limits; zero if it has none
	MaxItems    int       // maximum number of items in a call; 0 means no limit

	// Shadowed lists the templates of other operations that Path also matches, such as
	// /contacts/batch for /contacts/{contactId}. The client rejects an ID that would
	// turn the call into one of these operations.
	Shadowed []string
}

// RateClass holds limits that some operations share, in addition to the limits of the
// account. The zero RateClass has no limits.
type RateClass struct {
	Name         string
	PerSecond    int // calls; 0 means no limit
	Per10Minutes int // calls; 0 means no limit
}
