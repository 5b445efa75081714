package life

// Kinds of journal entries about the place of a contact in a campaign. A move writes
// three: the contact is removed from one campaign, added to the other, and moved.
const (
	added   = "added"   // Detail: origin
	removed = "removed" // Detail: reason
	moved   = "moved"   // Campaign: where it is now; Detail: campaign that it left
)

// Kinds of journal entries about other changes.
const (
	emailChanged   = "email changed"
	valuesChanged  = "custom fields changed"
	rejected       = "rejected"        // Values: email, name and campaign
	importFinished = "import finished" // without a contact; Detail: ID of the import
	reportReady    = "report ready"    // without a contact; Detail: ID of the report
)

// Kinds of journal entries about a message and a contact. Message is the ID of the message.
const (
	sent         = "sent"
	opened       = "opened"
	clicked      = "clicked" // Detail: click track
	bounced      = "bounced"
	complained   = "complained"
	unsubscribed = "unsubscribed"
)

// happened is the kind of a custom event. Detail is the ID of its definition, Values has
// the attributes by name.
const happened = "custom event"
