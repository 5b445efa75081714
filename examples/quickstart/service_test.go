package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// rejection returns a service's response to a batch with invalid addresses. context
// makes a member of the response's context from the index of an invalid address. If
// context is nil, the response names no contact.
func rejection(status, code int, message string, bad []string, context func(at int) string) func([]string) (int, string) {
	return func(addresses []string) (int, string) {
		var items []string
		for i, a := range addresses {
			if slices.Contains(bad, a) {
				items = append(items, "")
				if context != nil {
					items[len(items)-1] = context(i)
				}
			}
		}
		if len(items) == 0 {
			return 0, ""
		}
		list := "[]"
		if context != nil {
			list = "[" + strings.Join(items, ",") + "]"
			if strings.HasPrefix(items[0], `"`) { // members of an object
				list = "{" + strings.Join(items, ",") + "}"
			}
		}
		return status, fmt.Sprintf(`{"httpStatus":%d,"code":%d,"codeDescription":"General words","message":%q,"context":%s,"uuid":"u-1"}`, status, code, message, list)
	}
}

func TestServiceRejectsContacts(t *testing.T) {
	one, two := []string{"p9@example.com"}, []string{"p9@example.com", "p37@example.com"}
	path := func(at int) string {
		return fmt.Sprintf(`{"validationType":"body","fieldName":["contacts","%d","email"],"originalValue":null,"errorDescription":"Domain is blocked"}`, at)
	}
	whole := func(at int) string {
		return fmt.Sprintf(`{"validationType":"body","fieldName":["contacts",%d],"errorDescription":"Is blocked"}`, at)
	}
	dotted := func(at int) string {
		return fmt.Sprintf(`{"fieldName":"contacts.%d.email","message":"Is blocked"}`, at)
	}
	keyed := func(at int) string { return fmt.Sprintf(`"contacts.%d.email":["Is blocked"]`, at) }
	beyond := func(at int) string {
		return fmt.Sprintf(`{"fieldName":["contacts","%d","email"],"errorDescription":"Is blocked"}`, at+100)
	}
	elsewhere := func(at int) string {
		return fmt.Sprintf(`{"fieldName":["rows","%d","email"],"errorDescription":"Is blocked"}`, at)
	}
	halved := 15 // the most batches that halving needs to find one contact of 40
	for name, c := range map[string]struct {
		respond func([]string) (int, string)
		bad     []string
		outcome outcome
		reason  string
		batches int // 0: more than 2, since the batch has to be halved
	}{
		"named by a path":          {rejection(400, 1000, "Validation error", one, path), one, rejected, "email: Domain is blocked", 2},
		"two named by paths":       {rejection(400, 1000, "Validation error", two, path), two, rejected, "email: Domain is blocked", 2},
		"named without field":      {rejection(400, 1000, "Validation error", two, whole), two, rejected, "Is blocked", 2},
		"named by a dotted name":   {rejection(400, 1000, "Validation error", two, dotted), two, rejected, "email: Is blocked", 2},
		"named by keys":            {rejection(400, 1000, "Validation error", two, keyed), two, rejected, "email: Is blocked", 2},
		"duplicate, named":         {rejection(409, 1008, "Contact already added", two, path), two, duplicate, "email: Domain is blocked", 2},
		"nobody named":             {rejection(400, 1000, "Cannot add contact", one, nil), one, rejected, "Cannot add contact", 0},
		"nobody of two named":      {rejection(400, 1000, "Cannot add contact", two, nil), two, rejected, "Cannot add contact", 0},
		"nobody named nor message": {rejection(400, 1000, "", one, nil), one, rejected, "General words", 0},
		"named beyond the batch":   {rejection(400, 1000, "Cannot add contact", one, beyond), one, rejected, "Cannot add contact", 0},
		"named something else":     {rejection(400, 1000, "Cannot add contact", one, elsewhere), one, rejected, "Cannot add contact", 0},
		"duplicate, nobody named":  {rejection(409, 1008, "Contact already added", one, nil), one, duplicate, "Contact already added", 0},
		"duplicates, nobody named": {rejection(409, 1008, "Contact already added", two, nil), two, duplicate, "Contact already added", 0},
		"response that is no error JSON": {func(addresses []string) (int, string) {
			if slices.Contains(addresses, one[0]) {
				return 400, "<html>bad</html>"
			}
			return 0, ""
		}, one, rejected, "HTTP 400", 0},
	} {
		t.Run(name, func(t *testing.T) {
			f := &front{respond: c.respond}
			j, _ := newJob(t, promptServer(), f.option())
			rows := people(40)
			if err := j.run(t.Context(), rows); err != nil {
				t.Fatal(err)
			}
			checkOutcomes(t, rows, map[outcome]int{added: 40 - len(c.bad), c.outcome: len(c.bad)})
			contacts := stored(t, j.client, j.campaignID)
			for _, r := range rows {
				_, there := contacts[r.email]
				bad := slices.Contains(c.bad, r.email)
				if bad && (r.outcome != c.outcome || !strings.Contains(r.reason, c.reason)) || there == bad {
					t.Errorf("line %d is %+v, on the list %t", r.line, *r, there)
				}
			}
			if n := len(f.sizes); c.batches > 0 && n != c.batches || c.batches == 0 && (n <= 2 || n > len(c.bad)*halved) {
				t.Errorf("%d batches: %d", n, f.sizes)
			}
		})
	}
}

