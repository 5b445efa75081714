package getresponsetest

import (
	"fmt"
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

// find returns a row of an entity and a call in the account that has it, as IDs differ
// between the accounts of a server. What was due before has happened by then. The caller
// holds the lock.
func (s *Server) find(entity, id string) (*engine.Call, engine.Object, error) {
	for _, a := range s.accounts {
		now := s.now()
		s.engine.Advance(a.world, now, s.URL())
		if row := a.world.Tables[entity].Get(id); row != nil {
			return s.engine.NewCall(a.world, now, s.URL()), row, nil
		}
	}
	return nil, nil, fmt.Errorf("getresponsetest: no account has a %s with the ID %q", entity, id)
}

// withRow calls do with a row of an entity in the account that has it.
func (s *Server) withRow(entity, id string, do func(c *engine.Call, row engine.Object) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, row, err := s.find(entity, id)
	if err != nil {
		return err
	}
	s.revision++
	return do(c, row)
}

// failed is the error of a handle for a failure that an operation would respond with.
func failed(failure *contract.Failure) error {
	if failure == nil {
		return nil
	}
	return fmt.Errorf("getresponsetest: %s %v", failure.Message, failure.Context)
}

// Subscription is a contact that comes in another way than through the API.
type Subscription struct {
	CampaignID string           `json:"campaignId"`
	Email      string           `json:"email"`
	Name       string           `json:"name"`     // "" for none
	Origin     gr.ContactOrigin `json:"origin"`   // default www, a web form
	Consents   []string         `json:"consents"` // IDs of the GDPR fields that the contact agrees to
}

// Subscribe adds a contact that did not come through the API, such as one that filled in
// a form, and returns its ID. Double opt-in, block lists and [WithContactDelay] apply.
// It returns an error for an unknown campaign or GDPR field, for an invalid, blocked or
// duplicate address and for an unknown origin.
func (s *Server) Subscribe(sub Subscription) (contactID string, err error) {
	err = s.withRow("campaign", sub.CampaignID, func(c *engine.Call, _ engine.Object) error {
		if sub.Origin == "" {
			sub.Origin = gr.ContactOriginWww
		}
		fields := s.contract.Route("getContact").Response.Fields
		if !slices.Contains(fields["origin"].Enum, any(string(sub.Origin))) {
			return fmt.Errorf("getresponsetest: no contact can have the origin %q", sub.Origin)
		}
		if !contract.IsEmail(sub.Email) {
			return fmt.Errorf("getresponsetest: %q is no e-mail address", sub.Email)
		}
		for _, id := range sub.Consents {
			if _, failure := c.Related("GDPR field", id); failure != nil {
				return failed(failure)
			}
		}
		body := engine.Object{
			"email": sub.Email, "campaign": engine.Object{"campaignId": sub.CampaignID}, "origin": string(sub.Origin),
		}
		if sub.Name != "" {
			body["name"] = sub.Name
		}
		row, failure := c.Create("contact", body)
		if failure != nil {
			return failed(failure)
		}
		for _, id := range sub.Consents {
			life.Declare(c, row, c.Rows("GDPR field").Get(id), true)
		}
		contactID = c.Rows("contact").ID(row)
		return nil
	})
	return contactID, err
}

// DeclareConsent records that a contact gives a consent, or withdraws it, in the newest
// wording of the GDPR field. It returns an error for an unknown contact or field.
func (s *Server) DeclareConsent(contactID, gdprFieldID string, granted bool) error {
	return s.withRow("contact", contactID, func(c *engine.Call, row engine.Object) error {
		field, failure := c.Related("GDPR field", gdprFieldID)
		if failure != nil {
			return failed(failure)
		}
		life.Declare(c, row, field, granted)
		return nil
	})
}

// CopyContact copies a contact to another campaign, as a user of the account can, and
// returns the ID of the copy. The copy has the name, tags and custom field values of the
// contact and the origin copy. It returns an error for an unknown contact or campaign,
// and for an address that the campaign has already or blocks.
func (s *Server) CopyContact(contactID, campaignID string) (copyID string, err error) {
	err = s.withRow("contact", contactID, func(c *engine.Call, row engine.Object) error {
		body := engine.Only(row, "email", "name", "note", "scoring", "ipAddress", "timeZone", "geolocation", "tags", "customFieldValues")
		body["campaign"] = engine.Object{"campaignId": campaignID}
		body["origin"] = string(gr.ContactOriginCopy)
		body[life.CopiedFrom] = engine.Sub(row, "campaign")["campaignId"]
		created, failure := c.Create("contact", body)
		if failure != nil {
			return failed(failure)
		}
		copyID = c.Rows("contact").ID(created)
		return nil
	})
	return copyID, err
}

// UnconfirmedContact is a contact that came to a campaign with double opt-in and has to
// confirm.
type UnconfirmedContact struct {
	Email      string `json:"email"`
	CampaignID string `json:"campaignId"`
	Link       string `json:"link"` // confirms when it is opened, as the link in the message to the contact does
}

// Unconfirmed returns the contacts of all accounts that have to confirm, the oldest first
// in each account.
func (s *Server) Unconfirmed() []UnconfirmedContact {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []UnconfirmedContact
	for _, a := range s.accounts {
		for _, row := range life.Unconfirmed(a.world) {
			all = append(all, UnconfirmedContact{
				Email: engine.Text(row, "email"), CampaignID: engine.Text(engine.Sub(row, "campaign"), "campaignId"),
				Link: s.http.URL + confirmPath + engine.Text(row, "contactId"),
			})
		}
	}
	return all
}

// Confirm confirms the subscription of an address to a campaign, as if the contact had
// opened its link. The contact is visible afterwards. Confirm returns an error for an
// unknown campaign, for an address that does not have to confirm, and for one that was
// blocked in the meantime.
func (s *Server) Confirm(campaignID, email string) error {
	return s.withRow("campaign", campaignID, func(c *engine.Call, _ engine.Object) error {
		sought := engine.Object{"email": email, "campaign": engine.Object{"campaignId": campaignID}}
		id, ok := c.Rows("contact").Holder(sought)
		if !ok {
			return fmt.Errorf("getresponsetest: the campaign %s has no contact with the address %q", campaignID, email)
		}
		_, err := life.Confirm(c, c.Rows("contact").Get(id))
		return err
	})
}

// Action is what a recipient does with a message.
type Action string

// The actions. Only newsletters, autoresponders, RSS newsletters and subject tests have
// all of them: the recipient of a transactional e-mail cannot unsubscribe, and the
// recipient of an SMS can only click and unsubscribe.
const (
	ActionOpen        Action = "open"
	ActionClick       Action = "click"
	ActionBounce      Action = "bounce"
	ActionUnsubscribe Action = "unsubscribe"
	ActionComplain    Action = "complain"
)

// Engagement is something that a recipient does with a message that it was sent.
type Engagement struct {
	// Message is the ID of a newsletter, an autoresponder, an RSS newsletter, a subject
	// test, an SMS or a transactional e-mail.
	Message string `json:"message"`

	// Recipient is the ID of a contact. For a transactional e-mail it is an address, for an
	// SMS to a number that was given for it the number.
	Recipient string `json:"recipient"`

	Action Action `json:"action"`

	// Link is the link that is clicked: its URL, or the ID of its click track. It may be
	// omitted if the message has only one.
	Link string `json:"link,omitempty"`

	// Times is how often it is done; 0 means once. Only an open and a click can be done
	// more than once.
	Times int `json:"times,omitempty"`
}

// Engage makes a recipient open a message, click a link, and so on. Activities,
// statistics, click tracks and the engagement score of the contact follow. A bounce, a
// complaint and an unsubscription remove the contact from its campaign. A click is not
// an open as well.
//
// It returns an error for what cannot happen: an unknown message, a recipient that was
// not sent it, a link that the message does not have, an open without the flag openrate
// or a click without the flag clicktrack, which the service would not notice.
func (s *Server) Engage(e Engagement) error {
	var known bool
	var err error
	s.eachAccount(func(c *engine.Call) bool {
		known, err = life.Engage(c, life.Engagement{
			Message: e.Message, Recipient: e.Recipient, Action: string(e.Action), Link: e.Link, Times: e.Times,
		})
		return !known
	})
	if !known {
		err = fmt.Errorf("no account has a message with the ID %q", e.Message)
	}
	if err != nil {
		return fmt.Errorf("getresponsetest: %w", err)
	}
	return nil
}

// Publish adds new articles to an RSS feed, which the server does not read itself. The
// enabled RSS newsletters with that rssFeedUrl, in all accounts, send them by their
// schedules. It returns an error if there is no such RSS newsletter, or if articles is
// less than 1.
func (s *Server) Publish(feedURL string, articles int) error {
	if articles < 1 {
		return fmt.Errorf("getresponsetest: %d articles cannot be published", articles)
	}
	watching := 0
	s.eachAccount(func(c *engine.Call) bool {
		watching += life.Publish(c, feedURL, articles)
		return true
	})
	if watching == 0 {
		return fmt.Errorf("getresponsetest: no enabled RSS newsletter watches the feed %q", feedURL)
	}
	return nil
}

// WithSendingRate sets how many recipients a newsletter is sent to in a minute, so that
// it is in progress for a while. Default 0: all immediately. WithSendingRate panics on a
// negative rate.
func WithSendingRate(perMinute int) Option {
	if perMinute < 0 {
		panic(fmt.Sprintf("getresponsetest: the sending rate %d is negative", perMinute))
	}
	return func(s *Server) { s.sendingRate = perMinute }
}

// eachAccount calls do with each account until it returns false. What was due before has
// happened by then.
func (s *Server) eachAccount(do func(*engine.Call) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.accounts {
		now := s.now()
		s.engine.Advance(a.world, now, s.URL())
		if !do(s.engine.NewCall(a.world, now, s.URL())) {
			return
		}
	}
}
