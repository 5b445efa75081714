package life

import (
	"cmp"
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

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

// recipients is the property of the row of a message with the IDs of those who receive
// it. It is set when the sending begins. Responses do not show it.
const recipients = "recipients"

// recipientsOf returns the IDs of the contacts that the settings of a message select
// now: the selected ones without those that are excluded, in the order of their IDs.
func recipientsOf(c *Call, settings Object) ([]any, *Failure) {
	chosen := map[string]bool{}
	for _, id := range engine.Texts(engine.Items(settings, "selectedContacts")) {
		chosen[id] = true
	}
	if failure := eachMember(c, settings, "selected", func(id string) { chosen[id] = true }); failure != nil {
		return nil, failure
	}
	// Exclusions apply to single contacts too.
	if failure := eachMember(c, settings, "excluded", func(id string) { delete(chosen, id) }); failure != nil {
		return nil, failure
	}
	suppressions := slices.Concat(
		engine.Texts(engine.Items(settings, "selectedSuppressions")),
		engine.Texts(engine.Items(settings, "selectedSupressions")), // the spelling of A/B tests
	)
	ids := []any{}
	for _, contact := range c.Visible("contact") {
		if id := engine.Text(contact, "contactId"); chosen[id] && !suppressed(c, suppressions, engine.Text(contact, "email")) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b any) int { return cmp.Compare(a.(string), b.(string)) })
	return ids, nil
}

// eachMember calls found with the IDs of the contacts of the campaigns and segments that
// settings select or exclude.
func eachMember(c *Call, settings Object, how string, found func(id string)) *Failure {
	if campaigns := engine.Texts(engine.Items(settings, how+"Campaigns")); len(campaigns) > 0 {
		for _, contact := range c.Visible("contact") {
			if slices.Contains(campaigns, campaignOf(contact)) {
				found(engine.Text(contact, "contactId"))
			}
		}
	}
	for _, segment := range engine.Texts(engine.Items(settings, how+"Segments")) {
		members, failure := segmentMembers(c, segment)
		if failure != nil {
			return failure
		}
		for _, id := range members {
			found(id)
		}
	}
	return nil
}

// deliver notes that a message is sent to contacts. It skips those that have left since
// they were chosen.
func deliver(c *Call, id string, to []string, values Object) {
	for _, contact := range to {
		if row := c.Rows("contact").Get(contact); row != nil {
			c.Record(engine.Entry{At: c.Now, Kind: sent, Campaign: campaignOf(row), Contact: contact, Message: id, Values: values})
		}
	}
}

// listContactActivities lists what a contact was sent, opened and clicked in. The
// contract has no other activities. Those of a deleted message are left out, as there is
// nothing to show of it.
func listContactActivities(c *Call, contact Object) (int, any, *Failure) {
	shown := map[string]string{sent: "send", opened: "open", clicked: "click"}
	var rows []Object
	for _, entry := range c.Journal.OfContact(engine.Text(contact, "contactId")) {
		kind, message := messageOf(c, entry.Message)
		if shown[entry.Kind] == "" || message == nil {
			continue
		}
		rows = append(rows, Object{
			"activity": shown[entry.Kind], "subject": cmp.Or(message["subject"], message["name"]), // an SMS has a name only
			"createdOn": engine.Time(entry.At), "previewUrl": nil,
			"clickTrack": clickOf(c, entry),
			"resource":   Object{"resourceId": entry.Message, "resourceType": kind.resource, "href": c.Href(kind.path, entry.Message)},
		})
	}
	return c.Page("", rows)
}

// clickOf returns the link of a click as an activity shows it, nil for other entries.
func clickOf(c *Call, entry engine.Entry) any {
	track := c.Rows("click track").Get(entry.Detail)
	if entry.Kind != clicked || track == nil {
		return nil
	}
	return Object{"id": entry.Detail, "name": track["name"], "url": track["url"]}
}
