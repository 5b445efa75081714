package life

import (
	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Sink takes events. It must not call back into the account.
type Sink interface {
	// Wants reports whether any webhook is for a kind, so that no event is made in vain.
	Wants(kind events.Kind) bool
	Webhook(account string, e events.Event)
	Callback(url string, e events.Event)
}

// webhooks makes events of the entries of the journal.
func webhooks(e *engine.Engine, settings Settings) {
	to := settings.Events
	if to == nil {
		return
	}
	e.OnEntry(func(c *Call, entry engine.Entry) {
		webhook, callback := kindsOfEntry(c, entry)
		account := engine.Text(c.Singles["account"], "accountId")
		if webhook != "" && to.Wants(webhook) {
			if event := eventOf(c, entry, webhook); event != nil {
				to.Webhook(account, event)
			}
		}
		settings := c.Singles["callback"]
		if callback != "" && engine.Sub(settings, "actions")[string(callback)] == true {
			if event := eventOf(c, entry, callback); event != nil {
				to.Callback(engine.Text(settings, "url"), event)
			}
		}
	})
}

// kindsOfEntry returns the kinds of webhooks and of callbacks that report an entry, "" for
// none. Nothing reports that a contact was removed through the API or complained. A copy is
// reported as a copy and not as an addition too; what the service does is not published.
// The server has no goals and nobody fills in its surveys, so it never sends these callbacks.
func kindsOfEntry(c *Call, entry engine.Entry) (webhook, callback events.Kind) {
	switch {
	case entry.Kind == added && c.Rows("contact").Get(entry.Contact)[CopiedFrom] != nil:
		return events.KindContactCopied, events.KindCallbackSubscribe
	case entry.Kind == added:
		return events.KindContactAdded, events.KindCallbackSubscribe
	case entry.Kind == removed && entry.Detail == "unsubscribe":
		return events.KindContactRemovedLink, events.KindCallbackUnsubscribe
	case entry.Kind == removed && entry.Detail == "bounce":
		return events.KindContactRemovedBounce, ""
	case entry.Kind == opened:
		return events.KindContactOpenedMessage, events.KindCallbackOpen
	case entry.Kind == clicked && c.Rows("SMS").Get(entry.Message) != nil:
		return events.KindContactClickedSMSLink, ""
	case entry.Kind == clicked:
		return events.KindContactClickedMessageLink, events.KindCallbackClick
	}
	return map[string]events.Kind{
		moved: events.KindContactMoved, emailChanged: events.KindContactEmailChanged, valuesChanged: events.KindContactCustomFieldChanged,
		rejected: events.KindContactRejected, importFinished: events.KindContactsImportFinished, reportReady: events.KindCustomReportsFileStatusChanged,
	}[entry.Kind], ""
}

// parts are what events consist of.
type parts struct {
	account events.EventAccount
	when    events.EventOccurrence
	contact events.EventContact
	message events.EventMessage
	track   events.EventClickTrack
	sms     events.EventSMS
}

// eventOf returns the event of a kind for an entry, nil for a recipient that is no contact.
// Its parts are those that the service is known to send: how it names a changed custom
// field, an import and a report is not published, so those events have none. Callbacks have
// no addresses in the API and no time.
func eventOf(c *Call, entry engine.Entry, kind events.Kind) events.Event {
	from, row := c.Singles["account"], entry.Values
	if entry.Contact != "" {
		row = c.Rows("contact").Get(entry.Contact)
		if row == nil {
			return nil
		}
	}
	p := parts{
		account: events.EventAccount{AccountID: engine.Text(from, "accountId")}, when: events.EventOccurrence{OccurredAt: wire.NewEventTime(entry.At.UTC())},
		contact: eventContact(c, row, entry, kind), message: eventMessage(c, entry), track: eventTrack(c, entry),
		sms: events.EventSMS{SMSID: entry.Message, Name: engine.Text(c.Rows("SMS").Get(entry.Message), "name"), Href: c.Href("sms", entry.Message)},
	}
	if kind.IsCallback() {
		p.account.Login = engine.Text(from, "email")
		p.contact.Href, p.contact.Campaign.Href = "", ""
		p.message.Href, p.message.ResourceType, p.track.Href, p.track.Name = "", "", "", ""
	}
	return p.event(kind)
}

// event returns an event of a kind with the parts that it has.
func (p parts) event(kind events.Kind) events.Event {
	switch kind {
	case events.KindContactAdded:
		return &events.ContactAdded{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactCopied:
		return &events.ContactCopied{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactMoved:
		return &events.ContactMoved{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactRemovedLink:
		return &events.ContactRemovedLink{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactRemovedBounce:
		return &events.ContactRemovedBounce{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactRejected:
		return &events.ContactRejected{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactEmailChanged:
		return &events.ContactEmailChanged{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactCustomFieldChanged:
		return &events.ContactCustomFieldChanged{Account: p.account, Event: p.when, Contact: p.contact}
	case events.KindContactOpenedMessage:
		return &events.ContactOpenedMessage{Account: p.account, Event: p.when, Contact: p.contact, Message: p.message}
	case events.KindContactClickedMessageLink:
		return &events.ContactClickedMessageLink{Account: p.account, Event: p.when, Contact: p.contact, Message: p.message, ClickTrack: p.track}
	case events.KindContactClickedSMSLink:
		return &events.ContactClickedSMSLink{Account: p.account, Event: p.when, Contact: p.contact, SMS: p.sms, ClickTrack: p.track}
	case events.KindContactsImportFinished:
		return &events.ContactsImportFinished{Account: p.account, Event: p.when}
	case events.KindCustomReportsFileStatusChanged:
		return &events.CustomReportsFileStatusChanged{Account: p.account, Event: p.when}
	case events.KindCallbackSubscribe:
		return &events.CallbackSubscribe{Account: p.account, Contact: p.contact}
	case events.KindCallbackUnsubscribe:
		return &events.CallbackUnsubscribe{Account: p.account, Contact: p.contact}
	case events.KindCallbackOpen:
		return &events.CallbackOpen{Account: p.account, Contact: p.contact, Message: p.message}
	case events.KindCallbackClick:
		return &events.CallbackClick{Account: p.account, Contact: p.contact, Message: p.message, ClickTrack: p.track}
	}
	return nil
}

// eventContact returns a contact with what events of the kind say about it.
func eventContact(c *Call, row Object, entry engine.Entry, kind events.Kind) events.EventContact {
	contact := events.EventContact{
		ContactID: engine.Text(row, "contactId"), Email: engine.Text(row, "email"), Name: engine.Text(row, "name"),
		Campaign: eventCampaign(c, campaignOf(row)),
	}
	if contact.ContactID != "" { // a rejected contact has none
		contact.Href = c.Href("contacts", contact.ContactID)
	}
	switch kind {
	case events.KindContactAdded, events.KindCallbackSubscribe:
		contact.IP, contact.Origin = engine.Text(row, "ipAddress"), engine.Text(row, "origin")
	case events.KindContactCopied:
		contact.SourceCampaign = events.EventSourceCampaign(eventCampaign(c, engine.Text(row, CopiedFrom)))
	case events.KindContactMoved:
		contact.SourceCampaign = events.EventSourceCampaign(eventCampaign(c, entry.Detail))
	case events.KindContactClickedSMSLink:
		settings := engine.Sub(c.Rows("SMS").Get(entry.Message), "sendSettings")
		field := engine.Text(engine.Sub(settings, "contacts"), "phoneNumberCustomFieldId")
		contact.PhoneNumber = events.EventPhoneNumber{FieldID: field, Href: c.Href("custom-fields", field)}
	}
	return contact
}

func eventCampaign(c *Call, id string) events.EventCampaign {
	return events.EventCampaign{CampaignID: id, Name: engine.Text(c.Rows("campaign").Get(id), "name"), Href: c.Href("campaigns", id)}
}

func eventMessage(c *Call, entry engine.Entry) events.EventMessage {
	kind, row := messageOf(c, entry.Message)
	return events.EventMessage{
		ResourceType: kind.resource, ResourceID: entry.Message, Name: engine.Text(row, "name"), Subject: engine.Text(row, "subject"),
		Href: c.Href(kind.path, entry.Message),
	}
}

func eventTrack(c *Call, entry engine.Entry) events.EventClickTrack {
	row := c.Rows("click track").Get(entry.Detail)
	return events.EventClickTrack{
		ClickTrackID: entry.Detail, Name: engine.Text(row, "name"), URL: engine.Text(row, "url"), Href: c.Href("click-tracks", entry.Detail),
	}
}
