package bulk_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func TestUpsert(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		list, tags, fields := newList(t, c, "news"), newTags(t, c, "one", "two", "three"), newFields(t, c, "city", "size")
		for _, step := range []struct {
			name    string
			contact bulk.Contact
			options bulk.UpsertOptions
			outcome bulk.Outcome
			tags    []int // of tags
			fields  map[int]string
			check   func(*gr.Contact) bool
			writes  int
		}{
			{"new", bulk.Contact{Email: "Jan@example.com", Name: "Jan", Scoring: new(3.0), DayOfCycle: new(2), IPAddress: "192.0.2.1", Tags: tags[:1], CustomFields: map[string][]string{fields[0]: {"Sopot"}}},
				bulk.UpsertOptions{Wait: time.Second}, bulk.Added, []int{0}, map[int]string{0: "Sopot"},
				func(c *gr.Contact) bool {
					return c.IPAddress == "192.0.2.1" && c.DayOfCycle.Or(0) == 2 && c.Name == "Jan"
				}, 1},
			{"the same", bulk.Contact{Email: " jan@EXAMPLE.com", Name: "Jan", Scoring: new(3.0), DayOfCycle: new(2), Tags: tags[:1], CustomFields: map[string][]string{fields[0]: {"Sopot"}}},
				bulk.UpsertOptions{}, bulk.Unchanged, []int{0}, map[int]string{0: "Sopot"}, nil, 0},
			{"nothing named", bulk.Contact{Email: "jan@example.com"}, bulk.UpsertOptions{Tags: bulk.Replace, CustomFields: bulk.Replace}, bulk.Unchanged, []int{0}, map[int]string{0: "Sopot"}, nil, 0},
			{"merged", bulk.Contact{Email: "jan@example.com", Tags: []string{tags[1], tags[1], tags[0]}, CustomFields: map[string][]string{fields[1]: {"42"}}},
				bulk.UpsertOptions{}, bulk.Updated, []int{0, 1}, map[int]string{0: "Sopot", 1: "42"}, nil, 2},
			{"replaced", bulk.Contact{Email: "jan@example.com", Tags: tags[2:], CustomFields: map[string][]string{fields[1]: {"43"}}},
				bulk.UpsertOptions{Tags: bulk.Replace, CustomFields: bulk.Replace}, bulk.Updated, []int{2}, map[int]string{1: "43"}, nil, 1},
			{"replaced by the same", bulk.Contact{Email: "jan@example.com", Tags: []string{tags[2], tags[2]}, CustomFields: map[string][]string{fields[1]: {"43"}}},
				bulk.UpsertOptions{Tags: bulk.Replace, CustomFields: bulk.Replace}, bulk.Unchanged, []int{2}, map[int]string{1: "43"}, nil, 0},
			{"tags removed", bulk.Contact{Email: "jan@example.com", Tags: []string{}}, bulk.UpsertOptions{Tags: bulk.Replace}, bulk.Updated, nil, map[int]string{1: "43"}, nil, 1},
			{"properties", bulk.Contact{Email: "jan@example.com", Name: "Jan N.", Scoring: new(0.0), DayOfCycle: new(0)}, bulk.UpsertOptions{}, bulk.Updated, nil, map[int]string{1: "43"},
				func(c *gr.Contact) bool { return c.Name == "Jan N." && c.Scoring.Or(9) == 0 && c.DayOfCycle.Or(9) == 0 }, 1},
		} {
			before := writes(s)
			result, err := bulk.Upsert(t.Context(), c, list, step.contact, step.options)
			if err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			got := onlyContact(t, c, list)
			if result.Outcome != step.outcome || result.ContactID != got.ContactID {
				t.Errorf("%s: %+v, want %s of %s", step.name, result, step.outcome, got.ContactID)
			}
			wantTags, wantFields := map[string]bool{}, map[string]string{}
			for _, i := range step.tags {
				wantTags[tags[i]] = true
			}
			for i, v := range step.fields {
				wantFields[fields[i]] = v
			}
			if !maps.Equal(tagIDs(got), wantTags) || !maps.Equal(valuesOf(got), wantFields) || step.check != nil && !step.check(got) {
				t.Errorf("%s: the contact is %+v", step.name, got)
			}
			if n := writes(s) - before; n != step.writes {
				t.Errorf("%s: %d writes, want %d", step.name, n, step.writes)
			}
		}
	})
}

// writes counts the changing requests so far.
func writes(s *getresponsetest.Server) (n int) {
	for _, r := range s.Requests() {
		if r.Method != http.MethodGet {
			n++
		}
	}
	return n
}

