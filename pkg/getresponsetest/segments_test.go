package getresponsetest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// searched is an account in which Ann has everything that conditions look for, and Bob
// nothing. Today is Sunday 2026-03-01.
func searched(t *testing.T) (f *fixture, list, field, tag string) {
	clock := newClock()
	f = start(t, WithClock(clock.now))
	world := f.server.accounts[0].world
	list, field, tag = f.campaign("list"), f.field("city"), f.tag("vip")
	insert := func(entity string, row engine.Object) { world.Insert(entity, row) }
	insert("contact", engine.Merge(world.Tables["contact"].Entity.Defaults, engine.Object{
		"contactId": "ann", "email": "ann@example.com", "name": "Ann", "campaign": engine.Object{"campaignId": list},
		"createdOn": "2026-02-20T10:00:00Z", "origin": "import", "dayOfCycle": "3", "scoring": 20.0,
		"geolocation":       engine.Object{"city": "Sopot", "countryCode": "PL"},
		"tags":              []any{engine.Object{"tagId": tag}},
		"customFieldValues": []any{engine.Object{"customFieldId": field, "value": []any{"Gdynia"}}},
		"declarations":      []any{engine.Object{"gdprFieldId": "terms", "wasGranted": true, "declaredAt": "2026-02-25T10:00:00Z"}},
		"country":           "Poland", "cameBy": "file",
		"webinars": []any{engine.Object{"webinarId": "intro", "role": "listener", "participated": true}, engine.Object{"webinarId": "next", "role": "registrant", "participated": false}},
		"goals":    []any{engine.Object{"goalId": "visit", "value": 3.0}},
		"stages":   []any{engine.Object{"pipelineId": "sales", "stageId": "offer"}},
	}))
	insert("contact", engine.Merge(world.Tables["contact"].Entity.Defaults, engine.Object{
		"contactId": "bob", "email": "bob@example.com", "name": "Bob", "campaign": engine.Object{"campaignId": list},
		"createdOn": "2025-01-01T10:00:00Z",
	}))
	insert("newsletter", engine.Object{"newsletterId": "news"})
	insert("autoresponder", engine.Object{"autoresponderId": "auto"})
	insert("SMS", engine.Object{"smsId": "text"})
	insert("product", engine.Object{"productId": "shoe", "vendor": "Brand", "categories": []any{engine.Object{"categoryId": "shoes"}}})
	insert("product variant", engine.Object{"variantId": "shoe42", "productId": "shoe"})
	insert("order", engine.Object{
		"orderId": "order", "shopId": "shop", "contactId": "ann", "currency": "PLN", "totalPrice": 100.0, "createdOn": "2026-02-20T10:00:00Z",
		"selectedVariants": []any{engine.Object{"variantId": "shoe42"}},
	})
	insert("cart", engine.Object{"cartId": "cart", "shopId": "shop", "contactId": "ann", "currency": "PLN", "totalPrice": 50.0, "createdOn": "2026-02-27T10:00:00Z"})
	for _, message := range []string{"news", "auto", "text"} {
		for _, kind := range []string{"sent", "opened", "clicked"} {
			at := clock.now().AddDate(0, 0, -3)
			world.Journal.Add(engine.Entry{At: at, Kind: kind, Campaign: list, Contact: "ann", Message: message, Detail: "link"})
		}
	}
	world.Journal.Add(engine.Entry{At: clock.now().AddDate(0, 0, -3), Kind: "custom event", Contact: "ann", Detail: "bought"})
	return f, list, field, tag
}

// search returns the contacts that a search with one condition finds, by their names.
func (f *fixture) search(campaign, condition string) (string, error) {
	f.Helper()
	body := `{"subscribersType":["subscribed"],"sectionLogicOperator":"or","section":[{"campaignIdsList":["` + campaign + `"],"logicOperator":"and",` +
		`"subscriberCycle":["receiving_autoresponder","not_receiving_autoresponder"],"subscriptionDate":"all_time","conditions":[` + condition + `]}]}`
	var found []gr.FoundContact
	_, err := f.client.Do(f.ctx, http.MethodPost, "/search-contacts/contacts", jsontext.Value(body), &found)
	names := texts(found, func(c gr.FoundContact) string { return strings.ToLower(c.Name) })
	slices.Sort(names)
	return strings.Join(names, " "), err
}

