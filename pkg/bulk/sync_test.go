package bulk_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// account is a list with two tags and two custom fields to compare, and one more of each.
type account struct {
	c            *getresponse.Client
	list         string
	tags, fields []string
}

func newAccount(t *testing.T, c *getresponse.Client) account {
	return account{c, newList(t, c, "news"), newTags(t, c, "one", "two", "other"), newFields(t, c, "city", "size", "other")}
}

func (a account) options() bulk.SyncOptions {
	return bulk.SyncOptions{Tags: a.tags[:2], CustomFields: a.fields[:2], Remove: true, Wait: time.Minute}
}

// random returns a contact with random properties, of which others are not compared.
func (a account) random(r *rand.Rand, i int, others bool) bulk.Contact {
	c := bulk.Contact{Email: fmt.Sprintf("p%d@example.com", i), Name: fmt.Sprintf("Name %d", r.IntN(3)), CustomFields: map[string][]string{}}
	n := 2
	if others {
		n = 3
	}
	for j := range n {
		if r.IntN(2) == 0 {
			c.Tags = append(c.Tags, a.tags[j])
		}
		if r.IntN(2) == 0 {
			c.CustomFields[a.fields[j]] = []string{fmt.Sprint(r.IntN(3))}
		}
	}
	return c
}

// state is a contact as one string, with its tags and fields from an index on.
func (a account) state(name string, tags []string, fields map[string]string, from, to int) string {
	out := name
	for i := from; i < to; i++ {
		out += fmt.Sprintf(" %v %q", slices.Contains(tags, a.tags[i]), fields[a.fields[i]])
	}
	return out
}

// contacts returns the contacts of the list in full by address.
func (a account) contacts(t *testing.T) map[string]*gr.Contact {
	t.Helper()
	all := map[string]*gr.Contact{}
	for email, item := range stored(t, a.c, a.list) {
		contact, err := a.c.Contacts.Get(t.Context(), item.ContactID, nil)
		if err != nil {
			t.Fatal(err)
		}
		all[email] = contact
	}
	return all
}

func (a account) stateOf(c *gr.Contact, from, to int) string {
	return a.state(c.Name, slices.Collect(maps.Keys(tagIDs(c))), valuesOf(c), from, to)
}

// Random edits on both sides. The dry run equals what is then done, and the list has
// what the source has in the end. What is not compared stays.
func TestSyncAgainstAModel(t *testing.T) {
	simulate(t, []getresponsetest.Option{getresponsetest.WithRequestLog(0)}, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		r := rand.New(rand.NewPCG(1, 2))
		a := newAccount(t, c)
		syncAgainstModel(t, r, a, modelContacts, modelRounds)
	})
}

func syncAgainstModel(t *testing.T, r *rand.Rand, a account, people, rounds int) {
	t.Helper()
	var start []bulk.Contact
	for i := range people {
		if r.IntN(4) > 0 {
			start = append(start, a.random(r, i, true))
		}
	}
	runImport(t, a.c, a.list, rowsOf(start), bulk.ImportOptions{Wait: time.Minute}).want(t, map[bulk.Outcome]int{bulk.Added: len(start)})
	for round := range rounds {
		before := a.contacts(t)
		source := map[string]bulk.Contact{} // edits: some are as on the list, some are not
		for i := range people {
			one := a.random(r, i, false)
			if have := before[one.Email]; have != nil && r.IntN(3) > 0 {
				one.Name, one.Tags = have.Name, slices.DeleteFunc(slices.Collect(maps.Keys(tagIDs(have))), func(id string) bool { return id == a.tags[2] })
				one.CustomFields = map[string][]string{}
				for id, v := range valuesOf(have) {
					if id != a.fields[2] {
						one.CustomFields[id] = []string{v}
					}
				}
			}
			if r.IntN(5) > 0 {
				source[one.Email] = one
			}
		}
		rows := slices.Collect(maps.Values(source))
		o := a.options()
		o.DryRun = true
		dry, err := bulk.Sync(t.Context(), a.c, a.list, rowsOf(rows), o)
		if err != nil {
			t.Fatal(err)
		}
		if after := a.contacts(t); !maps.EqualFunc(before, after, func(x, y *gr.Contact) bool { return a.stateOf(x, 0, 3) == a.stateOf(y, 0, 3) }) {
			t.Fatal("the dry run changed something")
		}
		checkDifference(t, a, before, source, dry)

		o.DryRun = false
		done, err := bulk.Sync(t.Context(), a.c, a.list, rowsOf(rows), o)
		if err != nil {
			t.Fatal(err)
		}
		checkDone(t, dry, done)
		after := a.contacts(t)
		if len(after) != len(source) {
			t.Errorf("round %d: %d contacts, want %d", round, len(after), len(source))
		}
		for email, want := range source {
			got := after[email]
			if got == nil {
				t.Errorf("round %d: %s is missing", round, email)
				continue
			}
			values := map[string]string{}
			for id, v := range want.CustomFields {
				values[id] = v[0]
			}
			if x, y := a.stateOf(got, 0, 2), a.state(want.Name, want.Tags, values, 0, 2); x != y {
				t.Errorf("round %d: %s is %s, want %s", round, email, x, y)
			}
			if old := before[email]; old != nil && strings.TrimPrefix(a.stateOf(got, 2, 3), got.Name) != strings.TrimPrefix(a.stateOf(old, 2, 3), old.Name) {
				t.Errorf("round %d: %s was %s and is %s", round, email, a.stateOf(old, 2, 3), a.stateOf(got, 2, 3))
			}
		}
	}
}

