package getresponsetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Twenty clients work on the same account concurrently. Each has contacts of its
// own, and all create one contact that only one of them can create. Nothing is lost.
func TestConcurrency(t *testing.T) {
	f := start(t)
	const workers, rounds = 20, 5
	campaign, shared := f.campaign("spring"), f.tag("shared")
	var won, lost atomic.Int64
	var wait sync.WaitGroup
	problems := make(chan error, workers)
	for worker := range workers {
		client := f.connect()
		wait.Go(func() {
			problems <- work(f, client, worker, rounds, campaign, shared, &won, &lost)
		})
	}
	wait.Wait()
	close(problems)
	for err := range problems {
		f.ok(err)
	}
	equal(f, "clients that created the shared contact, and that got a duplicate error", []int64{won.Load(), lost.Load()}, []int64{1, workers - 1})

	// Each worker leaves its last contact and its tag, one of them the shared contact.
	contacts := map[string]gr.ContactListItem{}
	for _, c := range collect(f, f.client.Contacts.AllInCampaign(f.ctx, campaign, nil)) {
		contacts[c.Email] = c
	}
	equal(f, "contacts", len(contacts), workers+1)
	for worker := range workers {
		c := contacts[fmt.Sprintf("worker%d-round%d@example.com", worker, rounds-1)]
		equal(f, "name", c.Name, fmt.Sprintf("Round %d of %d", rounds-1, worker))
		own, err := f.client.Tags.List(f.ctx, &gr.ListTagsParams{Name: new(fmt.Sprintf("worker_%d_", worker))})
		f.ok(err)
		equal(f, "tags of the contact", f.tagsOf(c.ContactID), []string{shared, own.Items[0].TagID})
	}
	equal(f, "tags", len(collect(f, f.client.Tags.All(f.ctx, nil))), workers+1)

	balance, err := f.client.Campaigns.GetBalanceStatistics(f.ctx, &gr.GetCampaignBalanceStatisticsParams{CampaignID: campaign})
	f.ok(err)
	var came, went wire.Int
	for _, e := range balance {
		came, went = came+e.Value.Subscriptions.API, went+e.Value.Removals.API
	}
	equal(f, "contacts that came and went", []wire.Int{came, went}, []wire.Int{workers*rounds + 1, workers * (rounds - 1)})

	var resp getresponse.Response
	_, err = f.client.Accounts.Get(f.ctx, nil, getresponse.WithResponse(&resp))
	f.ok(err)
	requests := f.server.Requests()
	equal(f, "calls left", resp.RateLimit.Remaining, 30000-len(requests))
	created := 0
	for _, r := range requests {
		if r.Operation == "createContact" && r.Status == 202 {
			created++
		}
	}
	equal(f, "requests that created a contact", created, workers*rounds+1)
}

// work adds, tags, renames, lists and deletes contacts, of which the last stays.
func work(f *fixture, client *getresponse.Client, worker, rounds int, campaign, shared string, won, lost *atomic.Int64) error {
	same := gr.NewContact{Email: "same@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}
	switch err := client.Contacts.Create(f.ctx, same); {
	case err == nil:
		won.Add(1)
	case errors.Is(err, getresponse.ErrDuplicate):
		lost.Add(1)
	default:
		return err
	}
	tag, err := client.Tags.Create(f.ctx, gr.NewTag{Name: fmt.Sprintf("worker_%d_", worker)})
	if err != nil {
		return err
	}
	for round := range rounds {
		email := fmt.Sprintf("worker%d-round%d@example.com", worker, round)
		err := client.Contacts.Create(f.ctx, gr.NewContact{
			Email: email, Campaign: gr.CampaignReference{CampaignID: campaign}, Tags: tagRefs(shared),
		})
		if err != nil {
			return err
		}
		id := ""
		for c, err := range client.Contacts.All(f.ctx, &gr.ListContactsParams{CampaignID: &campaign, Email: new(fmt.Sprintf("worker%d-", worker))}) {
			if err != nil {
				return err
			}
			if !strings.HasPrefix(c.Email, fmt.Sprintf("worker%d-", worker)) {
				return fmt.Errorf("worker %d was shown %s", worker, c.Email)
			}
			if c.Email == email {
				id = c.ContactID
			}
		}
		if _, err := client.Contacts.UpsertTags(f.ctx, id, gr.ContactTagsUpsert{Tags: tagRefs(tag.TagID)}); err != nil {
			return err
		}
		name := fmt.Sprintf("Round %d of %d", round, worker)
		if _, err := client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Name: name}); err != nil {
			return err
		}
		if got, err := client.Contacts.Get(f.ctx, id, nil); err != nil || got.Name != name || len(got.Tags) != 2 {
			return fmt.Errorf("worker %d reads %v, %w", worker, got, err)
		}
		if round == rounds-1 {
			return nil
		}
		if err := client.Contacts.Delete(f.ctx, id, nil); err != nil {
			return err
		}
	}
	return nil
}