// Each condition is tried so that it finds Ann, and so that it does not.
func TestSegmentConditions(t *testing.T) {
	f, list, field, tag := searched(t)
	text := func(kind, operator, value string, more ...string) string {
		return `{"conditionType":"` + kind + `","operatorType":"string_operator","operator":"` + operator + `",` + strings.Join(append(more, `"value":"`+value+`"}`), ",")
	}
	number := func(kind, operator, value string, more ...string) string {
		return `{"conditionType":"` + kind + `","operatorType":"numeric_operator","operator":"` + operator + `",` + strings.Join(append(more, `"value":`+value+`}`), ",")
	}
	webinar := func(id, participation, role string) string {
		return `{"conditionType":"webinar","scope":"` + id + `","webinarCondition":"` + participation + `","contactType":"` + role + `"}`
	}
	stage := func(pipeline, id string) string {
		return `{"conditionType":"crm","pipelineScope":"` + pipeline + `","stageScope":"` + id + `"}`
	}
	date := func(kind, operator, value string) string {
		return `{"conditionType":"` + kind + `","operatorType":"date_operator","operator":"` + operator + `","value":"` + value + `"}`
	}
	message := func(kind, of, id string) string {
		return `{"conditionType":"` + kind + `","operatorType":"message_operator","operator":"` + of + `","value":"` + id + `"}`
	}
	link := func(id, track string) string {
		return `{"conditionType":"clicked","operatorType":"message_operator","operator":"newsletter","scope":"` + id + `","clickTrackId":"` + track + `"}`
	}
	inactive := func(kind, of, more string) string {
		return `{"conditionType":"` + kind + `","operatorType":"complex_message_operator","operator":"` + of + `",` + more + `}`
	}
	custom := func(operator, value string) string {
		return `{"conditionType":"custom","scope":"` + field + `","operatorType":"string_operator","operator":"` + operator + `","value":"` + value + `"}`
	}
	purchase := func(kind, operator, more string) string {
		return `{"conditionType":"ecommerce_` + kind + `","scope":"shop","operatorType":"numeric_operator","operator":"` + operator + `",` + more + `}`
	}
	product := func(operator, category, period string) string {
		return `{"conditionType":"ecommerce_product_purchased","shopScope":"all","categoryScope":"` + category +
			`","productScope":"all","operatorType":"equal_operator","operator":"` + operator + `","dateOperator":"` + period + `"}`
	}
	cart := func(value, period string) string {
		return `{"conditionType":"ecommerce_abandoned_cart","shopScope":"shop","dateOperator":"` + period +
			`","cartValue":{"currency":"PLN","operator":"numeric_gt","value":` + value + `}}`
	}
	const ann, bob, both, none = "ann", "bob", "ann bob", ""
	tests := []struct{ kind, condition, want string }{
		{"name", text("name", "is", "ANN"), ann},
		{"name", text("name", "is_not", "ann"), bob},
		{"name", text("name", "starts", "b"), bob},
		{"name", text("name", "not_starts", "b"), ann},
		{"email", text("email", "contains", "ann@"), ann},
		{"email", text("email", "not_contains", "ann@"), bob},
		{"email", text("email", "ends", ".com"), both},
		{"email", text("email", "not_ends", ".com"), none},
		{"custom", custom("is", "gdynia"), ann},
		{"custom", custom("is_not", "gdynia"), bob},
		{"custom", custom("assigned", ""), ann},
		{"custom", custom("not_assigned", ""), bob},
		{"subscription_date", date("subscription_date", "date_from", "2026-01-01"), ann},
		{"subscription_date", date("subscription_date", "date_to", "2026-01-01"), bob},
		{"subscription_date", date("subscription_date", "date_from", "2026-02-20T11:00:01+0100"), none},
		{"subscription_date", date("subscription_date", "date_from", "2026-02-20T11:00:00+0100"), ann},
		{"subscription_date", date("subscription_date", "date_to", "2026-02-20T11:00:00+0100"), both},
		{"subscription_date", date("subscription_date", "custom", "2026-02-20/2026-02-20"), ann},
		{"subscription_date", date("subscription_date", "specific_date", "last_month"), ann},
		{"subscription_date", date("subscription_date", "specific_date", "today"), none},
		{"subscription_method", `{"conditionType":"subscription_method","method":"import"}`, ann},
		{"subscription_method", `{"conditionType":"subscription_method","method":"api"}`, bob},
		{"opened", message("opened", "newsletter", "news"), ann},
		{"opened", message("opened", "newsletter", "other"), none},
		{"not_opened", inactive("not_opened", "all", `"dateOperator":"last_n_days","value":2`), both},
		{"not_opened", inactive("not_opened", "newsletter", `"dateOperator":"last_7_days"`), bob},
		{"phase", number("phase", "numeric_eq", "3"), ann},
		{"phase", `{"conditionType":"phase","operatorType":"numeric_operator","operator":"not_assigned"}`, bob},
		{"last_send_date", date("last_send_date", "specific_date", "this_week"), ann},
		{"last_send_date", date("last_send_date", "specific_date", "last_week"), none},
		{"last_newsletter_date", date("last_newsletter_date", "custom", "2026-02-26/2026-02-26"), ann},
		{"last_newsletter_date", date("last_newsletter_date", "date_from", "2026-02-27"), none},
		{"last_autoresponder_date", date("last_autoresponder_date", "date_to", "2026-02-26"), ann},
		{"last_autoresponder_date", date("last_autoresponder_date", "date_to", "2026-02-25"), none},
		{"last_click_date", date("last_click_date", "specific_date", "last_7_days"), ann},
		{"last_click_date", date("last_click_date", "specific_date", "yesterday"), none},
		{"last_open_date", date("last_open_date", "specific_date", "last_30_days"), ann},
		{"last_open_date", date("last_open_date", "specific_date", "this_month"), none},
		{"clicked", link("news", "all"), ann},
		{"clicked", link("news", "other"), none},
		{"not_clicked", inactive("not_clicked", "newsletter", `"scope":"news","dateOperator":"never"`), bob},
		{"not_clicked", inactive("not_clicked", "autoresponder", `"dateOperator":"today"`), both},
		{"sent", message("sent", "autoresponder", "auto"), ann},
		{"not_sent", message("not_sent", "autoresponder", "auto"), bob},
		{"geo", `{"conditionType":"geo","scope":"city","operatorType":"string_operator","operator":"is","value":"Sopot"}`, ann},
		{"geo", `{"conditionType":"geo","scope":"country_code","operatorType":"string_operator","operator":"is","value":"DE"}`, none},
		{"gdpr", `{"conditionType":"gdpr","gdprFieldId":"terms","consentStatus":"given"}`, ann},
		{"gdpr", `{"conditionType":"gdpr","gdprFieldId":"terms","consentStatus":"not_given"}`, bob},
		{"gdpr", `{"conditionType":"gdpr","gdprFieldId":"terms","consentStatus":"given","consentDate":{"operator":"date_from","date":"2026-02-26"}}`, none},
		{"score", number("score", "numeric_gt", "19"), ann},
		{"score", `{"conditionType":"score","operatorType":"not_exists"}`, bob},
		{"scoring", number("scoring", "numeric_lt", "20"), none},
		{"scoring", number("scoring", "numeric_gt_eq", "20"), ann},
		{"engagement_score", number("engagement_score", "numeric_lt", "0"), none},
		{"tag", `{"conditionType":"tag","operatorType":"exists","operator":"exists","value":"` + tag + `"}`, ann},
		{"tag", `{"conditionType":"tag","operatorType":"exists","operator":"not_exists","value":"` + tag + `"}`, bob},
		{"ecommerce_number_of_purchases", purchase("number_of_purchases", "numeric_eq", `"value":1`), ann},
		{"ecommerce_number_of_purchases", purchase("number_of_purchases", "numeric_eq", `"value":1,"date":{"operator":"last_n_days","numberOfDays":3}`), none},
		{"ecommerce_total_spent", purchase("total_spent", "numeric_gt_eq", `"value":100,"currency":"PLN"`), ann},
		{"ecommerce_total_spent", purchase("total_spent", "numeric_gt_eq", `"value":100,"currency":"EUR"`), none},
		{"ecommerce_product_purchased", product("is", "shoes", "last_30_days"), ann},
		{"ecommerce_product_purchased", product("is", "hats", "all_time"), none},
		{"ecommerce_product_purchased", product("is_not", "all", "all_time"), bob},
		{"ecommerce_brand_purchased", `{"conditionType":"ecommerce_brand_purchased","scope":"all","operatorType":"equal_operator","operator":"is","value":"Brand"}`, ann},
		{"ecommerce_brand_purchased", `{"conditionType":"ecommerce_brand_purchased","scope":"all","operatorType":"equal_operator","operator":"not_is","value":"Brand"}`, bob},
		{"ecommerce_abandoned_cart", cart("49", "anytime"), ann},
		{"ecommerce_abandoned_cart", cart("50", "anytime"), none},
		{"ecommerce_abandoned_cart", cart("49", "never"), bob},
		{"sms_sent", `{"conditionType":"sms_sent","smsId":"text","deliveryStatus":"delivered"}`, ann},
		{"sms_sent", `{"conditionType":"sms_sent","smsId":"text","deliveryStatus":"undelivered"}`, none},
		{"sms_link_clicked", `{"conditionType":"sms_link_clicked","smsId":"text","clickTrackId":"link"}`, ann},
		{"sms_link_not_clicked", `{"conditionType":"sms_link_not_clicked","smsId":"text","clickTrackId":"link"}`, bob},
		{"custom_event", `{"conditionType":"custom_event","customEventId":"bought","occurrence":"occurred","dateOperator":"last_7_days"}`, ann},
		{"custom_event", `{"conditionType":"custom_event","customEventId":"bought","occurrence":"not_occurred","dateOperator":"anytime"}`, bob},
		{"custom_event", `{"conditionType":"custom_event","customEventId":"bought","occurrence":"occurred","dateOperator":"today"}`, none},
		{"geo", text("geo", "is", "poland", `"scope":"country"`), ann},
		{"subscription_method", `{"conditionType":"subscription_method","method":"import","value":"file"}`, ann},
		{"subscription_method", `{"conditionType":"subscription_method","method":"import","value":"other"}`, none},
		{"webinar", webinar("intro", "participated", "all"), ann}, {"webinar", webinar("intro", "participated", "host"), none},
		{"webinar", webinar("next", "not_participated", "registrant"), ann}, {"webinar", webinar("next", "participated", "all"), none},
		{"goal", number("goal", "numeric_gt", "2", `"scope":"visit"`), ann}, {"goal", number("goal", "numeric_gt", "2", `"scope":"other"`), none},
		{"goal", `{"conditionType":"goal","scope":"visit","operatorType":"numeric_operator","operator":"not_assigned"}`, bob},
		{"crm", stage("sales", "all"), ann}, {"crm", stage("sales", "offer"), ann}, {"crm", stage("sales", "won"), none}, {"crm", stage("support", "all"), none},
	}
	tried := map[string]map[string]bool{}
	for _, test := range tests {
		got, err := f.search(list, test.condition)
		if err != nil || got != test.want {
			t.Errorf("%s: got %q, want %q, %v", test.condition, got, test.want, err)
		}
		if tried[test.kind] == nil {
			tried[test.kind] = map[string]bool{}
		}
		tried[test.kind][test.want] = true
	}
	c, err := contract.Shared()
	f.ok(err)
	for _, kind := range conditionTypes(c) {
		if len(tried[kind]) == 0 {
			t.Errorf("the condition %s is not tried", kind)
		}
	}
}

