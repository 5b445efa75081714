package getresponsetest

import (
	"net/http"
	"slices"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func attribute(name string, kind gr.CustomEventAttributeType) gr.CustomEventAttributeInput {
	return gr.CustomEventAttributeInput{Name: name, Type: kind}
}

// An attribute keeps its ID as long as it keeps its name.
func TestCustomEventLife(t *testing.T) {
	f := start(t)
	events := f.client.CustomEvents
	created, err := events.Create(f.ctx, gr.NewCustomEvent{Name: "quiz_done", Attributes: []gr.CustomEventAttributeInput{
		attribute("score", gr.CustomEventAttributeTypeNumber), attribute("quiz", gr.CustomEventAttributeTypeString),
	}})
	f.ok(err)
	_, err = events.Create(f.ctx, gr.NewCustomEvent{Name: "quiz_done"})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate)
	plain, err := events.Create(f.ctx, gr.NewCustomEvent{Name: "visited"})
	f.ok(err)
	equal(f, "attributes of an event without", plain.Attributes, []gr.CustomEventAttribute{})
	for name, attributes := range map[string][]gr.CustomEventAttributeInput{
		"attributes.1.name": {attribute("score", gr.CustomEventAttributeTypeNumber), attribute("score", gr.CustomEventAttributeTypeString)},
		"attributes.0.name": {{Type: gr.CustomEventAttributeTypeNumber}},
	} {
		_, err = events.Create(f.ctx, gr.NewCustomEvent{Name: "odd_event", Attributes: attributes})
		f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", name)
	}

	changed, err := events.Update(f.ctx, created.CustomEventID, gr.CustomEventUpdate{Name: "exam_done", Attributes: []gr.CustomEventAttributeInput{
		attribute("passed", gr.CustomEventAttributeTypeBoolean), attribute("score", gr.CustomEventAttributeTypeNumber),
	}})
	f.ok(err)
	equal(f, "name", changed.Name, "exam_done")
	equal(f, "attribute that stays", changed.Attributes[1], created.Attributes[0])
	equal(f, "IDs differ", changed.Attributes[0].CustomEventAttributeID != created.Attributes[1].CustomEventAttributeID, true)
	got, err := events.Get(f.ctx, created.CustomEventID, nil)
	f.ok(err)
	equal(f, "event as changed and as read", got, changed)
	for has, want := range map[wire.BoolText]string{true: "exam_done", false: "visited"} {
		page, err := events.List(f.ctx, &gr.ListCustomEventsParams{HasAttributes: &has})
		f.ok(err)
		equal(f, "events by attributes", texts(page.Items, func(e gr.CustomEvent) string { return e.Name }), []string{want})
	}
	f.ok(events.Delete(f.ctx, created.CustomEventID))
	contact := f.contact(f.defaultCampaign(), "jan@example.com")
	f.fails(events.Trigger(f.ctx, gr.CustomEventTrigger{Name: "exam_done", ContactID: contact}), http.StatusNotFound, getresponse.CodeNotFound)
}

// What happened is in the journal, with values of the types that the event defines.
func TestCustomEventHappens(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	event, err := f.client.CustomEvents.Create(f.ctx, gr.NewCustomEvent{Name: "quiz_done", Attributes: []gr.CustomEventAttributeInput{
		attribute("quiz", gr.CustomEventAttributeTypeString), attribute("score", gr.CustomEventAttributeTypeNumber),
		attribute("passed", gr.CustomEventAttributeTypeBoolean), attribute("ended", gr.CustomEventAttributeTypeDatetime),
	}})
	f.ok(err)
	campaign := f.defaultCampaign()
	contact := f.contact(campaign, "jan@example.com")
	trigger := func(name, contact, attributes string) error {
		return f.raw("POST", "/custom-events/trigger", jsonType, `{"name":"`+name+`","contactId":"`+contact+`","attributes":[`+attributes+`]}`)
	}
	f.ok(trigger("quiz_done", contact, `{"name":"quiz","value":"Go"},{"name":"score","value":7},{"name":"passed","value":"true"},{"name":"ended","value":"2027-03-01T08:00:00+0200"}`))
	f.ok(trigger("quiz_done", contact, `{"name":"passed","value":false},{"name":"ended","value":"2027-03-01T08:00:00Z"}`))
	f.ok(f.client.CustomEvents.Trigger(f.ctx, gr.CustomEventTrigger{Name: "quiz_done", ContactID: contact}))
	for attributes, field := range map[string]string{
		`{"name":"level","value":"a"}`:                             "attributes.0.name",
		`{"name":"quiz","value":"a"},{"name":"score","value":"7"}`: "attributes.1.value",
		`{"name":"score","value":true}`:                            "attributes.0.value",
		`{"name":"passed","value":"yes"}`:                          "attributes.0.value",
		`{"name":"passed","value":1}`:                              "attributes.0.value",
		`{"name":"ended","value":"soon"}`:                          "attributes.0.value",
		`{"name":"ended","value":7}`:                               "attributes.0.value",
		`{"name":"quiz","value":7}`:                                "attributes.0.value",
		`{"name":"quiz","value":"a"},{"name":"quiz","value":"b"}`:  "attributes.1.name",
	} {
		f.names(f.failure(trigger("quiz_done", contact, attributes), http.StatusBadRequest, getresponse.CodeValidation), "body", field)
	}
	f.fails(trigger("quiz_over", contact, ""), http.StatusNotFound, getresponse.CodeNotFound)
	e := f.failure(trigger("quiz_done", "zzz", ""), http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	equal(f, "message", e.Message, "Contact by id: zzz not found")

	entries := f.server.accounts[0].world.Journal.OfContact(contact)
	entries = slices.DeleteFunc(entries, func(e engine.Entry) bool { return e.Kind != "custom event" })
	values := []engine.Object{
		{"quiz": "Go", "score": 7.0, "passed": true, "ended": "2027-03-01T06:00:00Z"}, {"passed": false, "ended": "2027-03-01T08:00:00Z"}, {},
	}
	equal(f, "entries", len(entries), len(values))
	for i, entry := range entries {
		equal(f, "entry", entry, engine.Entry{
			At: clock.now(), Kind: "custom event", Campaign: campaign, Contact: contact, Detail: event.CustomEventID, Values: values[i],
		})
	}
	activities, err := f.client.Contacts.ListActivities(f.ctx, contact, nil)
	f.ok(err)
	equal(f, "activities are about messages only", activities.TotalCount, 0)
}
