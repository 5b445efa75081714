package getresponsetest

import (
	"net/http"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// A block list keeps addresses out, whether they are created, added as a batch, changed
// or moved. Who is there already stays.
func TestBlocklistsAct(t *testing.T) {
	f := start(t)
	spring, summer := f.campaign("spring"), f.campaign("summer")
	old, other := f.contact(spring, "old@blocked.example.com"), f.contact(summer, "spam@example.com")
	_, err := f.client.Accounts.UpdateBlocklist(f.ctx, nil, gr.BlocklistUpdate{Masks: []string{"@blocked.example.com", ""}})
	f.ok(err)
	_, err = f.client.Campaigns.UpdateBlocklist(f.ctx, spring, nil, gr.BlocklistUpdate{Masks: []string{"SPAM"}})
	f.ok(err)
	rejected := func(err error) {
		f.Helper()
		e := f.failure(err, http.StatusBadRequest, 1002, getresponse.ErrBadRequest)
		equal(f, "message", e.Message, "Cannot add contact that is blacklisted")
	}
	create := func(campaign, email string) error {
		return f.client.Contacts.Create(f.ctx, gr.NewContact{Email: email, Campaign: gr.CampaignReference{CampaignID: campaign}})
	}
	rejected(create(spring, "jan@blocked.example.com"))
	rejected(create(summer, "Jan@Blocked.Example.com"))
	rejected(create(spring, "my.spam@example.com"))
	f.ok(create(summer, "my.spam@example.com")) // the list of the other campaign
	f.ok(f.client.Contacts.CreateBatch(f.ctx, gr.NewContactBatch{CampaignID: spring, Contacts: []gr.NewBatchContact{
		{Email: "a@blocked.example.com"}, {Email: "jan@example.com"}, {Email: "spam2@example.com"},
	}}))
	equal(f, "contacts in spring", f.visible(spring), "old jan")
	_, err = f.client.Contacts.Update(f.ctx, other, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &spring}})
	rejected(err)
	_, err = f.client.Contacts.Update(f.ctx, other, gr.ContactUpdate{Email: "x@blocked.example.com"})
	rejected(err)
	_, err = f.client.Contacts.Update(f.ctx, old, gr.ContactUpdate{Name: "Old"})
	f.ok(err) // its address is blocked, but does not change
	if _, err := f.server.CopyContact(other, spring); err == nil {
		t.Error("a blocked address was copied")
	}
	if _, err := f.server.Subscribe(Subscription{CampaignID: spring, Email: "spam3@example.com"}); err == nil {
		t.Error("a blocked address came by a form")
	}
	_, err = f.client.Campaigns.UpdateBlocklist(f.ctx, spring, &gr.UpdateCampaignBlocklistParams{AdditionalFlags: new(gr.BlocklistModeDelete)}, gr.BlocklistUpdate{Masks: []string{"SPAM"}})
	f.ok(err)
	f.ok(create(spring, "my.spam@example.com"))
}

func TestSuppressionLife(t *testing.T) {
	f := start(t)
	s := f.client.Suppressions
	created, err := s.Create(f.ctx, gr.NewSuppression{Name: "partners"})
	f.ok(err)
	equal(f, "masks of a new list", created.Masks, []string{})
	_, err = s.Create(f.ctx, gr.NewSuppression{Name: "Partners"})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate)
	changed, err := s.Update(f.ctx, created.SuppressionID, gr.SuppressionUpdate{Name: "partners", Masks: []string{"@example.org", "jan@example.com"}})
	f.ok(err)
	equal(f, "masks", changed.Masks, []string{"@example.org", "jan@example.com"})
	got, err := s.Get(f.ctx, created.SuppressionID)
	f.ok(err)
	equal(f, "suppression as changed and as read", got, changed)
	equal(f, "properties in lists", f.members("/suppressions"), []string{"createdOn", "href", "name", "suppressionId"})
	f.ok(s.Delete(f.ctx, created.SuppressionID))
	_, err = s.Get(f.ctx, created.SuppressionID)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)
}
