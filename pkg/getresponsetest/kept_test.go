package getresponsetest

import (
	"bytes"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// A list that was read before shows every change, however it came about.
func TestListsFollowChanges(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now), WithContactDelay(time.Minute))
	campaign, other := f.defaultCampaign(), f.campaign("other")
	size := func() int {
		page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{CampaignID: &campaign, SortCreatedOn: new(gr.SortOrderDESC), PerPage: new(1)})
		f.ok(err)
		return page.TotalCount
	}
	saved := &bytes.Buffer{}
	f.ok(f.server.Snapshot(saved))
	equal(f, "at first", size(), 0)
	f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}))
	equal(f, "not visible yet", size(), 0)
	clock.advance(time.Minute)
	equal(f, "visible", size(), 1)
	_, err := f.server.Subscribe(Subscription{CampaignID: campaign, Email: "ola@example.com"})
	f.ok(err)
	f.server.Advance(time.Minute)
	equal(f, "by a handle", size(), 2)
	_, err = f.client.Contacts.Update(f.ctx, f.find(campaign, "jan@example.com"), gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &other}})
	f.ok(err)
	equal(f, "moved", size(), 1)
	f.ok(f.client.Contacts.Delete(f.ctx, f.find(campaign, "ola@example.com"), nil))
	equal(f, "deleted", size(), 0)
	f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{Email: "ewa@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}))
	f.server.Advance(time.Hour)
	equal(f, "once more", size(), 1)
	f.ok(f.server.Restore(saved))
	equal(f, "restored", size(), 0)
}

// Each query, sort and parent has a list of its own.
func TestListsAreKeptApart(t *testing.T) {
	f := start(t)
	shops := []string{f.shop("PLN").ShopID, f.shop("EUR").ShopID}
	for i, shop := range shops {
		for n := range i + 1 {
			_, err := f.client.Taxes.Create(f.ctx, shop, gr.NewTax{Name: []string{"aa", "bb"}[n], Rate: 23})
			f.ok(err)
		}
	}
	for range 2 {
		for i, shop := range shops {
			name := func(t gr.Tax) string { return t.Name }
			equal(f, "of a shop", texts(collect(f, f.client.Taxes.All(f.ctx, shop, nil)), name), []string{"aa", "bb"}[:i+1])
			equal(f, "a name", texts(collect(f, f.client.Taxes.All(f.ctx, shop, &gr.ListTaxesParams{Name: new("bb")})), name), []string{"bb"}[:i])
		}
		equal(f, "a page", len(collect(f, f.client.Shops.All(f.ctx, &gr.ListShopsParams{PerPage: new(1)}))), 2)
		first, err := f.client.Shops.List(f.ctx, &gr.ListShopsParams{SortCreatedOn: new(gr.SortOrderDESC), SortName: new(gr.SortOrderASC)})
		f.ok(err)
		equal(f, "sorted", first.Items[0].Name, "Teas in EUR")
	}
}