// conditionTypes returns the types of conditions that the contract has.
func conditionTypes(c *contract.Contract) []string {
	sections := c.Route("searchContacts").Request.Fields["section"].Items
	return slices.Sorted(maps.Keys(sections.Variants["all_time"].Fields["conditions"].Items.Variants))
}

// A condition that cannot be evaluated is rejected, not ignored.
func TestConditionsThatDoNotFit(t *testing.T) {
	f, list, _, _ := searched(t)
	for _, condition := range []string{
		`{"conditionType":"name"}`,
		`{"conditionType":"subscription_date","operatorType":"date_operator","operator":"date_from","value":"soon"}`,
		`{"conditionType":"subscription_date","operatorType":"date_operator","operator":"custom","value":"2026-01-01"}`,
		`{"conditionType":"subscription_date","operatorType":"date_operator","operator":"specific_date","value":"specific_date"}`,
		`{"conditionType":"phase","operatorType":"numeric_operator","operator":"numeric_eq"}`,
	} {
		_, err := f.search(list, condition)
		f.fails(err, http.StatusBadRequest, getresponse.CodeValidation)
	}
}

// A saved segment has the contacts that match now; sections and states narrow it.
func TestSegmentLife(t *testing.T) {
	f, list, field, tag := searched(t)
	with := func(operator gr.SegmentTagOperator) gr.SegmentCondition {
		return gr.SegmentCondition{Value: &gr.SegmentTagCondition{ConditionType: "tag", OperatorType: gr.SegmentTagOperatorTypeExists, Operator: operator, Value: tag}}
	}
	saved, err := f.client.SearchContacts.Create(f.ctx, gr.NewSearchContact{
		Name: "vips", SectionLogicOperator: gr.SegmentLogicOperatorOr,
		Section: []gr.SegmentSection{{Value: &gr.SegmentPeriodSection{
			SubscriptionDate: "all_time", CampaignIdsList: []string{list}, LogicOperator: gr.SegmentLogicOperatorAnd,
			SubscriberCycle: []gr.SegmentSubscriberCycle{gr.SegmentSubscriberCycleReceivingAutoresponder},
			Conditions:      []gr.SegmentCondition{with(gr.SegmentTagOperatorExists)},
		}}},
	})
	f.ok(err)
	members := func() string {
		return strings.Join(texts(collect(f, f.client.SearchContacts.AllContactsOf(f.ctx, saved.SearchContactID, nil)), func(c gr.FoundContact) string { return c.Name }), " ")
	}
	equal(f, "members", members(), "Ann")
	_, err = f.client.Contacts.UpsertTags(f.ctx, "bob", gr.ContactTagsUpsert{Tags: tagRefs(tag)})
	f.ok(err)
	equal(f, "members outside the cycle", members(), "Ann")
	f.ok(f.client.SearchContacts.UpsertCustomFields(f.ctx, saved.SearchContactID, gr.ContactCustomFieldsUpsert{
		CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(field, "Sopot")},
	}))
	equal(f, "value of a member", f.get("ann").CustomFieldValues[0].Value, []string{"Sopot"})
	equal(f, "values of the others", len(f.get("bob").CustomFieldValues), 0)
	f.ok(f.client.Contacts.Delete(f.ctx, "ann", nil))
	equal(f, "members after a deletion", members(), "")
	removed, err := f.client.SearchContacts.ListContacts(f.ctx, nil, gr.ContactSearch{
		SubscribersType: []gr.ContactSearchSubscriberType{gr.ContactSearchSubscriberTypeRemoved}, SectionLogicOperator: gr.SegmentLogicOperatorOr,
	})
	f.ok(err)
	equal(f, "removed", removed.Items[0].Name+" "+string(removed.Items[0].Reason)+" "+removed.Items[0].DeletedOn.Format(time.DateOnly), "Ann api 2026-03-01")
}

// The name of a segment is unique in its account.
func TestSegmentNamesAreUnique(t *testing.T) {
	f := start(t)
	segment := gr.NewSearchContact{Name: "all", SectionLogicOperator: gr.SegmentLogicOperatorAnd, Section: []gr.SegmentSection{}}
	for i := range 2 {
		_, err := f.client.SearchContacts.Create(f.ctx, segment)
		if i == 0 && err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)
		}
	}
}
