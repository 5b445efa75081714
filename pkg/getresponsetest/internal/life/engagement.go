package life

import (
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// Engagement is what a recipient does with a message.
type Engagement struct {
	Message   string // ID
	Recipient string // ID of a contact; address or number of a recipient that is no contact
	Action    string // open, click, bounce, unsubscribe or complain
	Link      string // that is clicked: its URL or ID
	Times     int
}

// action is a kind of engagement.
type action struct {
	kind   string // of its journal entry
	reason string // why the contact is removed, "" if it stays
	flag   string // that a message must have for the service to notice, "" if it always does
}

func actionOf(name string) (action, bool) {
	a, ok := map[string]action{
		"open":        {kind: opened, flag: "openrate"},
		"click":       {kind: clicked, flag: "clicktrack"},
		"bounce":      {kind: bounced, reason: "bounce"},
		"unsubscribe": {kind: unsubscribed, reason: "unsubscribe"},
		"complain":    {kind: complained, reason: "complaint"},
	}[name]
	return a, ok
}

// Engage makes a recipient do something with a message. It reports whether the account
// has the message. A bounce, a complaint and an unsubscription remove the contact.
func Engage(c *Call, e Engagement) (known bool, err error) {
	kind, message := messageOf(c, e.Message)
	mail := c.Rows("transactional email").Get(e.Message)
	if message == nil && mail == nil {
		return false, nil
	}
	do, ok := actionOf(e.Action)
	if !ok {
		return true, fmt.Errorf("no recipient can %q a message; the actions are open, click, bounce, unsubscribe and complain", e.Action)
	}
	if do.reason != "" && e.Times > 1 {
		return true, fmt.Errorf("a recipient can %s only once, not %d times", e.Action, e.Times)
	}
	if e.Times < 0 {
		return true, fmt.Errorf("%d times is no number of actions", e.Times)
	}
	entry, err := receipt(c, e, do)
	if err != nil {
		return true, err
	}
	entry.At, entry.Kind = c.Now, do.kind
	if mail != nil {
		err = engageMail(c, mail, e, &entry)
	} else {
		err = engageMessage(c, kind, message, e, do, &entry)
	}
	if err != nil {
		return true, err
	}
	for range max(e.Times, 1) {
		c.Record(entry)
	}
	if contact := c.Rows("contact").Get(e.Recipient); contact != nil && do.reason != "" {
		return true, leave(c, contact, do.reason)
	}
	return true, nil
}

// receipt returns the entry of the last time that a recipient was sent a message.
func receipt(c *Call, e Engagement, do action) (found engine.Entry, err error) {
	for _, entry := range c.Journal.OfContact(e.Recipient) {
		switch {
		case entry.Message != e.Message:
		case entry.Kind == sent:
			found = entry
		case entry.Kind == bounced:
			return found, fmt.Errorf("message %q to recipient %q bounced", e.Message, e.Recipient)
		case entry.Kind == do.kind && do.reason != "":
			return found, fmt.Errorf("recipient %q did %s message %q already", e.Recipient, e.Action, e.Message)
		}
	}
	if found.Kind == "" {
		return found, fmt.Errorf("message %q was not sent to recipient %q", e.Message, e.Recipient)
	}
	return found, nil
}

// engageMessage checks that the service would notice an engagement, and finds the link
// of a click.
func engageMessage(c *Call, kind messageKind, message Object, e Engagement, do action, entry *engine.Entry) error {
	if kind.entity == "SMS" {
		if do.kind != clicked && do.kind != unsubscribed {
			return fmt.Errorf("a recipient of an SMS cannot %s it", e.Action)
		}
	} else if do.flag != "" && !slices.Contains(engine.Items(message, "flags"), any(do.flag)) && (do.kind != opened || message["trackOpens"] != "true") {
		return fmt.Errorf("%s %q does not have the flag %s, so the service would not notice that a recipient did %s it", kind.entity, e.Message, do.flag, e.Action)
	}
	if do.kind != clicked {
		return nil
	}
	tracks := tracksOf(c, e.Message)
	for _, track := range tracks {
		if e.Link == "" && len(tracks) == 1 || e.Link != "" && (track["url"] == e.Link || track["clickTrackId"] == e.Link) {
			entry.Detail = engine.Text(track, "clickTrackId")
			return nil
		}
	}
	return fmt.Errorf("%s %q has %d tracked links, and none is chosen by %q", kind.entity, e.Message, len(tracks), e.Link)
}

// engageMail writes an engagement into the status of a recipient of a transactional
// e-mail.
func engageMail(c *Call, mail Object, e Engagement, entry *engine.Entry) error {
	column, ok := map[string][2]string{
		opened: {"opened", "openedOn"}, bounced: {"bounced", "bouncedOn"}, complained: {"reported_spam", "complainedOn"}, clicked: {},
	}[entry.Kind]
	if !ok {
		return errors.New("a recipient cannot unsubscribe from a transactional e-mail")
	}
	if u, err := url.Parse(e.Link); entry.Kind == clicked && (err != nil || u.Host == "") {
		return fmt.Errorf("link %q of a transactional e-mail is no URL", e.Link)
	}
	for to := range everyRecipient(engine.Sub(mail, "recipients")) {
		switch {
		case to["email"] != e.Recipient:
		case entry.Kind == clicked:
			entry.Detail = e.Link
			to["clickedLinks"] = append(engine.Items(to, "clickedLinks"), Object{"url": e.Link, "clickedOn": engine.Time(c.Now)})
		default:
			to["status"] = column[0]
			engine.Sub(to, "statuses")[column[1]] = engine.Time(c.Now)
		}
	}
	return nil
}

// leave removes a contact for a reason.
func leave(c *Call, contact Object, why string) error {
	contact[reason] = why
	if failure := c.Delete("contact", contact); failure != nil {
		return errors.New(failure.Message)
	}
	return nil
}

// engagementScore rates a contact by the share of its messages that it opened or clicked:
// 1 for none and 5 for all, null if it was sent none. How the service rates contacts is
// not published.
func engagementScore(c *Call, contact Object) any {
	received, engaged := map[string]bool{}, map[string]bool{}
	for _, e := range c.Journal.OfContact(engine.Text(contact, "contactId")) {
		switch e.Kind {
		case sent:
			received[e.Message] = true
		case opened, clicked:
			engaged[e.Message] = true
		}
	}
	if len(received) == 0 {
		return nil
	}
	return engine.Int(1 + 4*len(engaged)/len(received))
}
