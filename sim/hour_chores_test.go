package sim

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// chore is a call that an actor makes again and again with another value.
type chore struct {
	operation string
	next      func() string            // makes a value; a name that no other row has if it is nil
	do        func(value string) error // makes the call
	shown     func(value string) any   // what the server has where it should have the value
	value     string                   // "" before the first call that was executed
	executed  int                      // calls
}

// doing makes an actor do its chores. At the end the server has the latest values.
func (a *actor) doing(chores func() []*chore) {
	a.step = func() {
		c := pick(a, chores())
		value := a.next()
		if c.next != nil {
			value = c.next()
		}
		if a.write(c.operation, value, func() error { return c.do(value) }) != without {
			c.value = value
			c.executed++
		}
	}
	a.verify = func() {
		for _, c := range chores() {
			if c.value == "" {
				continue
			}
			if got := text(c.shown(c.value)); got != c.value {
				a.Errorf("%s: after %s the server has %q, want %q", a.name, c.operation, got, c.value)
			}
			a.rows++
		}
	}
}

// post and get are calls whose response is an object.
func (a *actor) post(path string, body any) (out object, err error) {
	_, err = a.Do(a.Context(), http.MethodPost, path, body, &out)
	return out, err
}

func (a *actor) get(path string) (out object) {
	_, err := a.Do(a.Context(), http.MethodGet, path, nil, &out)
	a.ok(err)
	return out
}

// needed is [actor.post] for what an actor cannot do without. It has no fault.
func (a *actor) needed(path string, body any) object {
	out, err := a.post(path, body)
	if err != nil {
		a.Fatalf("%s: %s: %v", a.name, path, err)
	}
	return out
}

// either returns a function that returns one of the values.
func (a *actor) either(values ...string) func() string {
	return func() string { return pick(a, values) }
}

// asClerk makes the calls that belong to no collection and to no other client.
func asClerk(a *actor) {
	var own []*chore
	a.setUp = func() {
		time.Sleep(time.Second) // the first shop is the shopkeeper's
		own = append(append(a.settings(), a.deliveries()...), a.assignments()...)
	}
	a.doing(func() []*chore { return own })
}

// settings are what the account and a campaign have one of.
func (a *actor) settings() []*chore {
	list := a.newList()
	var senders []string
	for range 3 {
		senders = append(senders, text(a.needed("/from-fields", object{"email": a.next() + "@example.com", "name": "News"})["fromFieldId"]))
	}
	workflows, err := a.Workflows.List(a.Context(), nil)
	if err != nil || len(workflows.Items) == 0 {
		a.Fatal(workflows, err)
	}
	workflow := "/workflow/" + workflows.Items[0].WorkflowID
	status := func(path string) func(string) error {
		return func(value string) error {
			_, err := a.post(path, object{"status": value})
			return err
		}
	}
	return []*chore{
		{operation: "updateAccountBadge", next: a.either("enabled", "disabled"), do: status("/accounts/badge"),
			shown: func(string) any { return a.get("/accounts/badge")["status"] }},
		{operation: "updateWorkflow", next: a.either("active", "inactive"), do: status(workflow), shown: func(string) any { return a.get(workflow)["status"] }},
		{operation: "setDefaultFromField",
			next: func() string { return strconv.Itoa(a.rand.IntN(len(senders))) }, // the log has no IDs
			do: func(value string) error {
				i, _ := strconv.Atoi(value)
				return a.FromFields.SetDefault(a.Context(), senders[i])
			},
			shown: func(value string) any {
				i, _ := strconv.Atoi(value)
				if a.defaultSender() != senders[i] {
					return "another"
				}
				return value
			}},
		{operation: "updateCampaignBlocklist",
			do: func(value string) error {
				_, err := a.post("/campaigns/"+list+"/blocklists", object{"masks": []any{value + "@example.com"}})
				return err
			},
			shown: func(value string) any {
				masks := fmt.Sprint(a.get("/campaigns/" + list + "/blocklists")["masks"])
				if masks != "["+value+"@example.com]" {
					return masks
				}
				return value
			}},
	}
}

