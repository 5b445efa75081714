package life

import "github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"

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
		subject := message["subject"]
		if subject == nil { // an SMS has a name only
			subject = message["name"]
		}
		rows = append(rows, Object{
			"activity": shown[entry.Kind], "subject": subject, "createdOn": engine.Time(entry.At), "previewUrl": nil,
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
