package getresponse_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// lenient has the rules of package wire, each with the forms that a field takes. A
// contact has the member, and reads as want, which is its JSON when it is written
// again.
var lenient = []struct{ rule, member, want string }{
	{"a string from a number", `"contactId":123`, `"contactId":"123"`},
	{"a string from a large number", `"contactId":12345678901234567890`, `"contactId":"12345678901234567890"`},
	{"a string from a boolean", `"name":true`, `"name":"true"`},
	{"a string from null", `"name":null`, ``},
	{"an enum from a number", `"origin":5`, `"origin":"5"`},

	{"an object from []", `"geolocation":[]`, ``},
	{"an object from an empty string", `"campaign":""`, ``},
	{"an object from false", `"campaign":false`, ``},
	{"an object from null", `"campaign":null`, ``},

	{"a list from {}", `"tags":{}`, `"tags":[]`},
	{"a list from an empty string", `"tags":""`, `"tags":[]`},
	{"a list from false", `"tags":false`, `"tags":[]`},
	{"a list from null", `"tags":null`, ``},
	{"a list from a single object", `"tags":{"tagId":"a"}`, `"tags":[{"tagId":"a"}]`},
	{"a list from an object with numbers as names", `"tags":{"0":{"tagId":"a"},"2":{"tagId":"b"}}`, `"tags":[{"tagId":"a"},{"tagId":"b"}]`},
	{"strings from a single value", `"customFieldValues":[{"values":"single"}]`, `"customFieldValues":[{"values":["single"]}]`},
	{"strings from a number", `"customFieldValues":[{"values":[1,true,"a"]}]`, `"customFieldValues":[{"values":["1","true","a"]}]`},
	{"strings from an empty string", `"customFieldValues":[{"values":""}]`, `"customFieldValues":[{"values":[]}]`},
	{"strings from an object with numbers as names", `"customFieldValues":[{"values":{"0":"a","1":"b"}}]`, `"customFieldValues":[{"values":["a","b"]}]`},

	{"a time without a date", `"createdOn":"0000-00-00 00:00:00"`, ``},
	{"a day without a date", `"createdOn":"0000-00-00"`, ``},
	{"a time from an empty string", `"createdOn":""`, ``},
	{"a time from false", `"createdOn":false`, ``},
	{"a time from null", `"createdOn":null`, ``},
	{"a time of PHP", `"createdOn":{"date":"2026-01-02 03:04:05.000000","timezone_type":3,"timezone":"UTC"}`, `"createdOn":"2026-01-02T03:04:05+0000"`},
	{"a time of PHP with an offset", `"createdOn":{"date":"2026-01-02 03:04:05.000000","timezone_type":1,"timezone":"+02:00"}`, `"createdOn":"2026-01-02T03:04:05+0200"`},
	{"a time of PHP with a place", `"createdOn":{"timezone":"Europe/Warsaw","timezone_type":3,"date":"2026-07-02 03:04:05.000000"}`, `"createdOn":"2026-07-02T03:04:05+0200"`},
	{"a time with a fraction", `"createdOn":"2026-01-02T03:04:05.678+0000"`, `"createdOn":"2026-01-02T03:04:05+0000"`},
	{"a time with a space", `"createdOn":"2026-01-02 03:04:05"`, `"createdOn":"2026-01-02T03:04:05+0000"`},

	{"a number from a string", `"scoring":"1.5"`, `"scoring":1.5`},
	{"a number that can be null, from an empty string", `"scoring":""`, `"scoring":null`},
	{"an integer from a string", `"engagementScore":"4"`, `"engagementScore":4`},
	{"an integer from a number with zeros", `"engagementScore":4.0`, `"engagementScore":4`},
	{"an integer as a string from a number", `"dayOfCycle":42`, `"dayOfCycle":"42"`},
	{"an integer as a string from an empty string", `"dayOfCycle":""`, `"dayOfCycle":null`},

	{"an unknown member", `"new":{"a":[1,2]}`, `"new":{"a":[1,2]}`},
	{"a duplicate member", `"name":"a","name":"b"`, `"name":"b"`},
	{"a name with escapes", `"n\u0061me":"b"`, `"name":"b"`},
	{"text with escapes", `"name":"\u017baneta \ud83d\ude00\n"`, "\"name\":\"Żaneta 😀\\n\""},
	{"half a surrogate pair", `"name":"\ud83d x"`, "\"name\":\"\uFFFD x\""},
	{"bytes that are no UTF-8", "\"name\":\"\xff\xfe\"", "\"name\":\"\uFFFD\uFFFD\""},
}

