package segment_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// world is an account in which Ann has done everything that conditions look for, three days
// ago, and Bob nothing. It is noon of Sunday, March 1st 2026, in UTC. The contacts of the
// list origins have the name of their origin.
type world struct {
	*testing.T
	server                             *getresponsetest.Server
	client                             *getresponse.Client
	list, origins, ann, bob            string
	tag, consent                       string
	city, size, age, birthday          string
	letter, automatic, test, sms       string
	letterLink, automaticLink, smsLink string
	shop, category, product            string
	event                              string
}

const worldSeed = `{"rows": {
	"campaign": [{"campaignId": "@origins", "name": "origins"}],
	"contact": [
		{"contactId": "@ann", "email": "ann@example.com", "name": "Ann", "campaign": {"campaignId": "@list"}, "createdOn": "-144h", "origin": "import",
		 "geolocation": {"city": "Sopot", "countryCode": "PL", "region": "82", "postalCode": "81-701", "longitude": "18.57", "latitude": "54.44", "dmaCode": "501"},
		 "country": "Poland", "cameBy": "file1", "goals": [{"goalId": "g1", "value": 3}], "stages": [{"pipelineId": "p1", "stageId": "offer"}],
		 "webinars": [{"webinarId": "w1", "role": "listener", "participated": true}, {"webinarId": "w2", "role": "registrant", "participated": false}]},
		{"contactId": "@bob", "email": "bob@example.com", "name": "Bob", "campaign": {"campaignId": "@list"}, "createdOn": "-10000h", "origin": "api"},
		{"contactId": "@www", "email": "www@example.com", "name": "www", "campaign": {"campaignId": "@origins"}, "createdOn": "-24h", "origin": "www", "cameBy": "form1"},
		{"contactId": "@page", "email": "page@example.com", "name": "landing_page", "campaign": {"campaignId": "@origins"}, "createdOn": "-24h", "origin": "landing_page"},
		{"contactId": "@webinar", "email": "webinar@example.com", "name": "webinar", "campaign": {"campaignId": "@origins"}, "createdOn": "-24h", "origin": "webinar"},
		{"contactId": "@site", "email": "site@example.com", "name": "website", "campaign": {"campaignId": "@origins"}, "createdOn": "-24h", "origin": "website_builder_elegant"}
	]
}}`

// ok ends the test if a step of the preparation fails.
func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	now := time.Date(2026, time.February, 26, 12, 0, 0, 0, time.UTC) // three days before
	server := getresponsetest.Start(t, getresponsetest.WithClock(func() time.Time { return now }), getresponsetest.WithSeed([]byte(worldSeed)))
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithoutLimits(), getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	w := &world{T: t, server: server, client: client}
	w.ok(err)
	for contact, err := range client.Contacts.All(t.Context(), nil) {
		w.ok(err)
		switch contact.Name {
		case "Ann":
			w.ann, w.list = contact.ContactID, contact.Campaign.CampaignID
		case "Bob":
			w.bob = contact.ContactID
		default:
			w.origins = contact.Campaign.CampaignID
		}
	}
	w.describeAnn()
	w.sendMessages()
	w.sell()
	server.Advance(72 * time.Hour)
	return w
}

// describeAnn gives Ann a tag, a score, custom field values and a consent.
func (w *world) describeAnn() {
	ctx := w.Context()
	tag, err := w.client.Tags.Create(ctx, gr.NewTag{Name: "vip"})
	w.ok(err)
	w.tag = tag.TagID
	var values []gr.CustomFieldValueInput
	for _, f := range []struct {
		id    *string
		field gr.NewCustomField
		value string
	}{
		{&w.city, gr.NewCustomField{Name: "town", Type: gr.CustomFieldTypeText}, "Gdynia"},
		{&w.size, gr.NewCustomField{Name: "size", Type: gr.CustomFieldTypeSingleSelect, Values: []string{"small", "large"}}, "large"},
		{&w.age, gr.NewCustomField{Name: "years", Type: gr.CustomFieldTypeNumber}, "42"},
		{&w.birthday, gr.NewCustomField{Name: "contract", Type: gr.CustomFieldTypeDate}, "2026-02-26"},
	} {
		field, err := w.client.CustomFields.Create(ctx, f.field)
		w.ok(err)
		*f.id = field.CustomFieldID
		values = append(values, gr.CustomFieldValueInput{CustomFieldID: field.CustomFieldID, Value: []string{f.value}})
	}
	_, err = w.client.Contacts.Update(ctx, w.ann, gr.ContactUpdate{
		DayOfCycle: wire.Value(wire.IntText(0)), Scoring: wire.Value(20.0), Tags: []gr.ContactTagReference{gr.ContactTagRef(tag.TagID)}, CustomFieldValues: values,
	})
	w.ok(err)
	consents, err := w.client.GDPRFields.List(ctx, nil)
	w.ok(err)
	w.consent = consents.Items[0].GDPRFieldID
	w.ok(w.server.DeclareConsent(w.ann, w.consent, true))
	event, err := w.client.CustomEvents.Create(ctx, gr.NewCustomEvent{Name: "quiz_done"})
	w.ok(err)
	w.event = event.CustomEventID
	w.ok(w.client.CustomEvents.Trigger(ctx, gr.CustomEventTrigger{Name: "quiz_done", ContactID: w.ann}))
}