// The embedded server itself rejects contacts that its contract does not allow.
func TestServerRejectsContacts(t *testing.T) {
	f := &front{}
	j, _ := newJob(t, promptServer(), f.option())
	rows := people(12)
	rows[3].email, rows[8].email = "a@nodot", "b@nodot"
	if err := j.run(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, rows, map[outcome]int{added: 10, rejected: 2})
	for _, r := range []*row{rows[3], rows[8]} {
		if r.outcome != rejected || !strings.HasPrefix(r.reason, "email: ") {
			t.Errorf("line %d is %+v", r.line, *r)
		}
	}
	if !slices.Equal(f.sizes, []int{12, 10}) {
		t.Errorf("the batches had %d contacts", f.sizes)
	}
}

func TestServiceRejectsEverybody(t *testing.T) {
	f := &front{respond: func([]string) (int, string) { return 400, `{"code":1000,"message":"No","context":[]}` }}
	j, _ := newJob(t, promptServer(), f.option())
	rows := people(9)
	if err := j.run(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, rows, map[outcome]int{rejected: 9})
}

// A failure that is not caused by a contact ends the job, and no row is rejected. Package
// bulk waits for limits and retries after failures of the server.
func TestServiceFails(t *testing.T) {
	for status, want := range map[int]error{
		401: getresponse.ErrUnauthorized, 403: getresponse.ErrForbidden, 404: getresponse.ErrNotFound,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			batches := 0
			f := &front{respond: func([]string) (int, string) {
				if batches++; batches == 1 {
					return 0, ""
				}
				return status, `{"message":"No"}`
			}}
			j, _ := newJob(t, promptServer(), f.option())
			rows := people(1001)
			if err := j.run(t.Context(), rows); !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
			checkOutcomes(t, rows, map[outcome]int{pending: 1000, open: 1}) // the first batch was accepted
			if len(f.sizes) != 2 {
				t.Errorf("batches of %d contacts", f.sizes)
			}
		})
	}
}

// A failure that smaller batches have too ends the job immediately, although it is a
// 400.
func TestServiceRejectsTheBatchItself(t *testing.T) {
	for code, want := range map[getresponse.Code]error{
		getresponse.CodeRelatedNotFound: getresponse.ErrBadRequest, getresponse.CodeContactLimit: getresponse.ErrContactLimit,
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			f := &front{respond: func([]string) (int, string) { return 400, fmt.Sprintf(`{"code":%d,"message":"No"}`, code) }}
			j, _ := newJob(t, promptServer(), f.option())
			rows := people(9)
			if err := j.run(t.Context(), rows); !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
			checkOutcomes(t, rows, map[outcome]int{open: 9})
			if len(f.sizes) != 1 {
				t.Errorf("batches of %d contacts", f.sizes)
			}
		})
	}
}

// cancelOn cancels when text is written to it.
type cancelOn struct {
	text   string
	cancel func()
}

func (c cancelOn) Write(p []byte) (int, error) {
	if strings.Contains(string(p), c.text) {
		c.cancel()
	}
	return len(p), nil
}

func TestCancel(t *testing.T) {
	const all = 1010
	for name, c := range map[string]struct {
		on     string // line of the progress
		server func() *getresponsetest.Server
		want   map[outcome]int
	}{
		"before the first batch":     {on: "tag ", server: promptServer, want: map[outcome]int{open: all}},
		"between batches":            {on: "sent           1000 of", server: promptServer, want: map[outcome]int{pending: 1000, open: all - 1000}},
		"while contacts come late":   {on: "visible           0 of 1010", server: lateServer, want: map[outcome]int{pending: all}},
		"while contacts are updated": {on: "walked         1010 contacts", server: promptServer, want: map[outcome]int{added: all}},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			j, out := newJob(t, c.server())
			j.out, j.maxWait = cancelOn{c.on, cancel}, time.Hour
			rows := people(all)
			if err := j.run(ctx, rows); !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			checkOutcomes(t, rows, c.want)
			report(out, rows)
			var lines []int
			for _, r := range rows {
				if r.outcome != added {
					lines = append(lines, r.line)
				}
			}
			if got := reported(t, out.String()); !slices.Equal(got, lines) {
				t.Errorf("the report lists %d rows, want all %d that are not added", len(got), len(lines))
			}
			summary := lastLines(out, 1+len(c.want))
			if !slices.Contains(summary, fmt.Sprintf("rows       %5d", all)) {
				t.Errorf("the summary is %q", summary)
			}
			for o, n := range c.want {
				if !slices.Contains(summary, fmt.Sprintf("%-10s %5d", o, n)) {
					t.Errorf("the summary %q lacks %d %s", summary, n, o)
				}
			}
		})
	}
}