// misfits have values that no rule takes. They are kept under their names.
var misfits = []struct{ rule, member, pointer, want, value string }{
	{"a list for a string", `"name":["a"]`, "/name", "a string", `["a"]`},
	{"an object for a string", `"name":{"a":1}`, "/name", "a string", `{"a":1}`},
	{"a string for an object", `"campaign":"cdd"`, "/campaign", "an object", `"cdd"`},
	{"a number for an object", `"campaign":7`, "/campaign", "an object", `7`},
	{"a list for an object", `"campaign":[1]`, "/campaign", "an object", `[1]`},
	{"a string for a list of objects", `"tags":"a"`, "/tags", "a list", `"a"`},
	{"a number among objects", `"tags":[{"tagId":"a"},7]`, "/tags/1", "an object", `7`},
	{"text for a time", `"createdOn":"yesterday"`, "/createdOn", "a time such as 2017-03-02T07:30:49+0000", `"yesterday"`},
	{"a number for a time", `"createdOn":1735689600`, "/createdOn", "a time such as 2017-03-02T07:30:49+0000", `1735689600`},
	{"a PHP time in no zone", `"createdOn":{"date":"2026-01-02 03:04:05.000000","timezone":"Middle/Earth"}`, "/createdOn", "a time such as 2017-03-02T07:30:49+0000", ``},
	{"text for a number", `"scoring":"high"`, "/scoring", "a number", `"high"`},
	{"a boolean for a number", `"scoring":true`, "/scoring", "a number", `true`},
	{"a fraction for an integer", `"engagementScore":4.5`, "/engagementScore", "an integer", `4.5`},
	{"a value within", `"geolocation":{"city":[]}`, "/geolocation/city", "a string", `[]`},
	{"a name that a pointer escapes", `"customFieldValues":[{"a/b~c":1,"values":[{"x":1}]}]`, "/customFieldValues/0/values/0", "a string", `{"x":1}`},
}

// Each rule holds in both modes.
func TestLenientDecoding(t *testing.T) {
	for _, tt := range lenient {
		t.Run(tt.rule, func(t *testing.T) {
			for _, opts := range [][]getresponse.CallOption{nil, {getresponse.WithStrictDecoding()}} {
				contact, resp, err := readContact(t, tt.member, opts...)
				if err != nil || len(resp.Mismatches) > 0 {
					t.Fatalf("%d options: %v, mismatches %v", len(opts), err, resp.Mismatches)
				}
				wantJSON(t, contact, "{"+tt.want+"}")
			}
			wantPage(t, tt.member)
		})
	}
}

// A value of another form never costs a response. It is in Extra and reported; strict
// decoding fails.
func TestMismatches(t *testing.T) {
	for _, tt := range misfits {
		t.Run(tt.rule, func(t *testing.T) {
			contact, resp, err := readContact(t, tt.member)
			if err != nil {
				t.Fatal(err)
			}
			wantJSON(t, contact, "{"+tt.member+"}") // nothing is lost
			want := wire.Mismatch{Pointer: tt.pointer, Want: tt.want, Value: tt.value}
			if len(resp.Mismatches) != 1 || tt.value != "" && resp.Mismatches[0] != want {
				t.Errorf("got %q, want %q", resp.Mismatches, want)
			}
			wantPage(t, tt.member)
			_, _, err = readContact(t, tt.member, getresponse.WithStrictDecoding())
			e := as[*getresponse.DecodeError](t, err)
			var value *wire.ValueError
			if e.Field != tt.pointer || !errors.As(err, &value) || value.Want != tt.want {
				t.Errorf("strict: %v", err)
			}
		})
	}
}

