package getresponsetest

import (
	"fmt"
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/life"
)

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
