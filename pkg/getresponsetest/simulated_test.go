package getresponsetest

import (
	"bytes"
	"image/png"
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Every simulated operation succeeds. The fixture checks each response against the
// contract.
func TestEveryOperationSucceedsWithinTheContract(t *testing.T) {
	f := start(t)
	accountOperations(f)
	campaign := campaignOperations(f)
	tag := tagOperations(f)
	field := customFieldOperations(f)
	sender := fromFieldOperations(f)
	contact := contactOperations(f, campaign, tag, field)
	newsletterOperations(f, campaign, sender, contact)
	statisticsOperations(f, campaign)
	f.ok(f.client.Contacts.Delete(f.ctx, contact, nil))
	f.ok(f.client.Tags.Delete(f.ctx, tag))
	f.ok(f.client.CustomFields.Delete(f.ctx, field))

	seen := map[string]bool{}
	for _, r := range f.server.Requests() {
		if r.Status >= 200 && r.Status <= 299 {
			seen[r.Operation] = true
		}
	}
	for _, op := range simulated() {
		if !seen[op.ID] {
			t.Errorf("%s (%s.%s) did not succeed", op.ID, op.Service, op.GoMethod)
		}
	}
}

func accountOperations(f *fixture) {
	accounts := f.client.Accounts
	account, err := accounts.Get(f.ctx, nil)
	f.ok(err)
	equal(f, "owner", account.Email, "owner@example.com")
	equal(f, "href", account.Href, f.server.URL()+"/accounts")
	equal(f, "industry", account.IndustryTag.IndustryTagID, 1)
	account, err = accounts.Update(f.ctx, gr.AccountUpdate{City: new("Sopot"), TimeFormat: gr.TimeFormatN12H})
	f.ok(err)
	equal(f, "city", account.City, "Sopot")
	equal(f, "time format", account.TimeFormat, gr.TimeFormatN12H)

	billing, err := accounts.GetBilling(f.ctx, nil)
	f.ok(err)
	equal(f, "list size", billing.ListSize, 2500)
	equal(f, "renewal", billing.RenewalDate, wire.NewDate(2027, 1, 1))
	equal(f, "balance", billing.AccountBalance, "-15.00")
	equal(f, "add-on", bool(billing.Addons[0].Active), true)

	masks, err := accounts.UpdateBlocklist(f.ctx, nil, gr.BlocklistUpdate{Masks: []string{"@example.org"}})
	f.ok(err)
	equal(f, "masks", masks.Masks, []string{"@example.org"})
	masks, err = accounts.GetBlocklist(f.ctx, nil)
	f.ok(err)
	equal(f, "masks", masks.Masks, []string{"@example.org"})

	zones, err := accounts.ListTimezones(f.ctx, nil)
	f.ok(err)
	equal(f, "Warsaw", slices.ContainsFunc(zones, func(z gr.Timezone) bool { return z.TimezoneID == 1 && z.Name == "Europe/Warsaw" }), true)
	industries, err := accounts.ListIndustries(f.ctx, nil)
	f.ok(err)
	equal(f, "industries", texts(industries.Items, func(i gr.IndustryTag) string { return i.Name }), []string{"Agencies", "Retail", "Software"})
	logins, err := accounts.ListLogins(f.ctx, nil)
	f.ok(err)
	equal(f, "sign-in", bool(logins.Items[0].IsSuccessful), true)
	limits, err := accounts.ListSendingLimits(f.ctx, nil)
	f.ok(err)
	equal(f, "sending limit", []wire.Int{limits[0].TimeFrame, limits[0].Limit, limits[0].Used}, []wire.Int{2592000, 2500, 0})

	callback, err := accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{URL: "https://example.com/hook"})
	f.ok(err)
	equal(f, "callback", callback.URL, "https://example.com/hook")
	callback, err = accounts.GetCallback(f.ctx)
	f.ok(err)
	equal(f, "callback", callback.URL, "https://example.com/hook")
	f.ok(accounts.DeleteCallback(f.ctx))

	badge, err := accounts.UpdateBadge(f.ctx, gr.AccountBadgeUpdate{Status: gr.StatusEnabled})
	f.ok(err)
	equal(f, "badge", badge.Status, gr.StatusEnabled)
	badge, err = accounts.GetBadge(f.ctx)
	f.ok(err)
	equal(f, "badge", badge.Status, gr.StatusEnabled)
}

