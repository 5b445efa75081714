package getresponse_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// badIDs are invalid in every path, with the reason.
var badIDs = []struct{ id, reason string }{
	{"", "is empty"},
	{" ", "is blank"},
	{"\t", "is blank"},
	{"\u00a0", "is blank"},
	{".", "is a dot segment"},
	{"..", "is a dot segment"},
	{"/", "has a slash"},
	{"//", "has a slash"},
	{"a/b", "has a slash"},
	{"/a", "has a slash"},
	{"a/", "has a slash"},
	{"../accounts", "has a slash"},
	{`\`, "has a slash"},
	{`a\b`, "has a slash"},
	{`..\accounts`, "has a slash"},
	{"\x00", "has a control character"},
	{"a\x00", "has a control character"},
	{"a\nb", "has a control character"},
	{"a\r\nX-Evil: 1", "has a control character"},
	{"a\x7f", "has a control character"},
}

// oddIDs are sent, escaped so that they stay one segment of the path.
var oddIDs = []struct{ id, escaped string }{
	{"pV3r", "pV3r"},
	{"?", "%3F"},
	{"#", "%23"},
	{"a?b", "a%3Fb"},
	{"a#b", "a%23b"},
	{"?fields=email", "%3Ffields=email"},
	{"żółw", "%C5%BC%C3%B3%C5%82w"},
	{"．．／", "%EF%BC%8E%EF%BC%8E%EF%BC%8F"}, // full width forms of ../
	{"%2e%2e", "%252e%252e"},
	{"%2F", "%252F"},
	{"%00", "%2500"},
	{"%", "%25"},
	{"a b", "a%20b"},
	{"+", "+"},
	{"a+b", "a+b"},
	{"...", "..."},
	{"a;b=c", "a%3Bb=c"},
	{"a:b@c", "a:b@c"},
	{"{contactId}", "%7BcontactId%7D"},
	{"\xff", "%FF"},
	{"batches", "batches"},
	{"statistics", "statistics"},
}

// idCalls are calls with an ID and the address that they must have.
var idCalls = []struct {
	operation, field, method, path string
	call                           func(context.Context, *getresponse.Client, string) error
}{
	{"getContact", "contactId", "GET", "/v3/contacts/%s", func(ctx context.Context, c *getresponse.Client, id string) error {
		_, err := c.Contacts.Get(ctx, id, nil)
		return err
	}},
	{"updateContact", "contactId", "POST", "/v3/contacts/%s", func(ctx context.Context, c *getresponse.Client, id string) error {
		_, err := c.Contacts.Update(ctx, id, gr.ContactUpdate{Name: "Jan"})
		return err
	}},
	{"deleteContact", "contactId", "DELETE", "/v3/contacts/%s", func(ctx context.Context, c *getresponse.Client, id string) error {
		return c.Contacts.Delete(ctx, id, nil)
	}},
	{"upsertContactTags", "contactId", "POST", "/v3/contacts/%s/tags", func(ctx context.Context, c *getresponse.Client, id string) error {
		_, err := c.Contacts.UpsertTags(ctx, id, gr.ContactTagsUpsert{})
		return err
	}},
}

// byPath responds with an object, or with a list where the operation returns one.
func byPath(w http.ResponseWriter, r *http.Request) {
	body := "{}"
	if strings.HasSuffix(r.URL.Path, "/tags") {
		body = "[]"
	}
	respondJSON(200, body)(w, r)
}

func TestBadIDsAreRejected(t *testing.T) {
	s := serve(t, byPath)
	client := newClient(t, s)
	for _, call := range idCalls {
		for _, tt := range badIDs {
			err := call.call(t.Context(), client, tt.id)
			e := as[*getresponse.RequestError](t, err)
			want := wire.Fault{Field: call.field, Value: tt.id, Reason: tt.reason}
			if e.Operation != call.operation || e.Faults[0] != want || e.Field != want.Field || e.Value != want.Value || e.Reason != want.Reason {
				t.Errorf("%q: got %+v, want %+v", tt.id, *e, want)
			}
			wantContains(t, err.Error(), call.operation, call.field, fmt.Sprintf("%q", tt.id), tt.reason)
		}
	}
	s.none(t)
}

func TestOddIDsStayOneSegment(t *testing.T) {
	for _, base := range []string{"/v3", "/tenant%2Fone/v3"} {
		s := serve(t, byPath)
		client := mustNew(t, getresponse.WithAPIKey(testKey), getresponse.WithBaseURL(s.URL+base), getresponse.WithoutLimits())
		for _, call := range idCalls {
			for _, tt := range oddIDs {
				before := len(s.all())
				if err := call.call(t.Context(), client, tt.id); err != nil {
					t.Errorf("%s %q: %v", call.operation, tt.id, err)
					continue
				}
				all := s.all()[before:]
				path := strings.TrimPrefix(call.path, "/v3")
				want := base + fmt.Sprintf(path, tt.escaped)
				decoded := strings.ReplaceAll(base, "%2F", "/") + fmt.Sprintf(path, tt.id)
				if len(all) != 1 || all[0].Method != call.method || all[0].RequestURI != want || all[0].EscapedPath != want || all[0].Path != decoded {
					t.Errorf("%s %q: the server saw %+v, want %s %s", call.operation, tt.id, all, call.method, want)
				}
			}
		}
	}
}

// An ID with the characters of a query stays apart from the query.
func TestOddIDsWithQuery(t *testing.T) {
	s := serve(t, byPath)
	_, err := newClient(t, s).Contacts.Get(t.Context(), "a?b&fields=x", &gr.GetContactParams{Fields: []string{"email", "name"}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.only(t).RequestURI, "/v3/contacts/a%3Fb&fields=x?fields=email%2Cname"; got != want {
		t.Errorf("sent to %s, want %s", got, want)
	}
}

// Every operation rejects bad IDs, in each place of its path.
func TestEveryOperationChecksIDs(t *testing.T) {
	s := serve(t, byPath)
	client := newClient(t, s)
	checked := 0
	for _, op := range gr.Operations() {
		places := strings.Count(op.Path, "{")
		ids := make([]string, places)
		for place := range places {
			checked++
			for _, bad := range badIDs {
				for i := range ids {
					ids[i] = "x"
				}
				ids[place] = bad.id
				_, err := client.Call(t.Context(), &wire.Request{Operation: &op, PathIDs: ids}, nil)
				if e := as[*getresponse.RequestError](t, err); e.Operation != op.ID || e.Value != bad.id || !strings.Contains(op.Path, "{"+e.Field+"}") {
					t.Errorf("%s %q: got %+v", op.ID, bad.id, e)
				}
			}
		}
		for _, wrong := range [][]string{make([]string, 0), {"x", "y", "z"}} {
			if len(wrong) == places {
				continue
			}
			_, err := client.Call(t.Context(), &wire.Request{Operation: &op, PathIDs: wrong}, nil)
			has[*getresponse.RequestError](t, err)
		}
	}
	if checked < 20 {
		t.Errorf("%d IDs were checked", checked)
	}
	s.none(t)
}

func TestIDsThatWouldBeAnotherOperation(t *testing.T) {
	s := serve(t, byPath)
	client := newClient(t, s)
	ctx := t.Context()
	newsletter := func(id string) map[string]error {
		_, err := client.Newsletters.Get(ctx, id, nil)
		return map[string]error{"getNewsletter": err, "deleteNewsletter": client.Newsletters.Delete(ctx, id)}
	}
	contact := func(id string) map[string]error {
		_, err := client.Contacts.Get(ctx, id, nil)
		_, err2 := client.Contacts.Update(ctx, id, gr.ContactUpdate{})
		return map[string]error{"getContact": err, "updateContact": err2, "deleteContact": client.Contacts.Delete(ctx, id, nil)}
	}
	for path, errs := range map[string]map[string]error{
		"/contacts/batch":         contact("batch"),
		"/newsletters/statistics": newsletter("statistics"),
		"/newsletters/send-draft": newsletter("send-draft"),
	} {
		for operation, err := range errs {
			e := as[*getresponse.RequestError](t, err)
			want := wire.Fault{Field: "path", Value: path, Reason: "is the address of another operation"}
			if e.Operation != operation || e.Faults[0] != want {
				t.Errorf("got %+v, want %+v", *e, want)
			}
		}
	}
	s.none(t)

	// The operations table lists every such pair: the template of one operation must
	// not match the address of another without being listed.
	for _, op := range gr.Operations() {
		for _, other := range gr.Operations() {
			a, b := strings.Split(op.Path, "/"), strings.Split(other.Path, "/")
			if len(a) != len(b) || op.Path == other.Path {
				continue
			}
			clash := true
			var ids []string
			for i := range a {
				if strings.HasPrefix(a[i], "{") {
					ids = append(ids, strings.Trim(b[i], "{}"))
				} else if a[i] != b[i] {
					clash = false
				}
			}
			if !clash {
				continue
			}
			if _, err := client.Call(ctx, &wire.Request{Operation: &op, PathIDs: ids}, nil); err == nil {
				t.Errorf("%s with %q is %s", op.ID, ids, other.ID)
			}
		}
	}
	s.none(t)
}

func TestOtherChecksBeforeSending(t *testing.T) {
	s := serve(t, respondJSON(200, `[]`))
	client := newClient(t, s)
	list := func(page, perPage *int) error {
		_, err := client.Contacts.List(t.Context(), &gr.ListContactsParams{Page: page, PerPage: perPage})
		return err
	}
	tests := []struct {
		err          error
		field, value string
	}{
		{list(new(0), nil), "page", "0"},
		{list(new(-1), nil), "page", "-1"},
		{list(nil, new(0)), "perPage", "0"},
		{list(nil, new(1001)), "perPage", "1001"},
		{func() error {
			_, err := client.Campaigns.GetListSizeStatistics(t.Context(), nil)
			return err
		}(), "query[campaignId]", ""},
	}
	for _, tt := range tests {
		if e := as[*getresponse.RequestError](t, tt.err); e.Field != tt.field || e.Value != tt.value {
			t.Errorf("got %+v, want %s %q", e, tt.field, tt.value)
		}
	}
	s.none(t)
	if err := list(new(1), new(1000)); err != nil {
		t.Fatal(err)
	}
	if got, want := s.only(t).RequestURI, "/v3/contacts?page=1&perPage=1000"; got != want {
		t.Errorf("sent to %s, want %s", got, want)
	}
}
