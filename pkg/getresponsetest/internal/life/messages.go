package life

// messageKind is a kind of message that contacts receive.
type messageKind struct {
	entity   string
	resource string // as activities and tracked links name it
	kind     string // as tracked links name it
	path     string // of the collection
}

// messageKinds are all kinds. Activities and links have no name of their own for subject
// tests, so they are shown as split tests.
func messageKinds() []messageKind {
	return []messageKind{
		{"newsletter", "newsletters", "broadcast", "newsletters"},
		{"autoresponder", "autoresponders", "autoresponder", "autoresponders"},
		{"RSS newsletter", "rss-newsletters", "rss", "rss-newsletters"},
		{"subject test", "splittests", "splittest", "ab-tests/subject"},
		{"SMS", "sms", "sms", "sms"},
	}
}

// messageOf returns the row of a message, nil if there is none with that ID.
func messageOf(c *Call, id string) (messageKind, Object) {
	for _, k := range messageKinds() {
		if row := c.Rows(k.entity).Get(id); row != nil {
			return k, row
		}
	}
	return messageKind{}, nil
}