func campaignOperations(f *fixture) string {
	campaigns := f.client.Campaigns
	created, err := campaigns.Create(f.ctx, gr.NewCampaign{Name: "spring", LanguageCode: new("pl")})
	f.ok(err)
	equal(f, "language", created.LanguageCode, "PL")
	equal(f, "href", created.Href, f.server.URL()+"/campaigns/"+created.CampaignID)
	got, err := campaigns.Get(f.ctx, created.CampaignID, nil)
	f.ok(err)
	equal(f, "campaign as created and as read", got, created)
	got, err = campaigns.Update(f.ctx, created.CampaignID, gr.CampaignUpdate{
		Name: "summer", Postal: &gr.CampaignPostalInput{City: new("Sopot")},
	})
	f.ok(err)
	equal(f, "name", got.Name, "summer")
	equal(f, "city", got.Postal.City, "Sopot")
	page, err := campaigns.List(f.ctx, nil)
	f.ok(err)
	equal(f, "campaigns", texts(page.Items, func(c gr.CampaignListItem) string { return c.Name }), []string{"default", "summer"})

	masks, err := campaigns.UpdateBlocklist(f.ctx, created.CampaignID, nil, gr.BlocklistUpdate{Masks: []string{"spam@example.org"}})
	f.ok(err)
	equal(f, "masks", masks.Masks, []string{"spam@example.org"})
	masks, err = campaigns.GetBlocklist(f.ctx, created.CampaignID, nil)
	f.ok(err)
	equal(f, "masks", masks.Masks, []string{"spam@example.org"})
	return created.CampaignID
}

func tagOperations(f *fixture) string {
	tags := f.client.Tags
	id := f.tag("vip")
	got, err := tags.Get(f.ctx, id, nil)
	f.ok(err)
	equal(f, "tag", got.Name, "vip")
	got, err = tags.Update(f.ctx, id, gr.TagUpdate{Name: "other"})
	f.ok(err)
	equal(f, "tags keep their names", got.Name, "vip")
	page, err := tags.List(f.ctx, nil)
	f.ok(err)
	equal(f, "tags", texts(page.Items, func(t gr.TagListItem) string { return t.Href }), []string{f.server.URL() + "/tags/" + id})
	return id
}

func customFieldOperations(f *fixture) string {
	fields := f.client.CustomFields
	id := f.field("shoe_size")
	got, err := fields.Get(f.ctx, id, nil)
	f.ok(err)
	equal(f, "type", got.Type, gr.CustomFieldTypeString)
	equal(f, "value type", got.ValueType, gr.CustomFieldValueTypeString)
	equal(f, "format", got.FieldType, "text") //nolint:staticcheck // deprecated, but still supported
	got, err = fields.Update(f.ctx, id, gr.CustomFieldUpdate{Hidden: true, Values: []string{"41", "42"}})
	f.ok(err)
	equal(f, "hidden", bool(got.Hidden), true)
	page, err := fields.List(f.ctx, nil)
	f.ok(err)
	equal(f, "fields", page.Items, []gr.CustomField{*got})
	return id
}

func fromFieldOperations(f *fixture) string {
	senders := f.client.FromFields
	created, err := senders.Create(f.ctx, gr.NewFromField{Email: "news@example.com", Name: "News"})
	f.ok(err)
	equal(f, "default", bool(created.IsDefault), false)
	got, err := senders.Get(f.ctx, created.FromFieldID, nil)
	f.ok(err)
	equal(f, "from field as created and as read", got, created)
	first := f.defaultSender()
	f.ok(senders.SetDefault(f.ctx, created.FromFieldID))
	f.ok(senders.Delete(f.ctx, first, nil))
	page, err := senders.List(f.ctx, nil)
	f.ok(err)
	equal(f, "addresses", texts(page.Items, func(s gr.FromField) string { return s.Email }), []string{"news@example.com"})
	return created.FromFieldID
}

func contactOperations(f *fixture, campaign, tag, field string) string {
	contacts := f.client.Contacts
	id := f.contact(campaign, "jan@example.com", func(c *gr.NewContact) { c.Name = "Jan" })
	f.ok(contacts.CreateBatch(f.ctx, gr.NewContactBatch{CampaignID: campaign, Contacts: []gr.NewBatchContact{
		{Email: "ola@example.com", Tags: &gr.BatchContactTags{Ids: []string{tag}}},
	}}))
	got := f.get(id)
	equal(f, "name", got.Name, "Jan")
	equal(f, "href", got.Href, f.server.URL()+"/contacts/"+id)
	got, err := contacts.Update(f.ctx, id, gr.ContactUpdate{Note: wire.Value("likes tea")})
	f.ok(err)
	equal(f, "note", got.Note, "likes tea")
	tags, err := contacts.UpsertTags(f.ctx, id, gr.ContactTagsUpsert{Tags: []gr.ContactTagReference{{TagID: tag}}})
	f.ok(err)
	equal(f, "tags", texts(tags, func(t gr.ContactTag) string { return t.Name }), []string{"vip"})
	values, err := contacts.UpsertCustomFields(f.ctx, id, gr.ContactCustomFieldsUpsert{
		CustomFieldValues: []gr.CustomFieldValueInput{{CustomFieldID: field, Value: []string{"42"}}},
	})
	f.ok(err)
	equal(f, "values", values, []gr.ContactCustomField{{CustomFieldID: field, Values: []string{"42"}}})
	got = f.get(id)
	equal(f, "values", got.CustomFieldValues[0].Value, []string{"42"})
	equal(f, "tags", got.Tags[0].TagID, tag)

	email := func(c gr.ContactListItem) string { return c.Email }
	page, err := contacts.List(f.ctx, &gr.ListContactsParams{AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}})
	f.ok(err)
	equal(f, "contacts", texts(page.Items, email), []string{"jan@example.com", "ola@example.com"})
	page, err = contacts.ListInCampaign(f.ctx, campaign, nil)
	f.ok(err)
	equal(f, "contacts of the campaign", texts(page.Items, email), []string{"jan@example.com", "ola@example.com"})
	consents, err := contacts.ListConsents(f.ctx, id, nil)
	f.ok(err)
	equal(f, "consents", len(consents), 0)
	return id
}

