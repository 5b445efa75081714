package events_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// The kinds that the service documents.
func TestKinds(t *testing.T) {
	webhooks := strings.Fields(`contact_added contact_clicked_message_link contact_clicked_sms_link contact_copied
		contact_custom_field_changed contact_email_changed contact_moved contact_opened_message contact_rejected
		contact_removed_bounce contact_removed_link contacts_import_finished custom_reports_file_status_changed`)
	callbacks := strings.Fields(`click goal open subscribe survey unsubscribe`)
	var want []events.Kind
	for _, k := range slices.Concat(webhooks, callbacks) {
		want = append(want, events.Kind(k))
	}
	if got := events.Kinds(); !slices.Equal(got, want) {
		t.Fatalf("got %v", got)
	}
	for i, k := range want {
		if !k.IsKnown() || k.IsCallback() != (i >= 13) {
			t.Errorf("%s: known %t, callback %t", k, k.IsKnown(), k.IsCallback())
		}
	}
	if k := events.Kind("other"); k.IsKnown() || k.IsCallback() {
		t.Error("an unknown kind is known")
	}
	events.Kinds()[0] = "changed"
	if events.Kinds()[0] == "changed" {
		t.Error("a caller can change the kinds")
	}
}

// The samples of the service decode, every value in its field, and encode back.
func TestRecorded(t *testing.T) {
	opened := payload(t, "webhook-contact-opened-message-1.json")
	all, err := events.DecodeWebhook([]byte(opened), "")
	if err != nil {
		t.Fatal(err)
	}
	e, ok := all[0].(*events.ContactOpenedMessage)
	if !ok || len(all) != 1 || e.Contact.Campaign.Name != "my_first_campaign" || e.Message.ResourceType != "autoresponders" ||
		e.Account.AccountID != "def456" || e.Event.OccurredAt.Unix() != 1619528160 || len(e.Extra) != 0 {
		t.Errorf("got %+v", all)
	}
	if body, err := events.EncodeWebhook(all...); err != nil || !sameJSON(t, string(body), opened) {
		t.Errorf("encoded as %s, %v", body, err)
	}
	demo := payload(t, "webhook-demo-contact-removed-link-1.json")
	all, err = events.DecodeWebhook([]byte(demo), "")
	if err != nil {
		t.Fatal(err)
	}
	if e, ok := all[0].(*events.ContactRemovedLink); !ok || string(e.Extra["demo"]) != "true" {
		t.Errorf("got %+v", all)
	}
	if body, err := events.EncodeWebhook(all...); err != nil || !sameJSON(t, string(body), demo) {
		t.Errorf("encoded as %s, %v", body, err)
	}
	address, err := url.Parse(payload(t, "callback-open-1.txt"))
	if err != nil {
		t.Fatal(err)
	}
	callback, err := events.DecodeCallback(address.Query())
	if err != nil {
		t.Fatal(err)
	}
	open, ok := callback.(*events.CallbackOpen)
	if !ok || open.Contact.Email != "friend@implix.com" || open.Contact.Campaign.CampaignID != "C1" || open.Account.Login != "myaccount" ||
		open.Message.Subject != "Some subject" || open.Parameters != nil || open.Extra != nil {
		t.Errorf("got %+v", callback)
	}
	if query, err := events.EncodeCallback(callback); err != nil || !reflect.DeepEqual(query, address.Query()) {
		t.Errorf("encoded as %v, %v", query, err)
	}
}

