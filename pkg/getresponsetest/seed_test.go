package getresponsetest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A seed has a whole shop with its orders, in any order, and contacts with a past.
func TestSeed(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now), WithSeed([]byte(`{
		"rows": {
			"order": [{"shopId": "@shop", "contactId": "@jan", "totalPrice": 20, "currency": "EUR", "processedAt": "-24h",
				"selectedVariants": [{"variantId": "@small", "price": 10, "quantity": 2}]}],
			"product": [{"shopId": "@shop", "productId": "@sencha", "name": "Sencha",
				"variants": [{"variantId": "@small", "name": "100 g", "sku": "s1", "price": 10, "priceTax": 12}]}],
			"product variant": [{"shopId": "@shop", "productId": "@sencha", "name": "1 kg", "sku": "s2", "price": 80, "priceTax": 98}],
			"shop": [{"shopId": "@shop", "name": "Teas", "locale": "PL", "currency": "EUR", "createdOn": "-48h"}],
			"contact": [{"contactId": "@jan", "email": "jan@example.com", "campaign": {"campaignId": "@list"}, "createdOn": "-48h", "scoring": 5}],
			"newsletter": [{"subject": "Old news", "createdOn": "-24h", "campaign": {"campaignId": "@list"}, "fromField": {"fromFieldId": "@sender"},
				"content": {"plain": "Hello"}, "sendSettings": {"selectedCampaigns": ["@list"]}}],
			"webinar": [{"name": "Mine", "status": "upcoming", "type": "live", "statistics": {"registrants": 1, "visitors": 0, "attendees": 0}}]
		}}`)), WithSeed([]byte(`{"singles": {"account": {"companyName": "Tea Ltd."}}, "lists": {"blocklist": ["@example.org"]},
			"rows": {"tag": [{"name": "vip"}], "contact": [{"email": "zoe@example.com", "campaign": {"campaignId": "@list"}}],
				"cart": [{"shopId": "@shop", "contactId": "@jan", "totalPrice": 1, "currency": "EUR", "selectedVariants": []}]}}`)))
	shops := collect(f, f.client.Shops.All(f.ctx, nil))
	equal(f, "shop", []any{len(shops), shops[0].CreatedOn}, []any{1, wire.NewTime(clock.now().AddDate(0, 0, -2))})
	products := collect(f, f.client.Products.All(f.ctx, shops[0].ShopID, nil))
	equal(f, "variants", texts(products[0].Variants, func(v gr.ProductVariant) string { return v.SKU }), []string{"s1", "s2"})
	orders := collect(f, f.client.Orders.All(f.ctx, shops[0].ShopID, nil))
	equal(f, "variant of the order", orders[0].SelectedVariants[0].Href, products[0].Variants[0].Href)
	jan := f.get(orders[0].ContactID)
	equal(f, "contact", []any{jan.Email, jan.CreatedOn, jan.Campaign.Name}, []any{"jan@example.com", shops[0].CreatedOn, "default"})
	equal(f, "cart", len(collect(f, f.client.Carts.All(f.ctx, shops[0].ShopID, nil))), 1)
	news := collect(f, f.client.Newsletters.All(f.ctx, nil))
	equal(f, "newsletter", fmt.Sprint(news[0].SendMetrics.Status, news[0].SendMetrics.Sent), "finished1")
	campaign := f.defaultCampaign()
	sizes, err := f.client.Campaigns.GetListSizeStatistics(f.ctx, &gr.GetCampaignListSizeStatisticsParams{CampaignID: campaign, GroupBy: new(gr.StatisticsPeriodDay)})
	f.ok(err)
	equal(f, "days with additions", len(sizes), 2)
	account, err := f.client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	equal(f, "account", []any{account.CompanyName, account.FirstName}, []any{"Tea Ltd.", "Olive"})
	blocked, err := f.client.Accounts.GetBlocklist(f.ctx, nil)
	f.ok(err)
	equal(f, "block list", blocked.Masks, []string{"@example.org"})
	equal(f, "webinars", len(collect(f, f.client.Webinars.All(f.ctx, nil))), 4)
}

// Every account has the seed, with IDs of its own.
func TestSeedOfAccounts(t *testing.T) {
	f := start(t, WithEnterprise("a.example.com", "b.example.com"), WithSeed([]byte(`{"rows": {"tag": [{"name": "vip"}]}}`)))
	var ids []string
	for _, domain := range []string{"a.example.com", "b.example.com"} {
		client := f.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS(domain)))
		ids = append(ids, texts(collect(f, client.Tags.All(f.ctx, nil)), func(tag gr.TagListItem) string { return tag.TagID })...)
	}
	equal(f, "tags", len(ids), 2)
	equal(f, "IDs differ", ids[0] != ids[1], true)
}