// deliveries are drafts that are sent, and subject tests that end.
func (a *actor) deliveries() []*chore {
	list, sender := a.newList(), a.defaultSender()
	message := object{"campaign": object{"campaignId": list}, "fromField": object{"fromFieldId": sender}, "content": object{"plain": "Hello"},
		"subject": "Hello", "name": a.next(), "type": "draft"}
	to := object{"selectedCampaigns": []any{list}}
	draft := a.needed("/newsletters", with(message, object{"sendSettings": to}))["newsletterId"]
	tests := map[string]string{}
	run := func(name string) object {
		test := with(message, object{"name": name, "variants": []any{"Spring", "Sale"}, "sendSettings": to, "deliverySettings": object{
			"sendOn": object{"sendingType": "now"}, "winnerMode": "manual", "winningCriteria": "open", "samplingPercentage": 40, "samplingTime": nil,
		}})
		delete(test, "subject")
		delete(test, "type")
		out := a.needed("/ab-tests/subject", test)
		tests[name] = text(out["abTestId"])
		return out
	}
	ends := func(stage string) func(string) any {
		return func(name string) any {
			if got := a.get("/ab-tests/subject/" + tests[name])["stage"]; got != stage {
				return got
			}
			return name
		}
	}
	sendDraft := &chore{operation: "sendNewsletterDraft",
		do: func(string) error {
			_, err := a.post("/newsletters/send-draft", object{"messageId": draft, "sendSettings": to})
			return err
		},
		shown: func(string) any {
			page, err := a.Newsletters.List(a.Context(), &gr.ListNewslettersParams{CampaignID: &list})
			a.ok(err)
			return page.TotalCount - 1 // without the draft
		}}
	sendDraft.next = func() string { return strconv.Itoa(sendDraft.executed + 1) }
	return []*chore{
		sendDraft,
		{operation: "chooseSubjectTestWinner", shown: ends("finished"),
			do: func(name string) error {
				variants := run(name)["variants"].([]any)
				return a.SubjectTests.ChooseWinner(a.Context(), tests[name], gr.SubjectTestWinnerChoice{VariantID: text(variants[1].(object)["variantId"])})
			}},
		{operation: "cancelSubjectTest", shown: ends("cancelled"),
			do: func(name string) error {
				run(name)
				return a.SubjectTests.Cancel(a.Context(), tests[name])
			}},
	}
}

// assignments are what a contact and a product get.
func (a *actor) assignments() []*chore {
	list, email, event := a.newList(), a.next()+"@example.com", a.next()
	a.ok(a.Contacts.Create(a.Context(), gr.NewContact{Email: email, Campaign: gr.CampaignReference{CampaignID: list}}))
	contact := a.awaitContact(list, email)
	field := a.needed("/custom-fields", object{"name": a.next(), "type": "string", "format": "text", "hidden": "false", "values": []any{}})["customFieldId"]
	eventID := a.needed("/custom-events", object{"name": event, "attributes": []any{}})["customEventId"]
	section := func(condition object) object {
		return object{"name": a.next(), "subscribersType": []any{"subscribed"}, "sectionLogicOperator": "or", "section": []any{object{
			"campaignIdsList": []any{list}, "logicOperator": "and", "subscriberCycle": []any{"not_receiving_autoresponder"}, "subscriptionDate": "all_time",
			"conditions": []any{condition},
		}}}
	}
	segment := a.needed("/search-contacts", section(object{"conditionType": "email", "operatorType": "string_operator", "operator": "is", "value": email}))["searchContactId"]
	occurred := section(object{"conditionType": "custom_event", "occurrence": "occurred", "customEventId": eventID, "dateOperator": "anytime"})
	delete(occurred, "name")
	shop := "/shops/" + text(a.needed("/shops", object{"name": a.next(), "locale": "PL", "currency": "PLN"})["shopId"])
	product := shop + "/products/" + text(a.needed(shop+"/products", object{"name": "Boots", "variants": []any{object{"name": "42", "sku": "B-42", "price": 10, "priceTax": 12.3}}})["productId"])
	part := func(operation, path, list, id string, more object) *chore {
		return &chore{operation: operation,
			do: func(name string) error {
				made := a.needed(shop+path, with(more, object{"name": name}))
				_, err := a.Do(a.Context(), http.MethodPost, product+path, object{list: []any{object{id: made[id]}}}, nil)
				return err
			},
			shown: func(string) any {
				parts := a.get(product)[list].([]any)
				return parts[len(parts)-1].(object)["name"]
			}}
	}
	return []*chore{
		part("upsertProductCategories", "/categories", "categories", "categoryId", nil),
		part("upsertProductMetaFields", "/meta-fields", "metaFields", "metaFieldId", object{"value": "1", "valueType": "string"}),
		{operation: "upsertSearchContactCustomFields",
			do: func(value string) error {
				_, err := a.Do(a.Context(), http.MethodPost, "/search-contacts/"+text(segment)+"/custom-fields",
					object{"customFieldValues": []any{object{"customFieldId": field, "value": []any{value}}}}, nil)
				return err
			},
			shown: func(string) any {
				return a.get("/contacts/" + contact)["customFieldValues"].([]any)[0].(object)["value"].([]any)[0]
			}},
		{operation: "triggerCustomEvent", next: func() string { return "1" },
			do: func(string) error {
				return a.CustomEvents.Trigger(a.Context(), gr.CustomEventTrigger{Name: event, ContactID: contact})
			},
			shown: func(string) any {
				var found []object
				_, err := a.Do(a.Context(), http.MethodPost, "/search-contacts/contacts", occurred, &found)
				a.ok(err)
				return len(found)
			}},
	}
}

// with returns an object with the properties of both.
func with(o, more object) object {
	out := object{}
	for _, from := range []object{o, more} {
		for name, value := range from {
			out[name] = value
		}
	}
	return out
}