// The acknowledgment and the headers are those that the service documents.
func TestRecordedHeaders(t *testing.T) {
	var got events.Delivery
	h := handler(t, events.OnContactRemovedLink(func(ctx ctx, _ events.ContactRemovedLink) error {
		got, _ = events.DeliveryFrom(ctx)
		return nil
	}))
	r := post("", payload(t, "webhook-demo-contact-removed-link-1.json"))
	for line := range strings.Lines(payload(t, "webhook-headers-1.txt")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		r.Header.Set(name, value)
	}
	status, body := serve(h, r)
	if status != 200 || !sameJSON(t, body, payload(t, "webhook-ack-1.json")) {
		t.Errorf("got %d %s", status, body)
	}
	if got.WebhookID != "9b287712-80b9-4aba-ad5e-df31929dad75" || got.RequestID != "cf3c768a-3465-4a6d-9ad9-ddae2705f526" ||
		got.Kind != events.KindContactRemovedLink || got.Attempt != 1 || got.ReceivedAt.IsZero() || len(got.ID) != 40 {
		t.Errorf("got %+v", got)
	}
	if _, ok := events.DeliveryFrom(t.Context()); ok {
		t.Error("a delivery from nowhere")
	}
}

// Every kind decodes what it encodes: the sample, alone and in an array, and random
// values in every field.
func TestRoundTrips(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, kind := range events.Kinds() {
		variants := []events.Event{sample(t, kind)}
		for range 20 {
			e := sample(t, kind)
			fill(random, reflect.ValueOf(e).Elem(), kind.IsCallback())
			variants = append(variants, e)
		}
		for _, e := range variants {
			back := roundTrip(t, e)
			if len(back) != 1 || !reflect.DeepEqual(back[0], e) {
				t.Fatalf("%s:\n got %+v\nwant %+v", kind, back, e)
			}
		}
		if kind.IsCallback() {
			continue
		}
		body, err := events.EncodeWebhook(variants...)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := events.DecodeWebhook(body, ""); err != nil || !reflect.DeepEqual(back, variants) {
			t.Errorf("%s: an array differs, %v", kind, err)
		}
	}
}

