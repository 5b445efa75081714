package life

import (
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// recipients is the property of the row of a message with the IDs of those who receive
// it. It is set when the sending begins. Responses do not show it.
const recipients = "recipients"

// recipientsOf returns the IDs of the contacts that the settings of a message select
// now: the selected ones without those that are excluded, in the order of their IDs.
func recipientsOf(c *Call, settings Object) ([]any, *Failure) {
	chosen := map[string]bool{}
	selected := engine.Texts(engine.Items(settings, "selectedContacts"))
	if failure := eachMember(c, settings, "selected", func(id string) { chosen[id] = true }); failure != nil {
		return nil, failure
	}
	for _, id := range selected {
		chosen[id] = true
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
	slices.SortFunc(ids, func(a, b any) int { return slices.Compare([]byte(a.(string)), []byte(b.(string))) })
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