func TestUpsertOfLateContacts(t *testing.T) {
	simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(40 * time.Second)}, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		list, tags := newList(t, c, "news"), newTags(t, c, "one")
		contact := bulk.Contact{Email: "jan@example.com"}
		result, err := bulk.Upsert(t.Context(), c, list, contact, bulk.UpsertOptions{})
		if err != nil || result != (bulk.UpsertResult{Outcome: bulk.Added}) {
			t.Errorf("without waiting: %+v, %v", result, err)
		}
		contact.Tags = tags
		if result, err = bulk.Upsert(t.Context(), c, list, contact, bulk.UpsertOptions{Wait: 10 * time.Second}); !errors.Is(err, bulk.ErrNotVisible) || result.Outcome != bulk.Unknown {
			t.Errorf("a contact that is not visible: %+v, %v", result, err)
		}
		result, err = bulk.Upsert(t.Context(), c, list, contact, bulk.UpsertOptions{Wait: time.Minute})
		if err != nil || result.Outcome != bulk.Updated || !tagIDs(onlyContact(t, c, list))[tags[0]] {
			t.Errorf("with waiting: %+v, %v", result, err)
		}
		contact.Email = "eva@example.com"
		if result, err = bulk.Upsert(t.Context(), c, list, contact, bulk.UpsertOptions{Wait: time.Minute}); err != nil || result.Outcome != bulk.Added || result.ContactID == "" {
			t.Errorf("a new one with waiting: %+v, %v", result, err)
		}
		contact.Email = "ola@example.com"
		if result, err = bulk.Upsert(t.Context(), c, list, contact, bulk.UpsertOptions{Wait: time.Second}); err != nil || result != (bulk.UpsertResult{Outcome: bulk.Added}) {
			t.Errorf("a new one with too short waiting: %+v, %v", result, err)
		}
	})
}

func TestUpsertErrors(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		list := newList(t, c, "news")
		before := len(s.Requests())
		for name, test := range map[string]struct {
			list    string
			contact bulk.Contact
		}{"no address": {list, bulk.Contact{Name: "Jan"}}, "no list": {"", bulk.Contact{Email: "jan@example.com"}}} {
			if result, err := bulk.Upsert(t.Context(), c, test.list, test.contact, bulk.UpsertOptions{}); err == nil || result.Outcome != bulk.Rejected {
				t.Errorf("%s: %+v, %v", name, result, err)
			}
		}
		if n := len(s.Requests()); n != before {
			t.Errorf("%d requests", n-before)
		}
		result, err := bulk.Upsert(t.Context(), c, list, bulk.Contact{Email: "jan@example.com", Tags: []string{"nope"}}, bulk.UpsertOptions{})
		if !errors.Is(err, getresponse.ErrNotFound) && !errors.Is(err, getresponse.ErrBadRequest) || result.Outcome != bulk.Rejected {
			t.Errorf("an unknown tag: %+v, %v", result, err)
		}
	})
}

// Eight goroutines set tags and fields of the same addresses while a tenth of all
// requests fail. In the end there is one contact for each address, and it has the tags
// and fields of all.
func TestUpsertConcurrently(t *testing.T) {
	var faults *faulty
	wrap := func(next http.RoundTripper) http.RoundTripper {
		faults = newFaulty(next, 1, 0)
		return faults
	}
	const programs, addresses = 8, 5
	simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(3 * time.Second)}, wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		list := newList(t, c, "news")
		var names []string
		for i := range programs {
			names = append(names, fmt.Sprintf("program_%d", i))
		}
		tags, fields := newTags(t, c, names...), newFields(t, c, names...)
		faults.share = 0.1
		var all sync.WaitGroup
		for i := range programs {
			all.Go(func() {
				for j := range addresses {
					contact := bulk.Contact{Email: fmt.Sprintf("p%d@example.com", (i+j)%addresses), Tags: tags[i : i+1], CustomFields: map[string][]string{fields[i]: {"x"}}}
					if result, err := bulk.Upsert(t.Context(), c, list, contact, bulk.UpsertOptions{Wait: time.Minute}); err != nil || result.ContactID == "" {
						t.Errorf("program %d: %+v, %v", i, result, err)
					}
				}
			})
		}
		all.Wait()
		faults.share = 0
		page, err := c.Contacts.List(t.Context(), &gr.ListContactsParams{CampaignID: &list})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Items) != addresses {
			t.Errorf("%d contacts, want %d", len(page.Items), addresses)
		}
		for _, item := range page.Items {
			got, err := c.Contacts.Get(t.Context(), item.ContactID, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Tags) != programs || len(got.CustomFieldValues) != programs {
				t.Errorf("%s has %d tags and %d fields of %d", got.Email, len(got.Tags), len(got.CustomFieldValues), programs)
			}
		}
		if faults.n < 10 {
			t.Errorf("only %d faults", faults.n)
		}
	})
}