// null among the objects of a list is left out and reported, but counts for paging.
func TestNullInLists(t *testing.T) {
	s := serve(t, respondJSON(200, `[{"email":"a"},null,{"email":"b","customFieldValues":[null,{"values":["x"]}]},[]]`))
	var resp getresponse.Response
	page, err := newClient(t, s).Contacts.List(t.Context(), nil, getresponse.WithResponse(&resp))
	if err != nil || len(page.Items) != 2 || len(page.Items[1].CustomFieldValues) != 1 {
		t.Fatalf("got %+v, %v", page, err)
	}
	var at []string
	for _, m := range resp.Mismatches {
		at = append(at, m.Pointer)
	}
	if got := strings.Join(at, " "); got != "/1 /2/customFieldValues/0 /3" {
		t.Errorf("mismatches at %s", got)
	}
	_, err = newClient(t, s, getresponse.WithStrictDecoding()).Contacts.List(t.Context(), nil)
	if e := as[*getresponse.DecodeError](t, err); e.Field != "/1" {
		t.Errorf("strict: %v", err)
	}
}

// A page of nulls only does not end a walk over all pages.
func TestNullsCountForPaging(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("TotalCount", "4")
		respondJSON(200, map[string]string{
			"1": `[null,null]`, "2": `[{"email":"a"},null]`,
		}[r.URL.Query().Get("page")])(w, r)
	})
	var emails []string
	for contact, err := range newClient(t, s).Contacts.All(t.Context(), &gr.ListContactsParams{PerPage: new(2)}) {
		if err != nil {
			t.Fatal(err)
		}
		emails = append(emails, contact.Email)
	}
	if strings.Join(emails, " ") != "a" {
		t.Errorf("got %q", emails)
	}
}

// What a hook learns of mismatches. The number that is kept is bounded.
func TestMismatchesAreReported(t *testing.T) {
	s := serve(t, respondJSON(200, "["+strings.Repeat(`{"email":[]},`, 300)+`{"email":"a"}]`))
	h := &decodings{}
	page, err := newClient(t, s, getresponse.WithHook(h)).Contacts.List(t.Context(), nil)
	if err != nil || len(page.Items) != 301 {
		t.Fatalf("%d items, %v", len(page.Items), err)
	}
	if len(h.all) != 1 || len(h.all[0].Mismatches) != wire.MaxMismatches {
		t.Errorf("got %d events", len(h.all))
	}
	if got := h.all[0].Mismatches[1].String(); got != `/1/email: [] is not a string` {
		t.Errorf("got %s", got)
	}
}

// decodings is a hook that keeps the events of decoding.
type decodings struct {
	getresponse.NoHook
	all []getresponse.Decoding
}

func (h *decodings) Decoded(_ context.Context, d getresponse.Decoding) { h.all = append(h.all, d) }

// readContact gets a contact that has the member.
func readContact(t *testing.T, member string, opts ...getresponse.CallOption) (contact *gr.Contact, resp getresponse.Response, err error) {
	t.Helper()
	s := serve(t, respondJSON(200, "\xEF\xBB\xBF {"+member+"} ")) // a byte order mark is no fault
	contact, err = newClient(t, s).Contacts.Get(t.Context(), "p", nil, append(opts, getresponse.WithResponse(&resp))...)
	return contact, resp, err
}

func wantJSON(t *testing.T, model any, want string) {
	t.Helper()
	got, err := wire.Marshal(model)
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// wantPage lists contacts of which the second has the member. The others must stay.
func wantPage(t *testing.T, member string) {
	t.Helper()
	s := serve(t, respondJSON(200, `[{"email":"first@example.com"},{`+member+`},{"email":"last@example.com"}]`))
	page, err := newClient(t, s).Contacts.List(t.Context(), nil)
	if err != nil || len(page.Items) != 3 || page.Items[0].Email != "first@example.com" || page.Items[2].Email != "last@example.com" {
		t.Errorf("the page lost items: %+v, %v", page, err)
	}
}
