package life

import (
	"cmp"
	"net/http"
	"reflect"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// hidden is set in the row of a contact that was created and is not visible yet.
const hidden = "hidden"

// CopiedFrom is the property of a row that has the campaign that a new contact is copied
// from, until it is visible.
const CopiedFrom = "copiedFrom"

// contactAppears is due when a new contact becomes visible.
const contactAppears = "contact appears"

// contacts creates contacts later than the response, as the service does.
func contacts(e *engine.Engine, settings Settings) {
	e.When(contactAppears, "contact", appear)
	e.On("contact", engine.Hooks{
		Creating: func(c *Call, row Object) *Failure {
			startCycle(c, row)
			if failure := checkBlocked(c, row); failure != nil {
				reject(c, row)
				return failure
			}
			return checkValues(c, row)
		},
		Created: func(c *Call, row Object) { arrive(c, row, settings.ContactDelay) },
		Updating: func(c *Call, old, row Object) *Failure {
			if _, given := c.Body["dayOfCycle"]; given {
				startCycle(c, row)
			}
			if old["email"] != row["email"] || campaignOf(old) != campaignOf(row) {
				if failure := checkBlocked(c, row); failure != nil {
					return failure
				}
			}
			return checkValues(c, c.Body)
		},
		Updated: func(c *Call, old, row Object) {
			if campaignOf(old) != campaignOf(row) {
				moveContact(c, row, campaignOf(old))
			}
			recordChanges(c, old, row)
			planCycle(c, row)
		},
		Deleting: deletingContact,
		Deleted:  keepRemoved,
		Hidden:   func(_ *Call, row Object) bool { return row[hidden] == true || row[unconfirmed] == true },
		Derived: map[string]func(*Call, Object) any{
			"activities":        func(c *Call, row Object) any { return c.Href("contacts", engine.Text(row, "contactId"), "activities") },
			"customFieldValues": shownValues,
			"score":             func(_ *Call, row Object) any { return row["scoring"] }, // as searches call it
			"dayOfCycle":        dayOfCycle,
			"engagementScore":   engagementScore,
		},
	})
	e.Handle("createContactBatch", createContactBatch)
	e.HandleRow("listContactsInCampaign", "campaign", listContactsInCampaign)
	e.HandleRow("listContactActivities", "contact", listContactActivities)
	e.HandleRow("listContactConsents", "contact", listContactConsents)
}

// arrive makes a new contact visible: now, after a delay, or when it is confirmed.
func arrive(c *Call, row Object, delay time.Duration) {
	switch {
	case mustConfirm(c, row):
		row[unconfirmed] = true
	case delay > 0:
		row[hidden] = true
		c.Schedule(c.Now.Add(delay), contactAppears, engine.Text(row, "contactId"))
	default:
		appear(c, row)
	}
}

// appear makes a contact visible. It counts as added from now on, so that statistics
// agree with the lists.
func appear(c *Call, row Object) {
	delete(row, hidden)
	delete(row, unconfirmed)
	startCycle(c, row)
	planCycle(c, row)
	place(c, row, added, engine.Text(row, "origin"))
	delete(row, CopiedFrom)
}

// place writes an entry about a contact and its campaign.
func place(c *Call, row Object, kind, detail string) {
	c.Record(placeEntry(c, row, kind, detail))
}

func placeEntry(c *Call, row Object, kind, detail string) engine.Entry {
	return engine.Entry{At: c.Now, Kind: kind, Campaign: campaignOf(row), Contact: engine.Text(row, "contactId"), Detail: detail}
}

// moveContact writes that a contact left another campaign for its present one. The
// service names no reason of its own for that: the move came through the API. The
// contact keeps its origin.
func moveContact(c *Call, row Object, from string) {
	left := placeEntry(c, row, removed, "api")
	left.Campaign = from
	c.Journal.Add(left) // a move is one event, so these two are not recorded
	c.Journal.Add(placeEntry(c, row, added, engine.Text(row, "origin")))
	place(c, row, moved, from)
}

// recordChanges writes entries about another address and other custom field values.
func recordChanges(c *Call, old, row Object) {
	if old["email"] != row["email"] {
		place(c, row, emailChanged, "")
	}
	if !reflect.DeepEqual(engine.Items(old, "customFieldValues"), engine.Items(row, "customFieldValues")) {
		place(c, row, valuesChanged, "")
	}
}

// reject writes that a contact is not accepted. There is no row of it.
func reject(c *Call, row Object) {
	c.Record(engine.Entry{At: c.Now, Kind: rejected, Campaign: campaignOf(row), Values: engine.Only(row, "email", "name", "campaign")})
}

// campaignOf returns the ID of the campaign that a row refers to.
func campaignOf(row Object) string { return engine.Text(engine.Sub(row, "campaign"), "campaignId") }

// contactsIn returns the visible contacts of a campaign.
func contactsIn(c *Call, campaign string) []Object {
	return engine.Where(c.Visible("contact"), func(row Object) bool { return campaignOf(row) == campaign })
}

func listContactsInCampaign(c *Call, row Object) (int, any, *Failure) {
	return c.Page("contact", contactsIn(c, engine.Text(row, "campaignId")))
}

// createContactBatch adds the contacts whose addresses are new to the campaign and not
// blocked. It skips the others without an error, as the service adds contacts after it has
// responded. Nothing is added if one of them refers to something unknown.
func createContactBatch(c *Call) (int, any, *Failure) {
	id := engine.Text(c.Body, "campaignId")
	if _, failure := c.Related("campaign", id); failure != nil {
		return failed(failure)
	}
	var bodies []Object
	campaign, references := Object{"campaignId": id}, map[any]Object{} // shared, as there can be very many contacts
	for i, item := range engine.Objects(c.Body, "contacts") {
		body := engine.Merge(item, Object{"campaign": campaign})
		tags := []any{}
		for _, tag := range engine.Items(engine.Sub(item, "tags"), "ids") {
			if references[tag] == nil {
				references[tag] = Object{"tagId": tag}
			}
			tags = append(tags, references[tag])
		}
		body["tags"] = tags
		failure := c.CheckReferences("contact", body)
		if failure == nil {
			failure = checkValues(c, item, "contacts", strconv.Itoa(i))
		}
		if failure != nil {
			return failed(failure)
		}
		bodies = append(bodies, body)
	}
	for _, body := range bodies {
		if _, taken := c.Rows("contact").Holder(body); taken {
			continue
		}
		if checkBlocked(c, body) != nil {
			reject(c, body)
			continue
		}
		if _, failure := c.Create("contact", body); failure != nil {
			return failed(failure)
		}
	}
	return http.StatusAccepted, nil, nil
}

// reason is the property of a row of a contact that is being removed with the reason.
const reason = "reason"

func deletingContact(c *Call, row Object) *Failure {
	id, why := engine.Text(row, "contactId"), engine.Text(row, reason)
	if message := c.Query.Get("messageId"); message != "" {
		if _, known := messageOf(c, message); known == nil {
			return contract.RelatedNotFound("Message by id: " + message + " not found")
		}
		why = "unsubscribe"
		c.Record(engine.Entry{At: c.Now, Kind: unsubscribed, Campaign: campaignOf(row), Contact: id, Message: message})
	}
	row[reason] = cmp.Or(why, "api")
	c.Record(engine.Entry{At: c.Now, Kind: removed, Campaign: campaignOf(row), Contact: id, Detail: engine.Text(row, reason)})
	return nil
}

// keepRemoved keeps a contact that was removed, for searches of removed ones.
func keepRemoved(c *Call, row Object) {
	row["deletedOn"] = engine.Time(c.Now)
	c.Lists[removedContacts] = append(c.Lists[removedContacts], row)
}