// sendMessages sends Ann a newsletter, an autoresponder, a subject test and a text message.
// She opens them and clicks their links.
func (w *world) sendMessages() {
	ctx := w.Context()
	senders, err := w.client.FromFields.List(ctx, nil)
	w.ok(err)
	sender := gr.FromFieldRef(senders.Items[0].FromFieldID)
	content := gr.MessageContent{HTML: `<a href="https://example.com/spring">More</a>`}
	flags := []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack}
	letter, err := w.client.Newsletters.Create(ctx, gr.NewNewsletter{
		Subject: "Spring", Campaign: gr.CampaignRef(w.list), FromField: sender, Content: content, Flags: flags,
		SendSettings: gr.NewsletterSendSettingsInput{SelectedContacts: []string{w.ann}},
	})
	w.ok(err)
	automatic, err := w.client.Autoresponders.Create(ctx, gr.NewAutoresponder{
		Name: "welcome", Subject: "Welcome", CampaignID: &w.list, Status: gr.StatusEnabled, Content: content, Flags: flags,
		SendSettings:    gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}},
		TriggerSettings: gr.AutoresponderTriggerSettingsInput{DayOfCycle: new(0)},
	})
	w.ok(err)
	vips, err := segment.New("vips").In(w.list).Where(segment.Tag(w.tag)).Save()
	w.ok(err)
	saved, err := w.client.SearchContacts.Create(ctx, vips)
	w.ok(err)
	test, err := w.client.SubjectTests.Create(ctx, gr.NewSubjectTest{
		Name: "spring", Campaign: gr.CampaignRef(w.list), FromField: sender, Content: content, Variants: []string{"A", "B"},
		SendSettings: gr.SubjectTestSendSettingsInput{SelectedSegments: []string{saved.SearchContactID}},
		DeliverySettings: gr.SubjectTestDeliverySettingsInput{
			WinnerMode: gr.WinnerModeManual, WinningCriteria: gr.WinningCriterionOpen, SamplingPercentage: 50, SamplingTime: wire.Null[string](),
			SendOn: gr.SubjectTestSendTimeInput{SendingType: gr.SubjectTestSendingTypeNow},
		},
	})
	w.ok(err)
	phone, err := w.client.CustomFields.Create(ctx, gr.NewCustomField{Name: "cell", Type: gr.CustomFieldTypePhone})
	w.ok(err)
	w.ok(second(w.client.Contacts.UpsertCustomFields(ctx, w.ann, gr.ContactCustomFieldsUpsert{
		CustomFieldValues: []gr.CustomFieldValueInput{{CustomFieldID: phone.CustomFieldID, Value: []string{"+48600100200"}}},
	})))
	sms, err := w.client.SMS.Send(ctx, gr.NewSMS{Value: &gr.NewSMSToContacts{Name: "spring", Content: "See https://example.com/spring", SendSettings: gr.SMSContactsSendSettingsInput{
		Contacts: gr.SMSContactsInput{SelectedContacts: []string{w.ann}, PhoneNumberCustomFieldID: phone.CustomFieldID},
	}}})
	w.ok(err)
	w.letter, w.automatic, w.test, w.sms = letter.NewsletterID, automatic.AutoresponderID, test.AbTestID, sms.SMSID
	w.letterLink, w.smsLink = letter.ClickTracks[0].ClickTrackID, sms.ClickTracks[0].ClickTrackID
	w.automaticLink = automatic.ClickTracks[0].ClickTrackID
	for _, message := range []string{w.letter, w.automatic, w.test, w.sms} {
		if message != w.sms {
			w.ok(w.server.Engage(getresponsetest.Engagement{Message: message, Recipient: w.ann, Action: getresponsetest.ActionOpen}))
		}
		if message != w.test {
			w.ok(w.server.Engage(getresponsetest.Engagement{Message: message, Recipient: w.ann, Action: getresponsetest.ActionClick}))
		}
	}
}

// sell makes an order of Ann, and a cart that she leaves.
func (w *world) sell() {
	ctx := w.Context()
	shop, err := w.client.Shops.Create(ctx, gr.NewShop{Name: "Shoes", Locale: "PL", Currency: "PLN"})
	w.ok(err)
	product, err := w.client.Products.Create(ctx, shop.ShopID, gr.NewProduct{
		Name: "Boot", Vendor: "ACME", Categories: []gr.ProductCategoryInput{{Name: "Winter"}},
		Variants: []gr.NewProductVariant{{Name: "Boot 42", SKU: "boot-42", Price: 80, PriceTax: 100}},
	})
	w.ok(err)
	w.shop, w.product, w.category = shop.ShopID, product.ProductID, product.Categories[0].CategoryID
	variant := product.Variants[0].VariantID
	w.ok(second(w.client.Orders.Create(ctx, w.shop, nil, gr.NewOrder{
		ContactID: w.ann, TotalPrice: 100, Currency: "PLN", ProcessedAt: wire.NewTime(w.server.Now()),
		SelectedVariants: []gr.OrderVariantInput{{VariantID: variant, Price: 100, Quantity: 1}},
	})))
	w.ok(second(w.client.Carts.Create(ctx, w.shop, nil, gr.NewCart{
		ContactID: w.ann, TotalPrice: 50, Currency: "PLN", SelectedVariants: []gr.CartVariantInput{{VariantID: variant, Price: 50, PriceTax: 60, Quantity: 1}},
	})))
}

// second returns the error of a call whose result is not needed.
func second[T any](_ T, err error) error { return err }