func roundTrip(t *testing.T, e events.Event) []events.Event {
	t.Helper()
	if e.Kind().IsCallback() {
		query, err := events.EncodeCallback(e)
		if err != nil {
			t.Fatal(err)
		}
		back, err := events.DecodeCallback(query)
		if err != nil {
			t.Fatal(err)
		}
		return []events.Event{back}
	}
	body, err := events.EncodeWebhook(e)
	if err != nil {
		t.Fatal(err)
	}
	back, err := events.DecodeWebhook(body, "")
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// fill puts random values into the fields of an event: into those that are set if it is a
// callback, as others have no parameter.
func fill(random *rand.Rand, v reflect.Value, callback bool) {
	for i := range v.NumField() {
		f, field := v.Field(i), v.Type().Field(i)
		switch x := f.Addr().Interface().(type) {
		case *string:
			if field.Name != "Type" && field.Name != "Action" && (!callback || *x != "") {
				*x = text(random)
			}
		case *wire.EventTime:
			*x = wire.NewEventTime(at.Add(fraction(random)))
		case *map[string][]string:
			*x = map[string][]string{text(random): {text(random), text(random)}}
		case *wire.Extra:
			if !callback {
				raw, _ := wire.Marshal(map[string]any{"a": text(random), "b": []any{random.Int32(), nil, true}})
				*x = wire.Extra{"unknown_" + text(random): raw}
			}
		case *[]events.EventContact:
			*x = make([]events.EventContact, 1+random.IntN(2))
			for i := range *x {
				fill(random, reflect.ValueOf(x).Elem().Index(i), callback)
			}
		default:
			fill(random, f, callback)
		}
	}
}

func text(random *rand.Rand) string {
	letters := []rune("abcÄß漢🙂 \"\\/<>&=?+%\n\t\u0000\u2028")
	s := "x"
	for range random.IntN(12) {
		s += string(letters[random.IntN(len(letters))])
	}
	return s
}

// Every field of a type is in the sample of at least one kind, so that samples show what
// events have.
func TestSamplesAreComplete(t *testing.T) {
	unset := map[string]bool{}
	set := map[string]bool{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		for i := range v.NumField() {
			f := v.Type().Field(i)
			place := v.Type().Name() + "." + f.Name
			if f.Name == "Extra" || f.Name == "Contacts" || f.Name == "Parameters" {
				continue
			}
			if v.Field(i).IsZero() {
				unset[place] = true
				continue
			}
			set[place] = true
			if v.Field(i).Kind() == reflect.Struct && f.Type.Name() != "EventTime" {
				walk(v.Field(i))
			}
		}
	}
	for _, kind := range events.Kinds() {
		walk(reflect.ValueOf(sample(t, kind)).Elem())
	}
	for place := range unset {
		if !set[place] && place != "ContactsImportFinished.Contact" {
			t.Errorf("no sample has %s", place)
		}
	}
	if len(set) < 80 {
		t.Errorf("only %d fields", len(set))
	}
	if _, err := events.Sample("other", at); err == nil || !strings.Contains(err.Error(), `"other" is unknown`) {
		t.Errorf("got %v", err)
	}
}

func TestDecodeForms(t *testing.T) {
	one := added("c1", "a")
	for name, c := range map[string]struct {
		body, header string
		want         string // the Go types
	}{
		"single":             {one, "", "*events.ContactAdded"},
		"array":              {"[" + one + "," + one + "]", "", "*events.ContactAdded *events.ContactAdded"},
		"empty array":        {" [ ] ", "contact_added", ""},
		"nulls":              {"[null," + one + ",null]", "", "*events.ContactAdded"},
		"byte order mark":    {"\xEF\xBB\xBF" + one, "", "*events.ContactAdded"},
		"mixed":              {"[" + one + `,{"type":"contact_moved"}]`, "", "*events.ContactAdded *events.ContactMoved"},
		"unknown":            {`{"type":"contact_cloned","n":1}`, "", "*events.Unknown"},
		"kind of header":     {`{"contact":{}}`, "contact_moved", "*events.ContactMoved"},
		"null as kind":       {`{"type":null}`, "contact_moved", "*events.ContactMoved"},
		"null everywhere":    {`{"type":"contact_moved","contact":null,"account":null,"event":null,"contacts":null}`, "", "*events.ContactMoved"},
		"empty of PHP":       {`{"type":"contact_moved","contact":[],"account":"","event":false}`, "", "*events.ContactMoved"},
		"values that misfit": {`{"type":"contact_moved","contact":{"email":{"a":1}},"event":7}`, "", "*events.ContactMoved"},
	} {
		all, err := events.DecodeWebhook([]byte(c.body), events.Kind(c.header))
		var got []string
		for _, e := range all {
			got = append(got, fmt.Sprintf("%T", e))
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

// Values that do not fit, and unknown kinds, are kept as they came.
func TestDecodeKeeps(t *testing.T) {
	for _, body := range []string{
		`{"type":"contact_cloned","contact":{"contactId":"c"},"x":[1,"ä",null]}`,
		`{"type":"contact_moved","contact":{"email":{"a":1},"contactId":"c","x":"y"},"event":7}`,
	} {
		all, err := events.DecodeWebhook([]byte(body), "")
		if err != nil {
			t.Fatal(err)
		}
		if back, err := events.EncodeWebhook(all...); err != nil || !sameJSON(t, string(back), body) {
			t.Errorf("%s is encoded as %s, %v", body, back, err)
		}
	}
	query := url.Values{"action": {"bounce"}, "CONTACT_ID": {"c"}, "reason": {"a", "b"}}
	e, err := events.DecodeCallback(query)
	if err != nil {
		t.Fatal(err)
	}
	if u, ok := e.(*events.Unknown); !ok || u.Kind() != "bounce" || !sameJSON(t, string(u.Raw), `{"action":"bounce","parameters":{"CONTACT_ID":["c"],"reason":["a","b"]}}`) {
		t.Errorf("got %+v", e)
	}
	if back, err := events.EncodeCallback(e); err != nil || !reflect.DeepEqual(back, query) {
		t.Errorf("encoded as %v, %v", back, err)
	}
	query = url.Values{"action": {"open"}, "CONTACT_ID": {"c", "d"}, "contact": {"x"}, "action2": {""}}
	if e, err = events.DecodeCallback(query); err != nil {
		t.Fatal(err)
	}
	open, ok := e.(*events.CallbackOpen)
	if want := map[string][]string{"CONTACT_ID": {"d"}, "contact": {"x"}, "action2": {""}}; !ok || open.Contact.ContactID != "c" || !reflect.DeepEqual(open.Parameters, want) {
		t.Errorf("got %+v", e)
	}
	if back, err := events.EncodeCallback(e); err != nil || !reflect.DeepEqual(back, query) {
		t.Errorf("encoded as %v, %v", back, err)
	}
}

func TestDecodeRejects(t *testing.T) {
	const secret = "jan@example.com"
	for body, want := range map[string]string{
		``:                                "events: invalid JSON near byte 0",
		`null`:                            "events: an event is an object",
		`"` + secret + `"`:                "events: an event is an object",
		`[[]]`:                            "events: event 0 of the array: an event is an object",
		`[{"type":"a"},"` + secret + `"]`: "events: event 1 of the array: an event is an object",
		`{}`:                              "events: the event has no type",
		`{"type":""}`:                     "events: the event has no type",
		`{"type":7.5e400}`:                "",
		`{"type":{"a":1}}`:                "events: the event has no type",
		`{"type":"open"}`:                 "events: the type is that of a callback",
		`{"type":"` + strings.Repeat("a", 101) + `"}`:                 "events: the event has no type",
		`{"type":"contact_added"`:                                     "events: invalid JSON near byte",
		`{"type":"contact_added"} x`:                                  "events: there is something behind the JSON",
		`{"type":"contact_added"}{}`:                                  "events: there is something behind the JSON",
		`[{"type":"contact_added"}`:                                   "events: invalid JSON near byte",
		`action=open&contact_email=` + secret:                         "events: invalid JSON near byte 0",
		"[" + strings.Repeat("null,", 1001) + "null]":                 "events: more than 1000 events",
		strings.Repeat("[", 100_000):                                  "events: invalid JSON near byte",
		`{"type":"contact_added","a":` + strings.Repeat("[", 100_000): "events: invalid JSON near byte",
	} {
		_, err := events.DecodeWebhook([]byte(body), "")
		var bad *events.DecodeError
		if want == "" {
			continue // as long as it does not panic
		}
		if !errors.As(err, &bad) || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%.50s: got %v, want %q", body, err, want)
		}
	}
	for query, want := range map[string]string{
		"": "the query string has no action", "a=b": "the query string has no action", "action=": "the query string has no action",
		"action=contact_added": "the action is that of a webhook", "action=" + strings.Repeat("a", 101): "no action",
	} {
		values, _ := url.ParseQuery(query)
		if _, err := events.DecodeCallback(values); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", query, err, want)
		}
	}
}

func TestEncodeRejects(t *testing.T) {
	contact, open := sample(t, events.KindContactAdded), sample(t, events.KindCallbackOpen).(*events.CallbackOpen)
	open.Contact.Href = "https://example.com"
	_, none := events.EncodeWebhook(nil)
	_, callback := events.EncodeWebhook(open)
	_, unnamed := events.EncodeWebhook(&events.Unknown{})
	_, many := events.EncodeWebhook(slices.Repeat([]events.Event{contact}, 101)...)
	_, href := events.EncodeCallback(open)
	_, webhook := events.EncodeCallback(contact)
	_, nobody := events.EncodeCallback(nil)
	_, odd := events.EncodeCallback(&events.Unknown{Name: "x", Raw: []byte(`[]`)})
	for want, err := range map[string]error{
		"an event is nil": none, "open is a callback, not a webhook": callback, "an event has no kind": unnamed, "101 events in a webhook; at most 100": many,
		"no parameter of a callback stands for contact.href": href, "contact_added is a webhook, not a callback": webhook, "the event is nil": nobody,
		"the callback x is no object": odd,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if body, err := events.EncodeWebhook(); err != nil || string(body) != "[]" {
		t.Errorf("no event is encoded as %s, %v", body, err)
	}
}
