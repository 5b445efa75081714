package bulk

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Contact is a contact to add or to bring up to date. What is left out stays as it is on
// an existing contact.
type Contact struct {
	Email        string
	Name         string              // up to 128 characters
	DayOfCycle   *int                // day of the autoresponder cycle
	Scoring      *float64            // in points
	IPAddress    string              // from which the contact signed up; of new contacts only
	Tags         []string            // IDs of tags, see [EnsureTags]
	CustomFields map[string][]string // values by ID of the custom field, see [EnsureCustomFields]
}

// Outcome says what became of a contact.
type Outcome string

// The outcomes of contacts.
const (
	Added     Outcome = "added"     // was not on the list, and is now
	Updated   Outcome = "updated"   // was on the list, and was changed
	Unchanged Outcome = "unchanged" // was on the list as it should be
	Removed   Outcome = "removed"   // was on the list, and is not now
	Skipped   Outcome = "skipped"   // was on the list, and was left alone as asked
	Duplicate Outcome = "duplicate" // has the address of an earlier row, or of a contact on the list
	Rejected  Outcome = "rejected"  // is not valid, by the service or by its form
	Accepted  Outcome = "accepted"  // the service took it, but does not show it yet
	Unknown   Outcome = "unknown"   // may have been carried out or not
)

var (
	errNoEmail = errors.New("the contact has no e-mail address")
	errNoList  = errors.New("the ID of the list is empty")
	errNotUTF8 = errors.New("the contact has a string that is no UTF-8")
)

// check returns what is wrong with a contact, as far as no service is needed to know.
func (c Contact) check() error {
	if key(c.Email) == "" {
		return errNoEmail
	}
	for _, text := range append([]string{c.Email, c.Name, c.IPAddress}, slices.Concat(slices.Collect(maps.Values(c.CustomFields))...)...) {
		if !utf8.ValidString(text) {
			return errNotUTF8
		}
	}
	return nil
}

// key is an e-mail address as it is compared: the service ignores case.
func key(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

func dayOf(day *int) (out *wire.IntText) {
	if day != nil {
		out = new(wire.IntText(*day))
	}
	return out
}

func tagReferences(ids []string) []gr.ContactTagReference {
	tags := make([]gr.ContactTagReference, len(ids))
	for i, id := range ids {
		tags[i].TagID = id
	}
	return tags
}

// fieldValues returns values of custom fields in the order of their IDs.
func fieldValues(values map[string][]string) []gr.CustomFieldValueInput {
	var list []gr.CustomFieldValueInput
	for _, id := range sortedKeys(values) {
		list = append(list, gr.CustomFieldValueInput{CustomFieldID: id, Value: slices.Clone(values[id])})
	}
	return list
}

// single returns the contact as one to add alone.
func (c Contact) single(campaignID string) gr.NewContact {
	contact := gr.NewContact{
		Email: c.Email, Name: c.Name, Campaign: gr.CampaignReference{CampaignID: campaignID}, CustomFieldValues: fieldValues(c.CustomFields),
	}
	if c.DayOfCycle != nil {
		contact.DayOfCycle = wire.Value(wire.IntText(*c.DayOfCycle))
	}
	if c.Scoring != nil {
		contact.Scoring = wire.Value(*c.Scoring)
	}
	if c.IPAddress != "" {
		contact.IPAddress = new(c.IPAddress)
	}
	if len(c.Tags) > 0 {
		contact.Tags = tagReferences(c.Tags)
	}
	return contact
}

// inBatch returns the contact as one of a batch.
func (c Contact) inBatch() gr.NewBatchContact {
	contact := gr.NewBatchContact{
		Email: c.Email, Name: c.Name, DayOfCycle: dayOf(c.DayOfCycle), Scoring: c.Scoring, CustomFieldValues: fieldValues(c.CustomFields),
	}
	if c.IPAddress != "" {
		contact.IPAddress = new(c.IPAddress)
	}
	if len(c.Tags) > 0 {
		contact.Tags = &gr.BatchContactTags{Ids: slices.Clone(c.Tags)}
	}
	return contact
}