func TestBadSeeds(t *testing.T) {
	t.Parallel()
	row := func(entity, row string) string { return fmt.Sprintf(`{"rows": {%q: [%s]}}`, entity, row) }
	const flow = `"subscriberStatistics": {"completedCount": 4, "inProgressCount": 1}`
	for seed, want := range map[string]string{
		`{"rows": `:          "the seed cannot be read",
		`{"row": {}}`:        `unknown object member name "row"`,
		row("contakt", `{}`): `rows of "contakt"; there are ["Facebook pixel"`,
		row("tag", `{}`):     `row 1 of "tag" in the seed: name: property "name" is missing`,
		row("tag", `{"name": "vip"}, {"name": "b&w"}`):                              `row 2 of "tag" in the seed: name: `,
		row("tag", `{"name": "vip", "colour": "red"}`):                              `row 1 of "tag" in the seed: colour: this property is not known`,
		row("tag", `{"name": "vip"}, {"name": "VIP"}`):                              `row 2 of "tag" in the seed: Another tag has the name "VIP" already.`,
		row("workflow", `{"name": "W", "status": "on", `+flow+`}`):                  `row 1 of "workflow" in the seed: status: value is not one of the allowed values`,
		row("workflow", `{"name": "W", "status": "active"}`):                        `row 1 of "workflow" in the seed: subscriberStatistics: property "subscriberStatistics" is missing`,
		row("form", `{"settings": {"optim": "single"}}`):                            `row 1 of "form" in the seed: settings.optim: this property is not known`,
		row("form", `{"campaign": {"campaignId": "@lst"}}`):                         `row 1 of "form" in the seed: @lst is the ID of no row`,
		row("form", `{"campaign": {"campaignId": "@sender"}}`):                      `row 1 of "form" in the seed: Campaign by id: @sender not found`,
		row("tax", `{"shopId": "@list", "name": "VAT", "rate": 23}`):                `row 1 of "tax" in the seed: There is no shop with the ID @list.`,
		row("tax", `{"name": "VAT", "rate": 23}`):                                   `row 1 of "tax" in the seed: There is no shop with the ID .`,
		row("tax", `{"shopId": "@list", "name": "VAT", "rate": 230}`):               `row 1 of "tax" in the seed: rate: number must be at most 99.9`,
		row("popup", `{"name": "P", "daily": 3}`):                                   `row 1 of "popup" in the seed: daily: value must be an array`,
		row("popup", `{"name": "P", "daily": [{"views": 1}]}`):                      `row 1 of "popup" in the seed: daily.0.date: property "date" is missing`,
		row("popup", `{"name": "P", "daily": [{"date": "-1h", "views": -1}]}`):      `daily.0.views: number must be at least 0`,
		row("popup", `{"name": "P", "daily": [{"date": "-1h", "device": "tv"}]}`):   `daily.0.device: value is not one of the allowed values`,
		row("popup", `{"name": "P", "daily": [{"date": "2026-01-31", "vews": 1}]}`): `daily.0: property "vews" is unsupported`,
		row("webinar", `{"name": 3}`):                                               `row 1 of "webinar" in the seed: name: value must be a string`,
		row("product", `{"shopId": "@s", "name": "Tea", "variants": []}`):           `row 1 of "product" in the seed: @s is the ID of no row`,
		`{"singles": {"account": {"company": "X"}}}`:                                `"account" of the singles in the seed: company: this property is not known`,
		`{"singles": {"billing": {"price": "much"}}}`:                               `"billing" of the singles in the seed: price: `,
		`{"singles": {"wallet": {}}}`:                                               `"wallet" of the singles in the seed: is not known`,
		`{"lists": {"friends": ["jan@example.com"]}}`:                               `the seed has the list "friends"`,
		row("newsletter", `{"subject": "News", "campaign": {"campaignId": "@list"}, "fromField": {"fromFieldId": "@sender"}, "content": {}, "sendSettings": {}}`): `[content]: One of html and plain must not be empty`,
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "getresponsetest: ") || !strings.Contains(got, want) {
					t.Errorf("%s:\n got %s\nwant %s", seed, got, want)
				}
			}()
			NewServer(WithSeed([]byte(seed))).Close()
		}()
	}
}