func newsletterOperations(f *fixture, campaign, sender, contact string) {
	newsletters := f.client.Newsletters
	sent, err := newsletters.Create(f.ctx, newNewsletter(campaign, sender))
	f.ok(err)
	equal(f, "sent", sent.SendMetrics.Sent, 2)
	got, err := newsletters.Get(f.ctx, sent.NewsletterID, nil)
	f.ok(err)
	equal(f, "newsletter as created and as read", got, sent)
	page, err := newsletters.List(f.ctx, nil)
	f.ok(err)
	equal(f, "flags", page.Items[0].Flags, wire.FlagsText[gr.MessageFlag]{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack})

	thumbnail, err := newsletters.GetThumbnail(f.ctx, sent.NewsletterID, nil)
	f.ok(err)
	equal(f, "media type", thumbnail.ContentType, "image/png")
	if _, err := png.Decode(bytes.NewReader(thumbnail.Data)); err != nil {
		f.Errorf("the thumbnail is no picture: %v", err)
	}
	activities, err := newsletters.ListActivities(f.ctx, sent.NewsletterID, nil) //nolint:staticcheck // deprecated, but still supported
	f.ok(err)
	equal(f, "activities of the newsletter", activities.TotalCount, 2)
	of, err := f.client.Contacts.ListActivities(f.ctx, contact, nil)
	f.ok(err)
	equal(f, "activity of the contact", of.Items[0].Resource.ResourceID, sent.NewsletterID)
	statistics, err := newsletters.ListStatistics(f.ctx, &gr.ListNewsletterStatisticsParams{NewsletterID: &sent.NewsletterID})
	f.ok(err)
	equal(f, "figures", statistics.Items[0].Sent, 2)
	statistics, err = newsletters.ListStatisticsFor(f.ctx, sent.NewsletterID, nil)
	f.ok(err)
	equal(f, "figures of one", statistics.Items[0].Sent, 2)

	later := newNewsletter(campaign, sender)
	later.SendSettings.SendOn = sendTimeIn(2099)
	scheduled, err := newsletters.Create(f.ctx, later)
	f.ok(err)
	draft, err := newsletters.Cancel(f.ctx, scheduled.NewsletterID)
	f.ok(err)
	equal(f, "type of what was cancelled", draft.Type, gr.NewsletterTypeDraft)
	again, err := newsletters.SendDraft(f.ctx, gr.NewsletterDraftSend{
		MessageID: draft.NewsletterID, SendSettings: gr.NewsletterSendSettingsInput{SelectedContacts: []string{contact}},
	})
	f.ok(err)
	equal(f, "sent", again.SendMetrics.Sent, 1)
	f.ok(newsletters.Delete(f.ctx, draft.NewsletterID))
}

func statisticsOperations(f *fixture, campaign string) {
	c := f.client.Campaigns
	balance, err := c.GetBalanceStatistics(f.ctx, &gr.GetCampaignBalanceStatisticsParams{CampaignID: campaign})
	f.ok(err)
	equal(f, "balance", balance[0].Value.Subscriptions.API, 2)
	sizes, err := c.GetListSizeStatistics(f.ctx, &gr.GetCampaignListSizeStatisticsParams{CampaignID: campaign})
	f.ok(err)
	equal(f, "size", sizes[0].Value.TotalSubscribers, 2)
	locations, err := c.GetLocationStatistics(f.ctx, &gr.GetCampaignLocationStatisticsParams{CampaignID: campaign})
	f.ok(err)
	equal(f, "locations", locations[0].Value.Amount, 2)
	origins, err := c.GetOriginStatistics(f.ctx, &gr.GetCampaignOriginStatisticsParams{CampaignID: campaign})
	f.ok(err)
	equal(f, "origins", origins[0].Value.API, 2)
	removals, err := c.GetRemovalStatistics(f.ctx, &gr.GetCampaignRemovalStatisticsParams{CampaignID: campaign})
	f.ok(err)
	for _, e := range removals {
		equal(f, "removals", e.Value.API, 0)
	}
	subscriptions, err := c.GetSubscriptionStatistics(f.ctx, &gr.GetCampaignSubscriptionStatisticsParams{CampaignID: campaign})
	f.ok(err)
	equal(f, "subscriptions", subscriptions[0].Value.Summary, 2)
	summary, err := c.GetSummaryStatistics(f.ctx, &gr.GetCampaignSummaryStatisticsParams{CampaignID: &campaign})
	f.ok(err)
	equal(f, "summary", summary[0].Value.TotalSubscribers, 2)
	equal(f, "newsletters", summary[0].Value.TotalNewsletters, 2)
}
