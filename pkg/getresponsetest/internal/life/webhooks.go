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
	switch entry.Kind {
	case added:
		if c.Rows("contact").Get(entry.Contact)[CopiedFrom] != nil {
			return events.KindContactCopied, events.KindCallbackSubscribe
		}
		return events.KindContactAdded, events.KindCallbackSubscribe
	case removed:
		switch entry.Detail {
		case "unsubscribe":
			return events.KindContactRemovedLink, events.KindCallbackUnsubscribe
		case "bounce":
			return events.KindContactRemovedBounce, ""
		}
	case opened:
		return events.KindContactOpenedMessage, events.KindCallbackOpen
	case clicked:
		if c.Rows("SMS").Get(entry.Message) != nil {
			return events.KindContactClickedSMSLink, ""
		}
		return events.KindContactClickedMessageLink, events.KindCallbackClick
	case moved:
		return events.KindContactMoved, ""
	case emailChanged:
		return events.KindContactEmailChanged, ""
	case valuesChanged:
		return events.KindContactCustomFieldChanged, ""
	case rejected:
		return events.KindContactRejected, ""
	case importFinished:
		return events.KindContactsImportFinished, ""
	case reportReady:
		return events.KindCustomReportsFileStatusChanged, ""
	}
	return "", ""
}

// eventOf returns the event of a kind for an entry, nil for a recipient that is no contact.
// Its parts are those that the service is known to send: how it names a changed custom
// field, an import and a report is not published, so those events have none.
func eventOf(c *Call, entry engine.Entry, kind events.Kind) events.Event {
	account := events.EventAccount{AccountID: engine.Text(c.Singles["account"], "accountId")}
	when := events.EventOccurrence{OccurredAt: wire.NewEventTime(entry.At.UTC())}
	switch kind {
	case events.KindContactsImportFinished:
		return &events.ContactsImportFinished{Account: account, Event: when}
	case events.KindCustomReportsFileStatusChanged:
		return &events.CustomReportsFileStatusChanged{Account: account, Event: when}
	case events.KindContactRejected:
		return &events.ContactRejected{Account: account, Event: when, Contact: eventContact(c, entry.Values)}
	}
	row := c.Rows("contact").Get(entry.Contact)
	if row == nil {
		return nil
	}
	contact := eventContact(c, row)
	message, track := eventMessage(c, entry), eventTrack(c, entry)
	if kind.IsCallback() {
		return callbackOf(c, row, kind, contact, message, track)
	}
	switch kind {
	case events.KindContactAdded:
		contact.IP, contact.Origin = engine.Text(row, "ipAddress"), engine.Text(row, "origin")
		return &events.ContactAdded{Account: account, Event: when, Contact: contact}
	case events.KindContactCopied:
		contact.SourceCampaign = events.EventSourceCampaign(eventCampaign(c, engine.Text(row, CopiedFrom)))
		return &events.ContactCopied{Account: account, Event: when, Contact: contact}
	case events.KindContactMoved:
		contact.SourceCampaign = events.EventSourceCampaign(eventCampaign(c, entry.Detail))
		return &events.ContactMoved{Account: account, Event: when, Contact: contact}
	case events.KindContactRemovedLink:
		return &events.ContactRemovedLink{Account: account, Event: when, Contact: contact}
	case events.KindContactRemovedBounce:
		return &events.ContactRemovedBounce{Account: account, Event: when, Contact: contact}
	case events.KindContactEmailChanged:
		return &events.ContactEmailChanged{Account: account, Event: when, Contact: contact}
	case events.KindContactCustomFieldChanged:
		return &events.ContactCustomFieldChanged{Account: account, Event: when, Contact: contact}
	case events.KindContactOpenedMessage:
		return &events.ContactOpenedMessage{Account: account, Event: when, Contact: contact, Message: message}
	case events.KindContactClickedMessageLink:
		return &events.ContactClickedMessageLink{Account: account, Event: when, Contact: contact, Message: message, ClickTrack: track}
	case events.KindContactClickedSMSLink:
		sms := c.Rows("SMS").Get(entry.Message)
		field := engine.Text(engine.Sub(engine.Sub(sms, "sendSettings"), "contacts"), "phoneNumberCustomFieldId")
		contact.PhoneNumber = events.EventPhoneNumber{FieldID: field, Href: c.Href("custom-fields", field)}
		return &events.ContactClickedSMSLink{Account: account, Event: when, Contact: contact, ClickTrack: track, SMS: events.EventSMS{
			SMSID: entry.Message, Name: engine.Text(sms, "name"), Href: c.Href("sms", entry.Message),
		}}
	}
	return nil
}

// callbackOf returns a callback. Callbacks have no addresses in the API and no time.
func callbackOf(c *Call, row Object, kind events.Kind, contact events.EventContact, message events.EventMessage, track events.EventClickTrack) events.Event {
	from := c.Singles["account"]
	account := events.EventAccount{AccountID: engine.Text(from, "accountId"), Login: engine.Text(from, "email")}
	contact.Href, contact.Campaign.Href = "", ""
	message.Href, message.ResourceType, track.Href, track.Name = "", "", "", ""
	switch kind {
	case events.KindCallbackSubscribe:
		contact.IP, contact.Origin = engine.Text(row, "ipAddress"), engine.Text(row, "origin")
		return &events.CallbackSubscribe{Account: account, Contact: contact}
	case events.KindCallbackUnsubscribe:
		return &events.CallbackUnsubscribe{Account: account, Contact: contact}
	case events.KindCallbackOpen:
		return &events.CallbackOpen{Account: account, Contact: contact, Message: message}
	case events.KindCallbackClick:
		return &events.CallbackClick{Account: account, Contact: contact, Message: message, ClickTrack: track}
	}
	return nil
}

func eventContact(c *Call, row Object) events.EventContact {
	contact := events.EventContact{
		ContactID: engine.Text(row, "contactId"), Email: engine.Text(row, "email"), Name: engine.Text(row, "name"),
		Campaign: eventCampaign(c, campaignOf(row)),
	}
	if contact.ContactID != "" { // a rejected contact has none
		contact.Href = c.Href("contacts", contact.ContactID)
	}
	return contact
}

func eventCampaign(c *Call, id string) events.EventCampaign {
	return events.EventCampaign{CampaignID: id, Name: engine.Text(c.Rows("campaign").Get(id), "name"), Href: c.Href("campaigns", id)}
}

func eventMessage(c *Call, entry engine.Entry) (message events.EventMessage) {
	if kind, row := messageOf(c, entry.Message); row != nil {
		message = events.EventMessage{
			ResourceType: kind.resource, ResourceID: entry.Message, Name: engine.Text(row, "name"), Subject: engine.Text(row, "subject"),
			Href: c.Href(kind.path, entry.Message),
		}
	}
	return message
}

func eventTrack(c *Call, entry engine.Entry) (track events.EventClickTrack) {
	if row := c.Rows("click track").Get(entry.Detail); row != nil && entry.Kind == clicked {
		track = events.EventClickTrack{
			ClickTrackID: entry.Detail, Name: engine.Text(row, "name"), URL: engine.Text(row, "url"), Href: c.Href("click-tracks", entry.Detail),
		}
	}
	return track
}
