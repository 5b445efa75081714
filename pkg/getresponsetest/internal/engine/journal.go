package engine

import "time"

// Entry is something that happened to a contact. Statistics, activities and segments
// are computed from entries. IDs are "" where they do not apply.
type Entry struct {
	At       time.Time
	Kind     string // such as "added", "removed", "sent", "opened", "clicked"
	Campaign string
	Contact  string
	Message  string // newsletter, autoresponder or other message
	Detail   string // origin of an addition, reason of a removal, click track of a click
	Values   Object // attributes of a custom event, the contact of a rejection
}

// Journal holds entries in the order in which they happened.
type Journal struct {
	entries   []Entry
	byContact map[string][]int
	byMessage map[string][]int
}

// Add appends an entry.
func (j *Journal) Add(e Entry) {
	if j.byContact == nil {
		j.byContact, j.byMessage = map[string][]int{}, map[string][]int{}
	}
	if e.Contact != "" {
		j.byContact[e.Contact] = append(j.byContact[e.Contact], len(j.entries))
	}
	if e.Message != "" {
		j.byMessage[e.Message] = append(j.byMessage[e.Message], len(j.entries))
	}
	j.entries = append(j.entries, e)
}

// Len returns the number of entries.
func (j *Journal) Len() int { return len(j.entries) }

// All returns all entries. The caller must not change them.
func (j *Journal) All() []Entry { return j.entries }

// OfContact returns the entries of a contact.
func (j *Journal) OfContact(id string) []Entry { return j.pick(j.byContact[id]) }

// OfMessage returns the entries of a message.
func (j *Journal) OfMessage(id string) []Entry { return j.pick(j.byMessage[id]) }

func (j *Journal) pick(indices []int) []Entry {
	picked := make([]Entry, len(indices))
	for i, index := range indices {
		picked[i] = j.entries[index]
	}
	return picked
}