// checkDifference compares the changes with those that the model finds.
func checkDifference(t *testing.T, a account, before map[string]*gr.Contact, source map[string]bulk.Contact, dry *bulk.SyncResult) {
	t.Helper()
	want := map[string]bulk.ChangeKind{}
	unchanged := 0
	for email, one := range source {
		values := map[string]string{}
		for id, v := range one.CustomFields {
			values[id] = v[0]
		}
		switch have := before[email]; {
		case have == nil:
			want[email] = bulk.Add
		case a.stateOf(have, 0, 2) != a.state(one.Name, one.Tags, values, 0, 2):
			want[email] = bulk.Update
		default:
			unchanged++
		}
	}
	for email := range before {
		if _, ok := source[email]; !ok {
			want[email] = bulk.Remove
		}
	}
	got := map[string]bulk.ChangeKind{}
	for _, c := range dry.Changes {
		got[c.Email] = c.Kind
		if c.Outcome != "" || (c.Kind == bulk.Update) != (len(c.Differs) > 0) || (c.Kind == bulk.Add) != (c.ContactID == "") {
			t.Errorf("a change of the dry run: %+v", c)
		}
	}
	if !maps.Equal(got, want) || len(got) != len(dry.Changes) || dry.Unchanged != unchanged {
		t.Errorf("%d changes and %d unchanged, want %d and %d", len(dry.Changes), dry.Unchanged, len(want), unchanged)
	}
}

// checkDone compares the changes of a dry run with those that were made.
func checkDone(t *testing.T, dry, done *bulk.SyncResult) {
	t.Helper()
	if len(dry.Changes) != len(done.Changes) || dry.Unchanged != done.Unchanged {
		t.Fatalf("%d changes were made, the dry run has %d", len(done.Changes), len(dry.Changes))
	}
	for i, c := range done.Changes {
		d := dry.Changes[i]
		if c.Kind != d.Kind || c.Email != d.Email || !slices.Equal(c.Differs, d.Differs) || c.Kind != bulk.Add && c.ContactID != d.ContactID {
			t.Errorf("change %d is %+v, in the dry run %+v", i, c, d)
		}
		if want := map[bulk.ChangeKind]bulk.Outcome{bulk.Add: bulk.Added, bulk.Update: bulk.Updated, bulk.Remove: bulk.Removed}[c.Kind]; c.Outcome != want {
			t.Errorf("change %d: %+v, want %s", i, c, want)
		}
	}
}

func TestSyncSkipsRows(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		a := newAccount(t, c)
		o := a.options()
		runImport(t, c, a.list, rowsOf(people(5)), bulk.ImportOptions{Wait: time.Minute}).want(t, map[bulk.Outcome]int{bulk.Added: 5})
		rows := people(5)
		rows[1].Name, rows[2].Email, rows[3].Email = "\xff", "", "P4@example.com"
		o.Remove = false
		result, err := bulk.Sync(t.Context(), c, a.list, rowsOf(rows), o)
		if err != nil || result.Unchanged != 1 || len(result.Changes) != 1 || result.Changes[0].Differs[0] != "name" {
			t.Errorf("%+v, %v", result, err)
		}
		var skipped []string
		for _, r := range result.Skipped {
			skipped = append(skipped, fmt.Sprint(r.Row, " ", r.Outcome))
		}
		if want := []string{"1 rejected", "2 rejected", "4 duplicate"}; !slices.Equal(skipped, want) {
			t.Errorf("skipped are %q, want %q", skipped, want)
		}
		o.Remove = true
		if result, err = bulk.Sync(t.Context(), c, a.list, rowsOf(rows[:2]), o); err != nil || len(result.Changes) != 3 || len(stored(t, c, a.list)) != 2 {
			t.Errorf("a contact with an invalid name must stay: %+v, %v", result, err)
		}

		before := writes(s)
		for name, rows := range map[string]func(func(bulk.Contact, error) bool){
			"empty": func(func(bulk.Contact, error) bool) {},
			"broken": func(yield func(bulk.Contact, error) bool) {
				yield(bulk.Contact{}, &bulk.RowError{Err: errors.New("x")})
			},
			"cut": func(yield func(bulk.Contact, error) bool) { yield(bulk.Contact{}, errors.New("x")) },
		} {
			if _, err := bulk.Sync(t.Context(), c, a.list, rows, o); err == nil {
				t.Errorf("%s: no error", name)
			}
		}
		if _, err := bulk.Sync(t.Context(), c, "", rowsOf(rows), o); err == nil {
			t.Error("no list is no error")
		}
		if n := writes(s); n != before {
			t.Errorf("%d writes", n-before)
		}
	})
}

// With a tenth of all requests failing, the list is the source in the end.
func TestSyncWithFaults(t *testing.T) {
	faults := newFaulty(nil, 3, 0)
	simulate(t, nil, faults.wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		a := newAccount(t, c)
		runImport(t, c, a.list, rowsOf(people(100)), bulk.ImportOptions{Wait: time.Minute}).want(t, map[bulk.Outcome]int{bulk.Added: 100})
		rows := people(150)[50:]
		for i := range rows {
			rows[i].Tags = a.tags[:1]
		}
		faults.share = 0.1
		result, err := bulk.Sync(t.Context(), c, a.list, rowsOf(rows), a.options())
		faults.share = 0
		if err != nil || len(result.Changes) != 150 {
			t.Errorf("%d changes, %v", len(result.Changes), err)
		}
		contacts := a.contacts(t)
		for _, row := range rows {
			if got := contacts[row.Email]; got == nil || !tagIDs(got)[a.tags[0]] {
				t.Errorf("%s is %+v", row.Email, got)
			}
		}
		if len(contacts) != 100 || faults.n < 20 {
			t.Errorf("%d contacts, %d faults", len(contacts), faults.n)
		}
	})
}
