package bulk_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const wait = 10 * time.Minute

func TestImport(t *testing.T) {
	f := &front{}
	simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(20 * time.Second)}, f.wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		list, tags, fields := newList(t, c, "news"), newTags(t, c, "one"), newFields(t, c, "city")
		rows := people(2105)
		rows[7] = bulk.Contact{Email: " Seven@Example.com ", Name: "Seven", Scoring: new(7.0), DayOfCycle: new(3), IPAddress: "192.0.2.7", Tags: tags, CustomFields: map[string][]string{fields[0]: {"Sopot"}}}
		rows[8].Email = ""
		rows[2000].Email = "P5@example.com"
		out := runImport(t, c, list, rowsOf(rows), bulk.ImportOptions{Wait: wait})
		out.want(t, map[bulk.Outcome]int{bulk.Added: 2103, bulk.Duplicate: 1, bulk.Rejected: 1})
		if !slices.Equal(f.sizes, []int{1000, 1000, 103}) {
			t.Errorf("batches of %d", f.sizes)
		}
		if r := out.rows[2000]; r.Reason != "same address as row 5" {
			t.Errorf("the duplicate: %+v", r)
		}
		contacts := stored(t, c, list)
		for _, r := range out.rows {
			if r.Outcome == bulk.Added && contacts[strings.ToLower(r.Email)].ContactID != r.ContactID {
				t.Errorf("row %d has the ID %s", r.Row, r.ContactID)
			}
		}
		seven, err := c.Contacts.Get(t.Context(), contacts["seven@example.com"].ContactID, nil)
		if err != nil || len(contacts) != 2103 {
			t.Fatalf("%d contacts, %v", len(contacts), err)
		}
		if seven.Email != "Seven@Example.com" || seven.Scoring.Or(0) != 7 || seven.DayOfCycle.Or(0) != 3 || seven.IPAddress != "192.0.2.7" || !tagIDs(seven)[tags[0]] || valuesOf(seven)[fields[0]] != "Sopot" {
			t.Errorf("the contact is %+v", seven)
		}
	})
}

func TestImportOfNothing(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		list := newList(t, c, "news")
		before := len(s.Requests())
		runImport(t, c, list, rowsOf(nil), bulk.ImportOptions{Wait: wait}).want(t, map[bulk.Outcome]int{})
		if n := len(s.Requests()); n != before {
			t.Errorf("%d requests", n-before)
		}
	})
}

// What happens to contacts that are on the list already.
func TestImportExisting(t *testing.T) {
	for existing, want := range map[bulk.Existing]map[bulk.Outcome]int{
		bulk.ReportExisting: {bulk.Duplicate: 50, bulk.Added: 50},
		bulk.SkipExisting:   {bulk.Skipped: 50, bulk.Added: 50},
		bulk.UpdateExisting: {bulk.Updated: 49, bulk.Unchanged: 1, bulk.Added: 50},
	} {
		simulate(t, nil, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
			list, tags := newList(t, c, "news"), newTags(t, c, "one", "two")
			rows := people(100)
			for i := range rows {
				rows[i].Tags = tags[:1]
			}
			runImport(t, c, list, rowsOf(rows[:50]), bulk.ImportOptions{Wait: wait}).want(t, map[bulk.Outcome]int{bulk.Added: 50})
			for i := range rows {
				if i > 0 {
					rows[i].Email, rows[i].Name, rows[i].Tags = strings.ToUpper(rows[i].Email), "New name", tags[1:]
				}
			}
			out := runImport(t, c, list, rowsOf(rows), bulk.ImportOptions{Wait: wait, Existing: existing})
			out.want(t, want)
			contacts := stored(t, c, list)
			if len(contacts) != 100 {
				t.Errorf("%d contacts", len(contacts))
			}
			got, err := c.Contacts.Get(t.Context(), contacts["p1@example.com"].ContactID, nil)
			if err != nil {
				t.Fatal(err)
			}
			if updated := existing == bulk.UpdateExisting; (got.Name == "New name") != updated || tagIDs(got)[tags[1]] != updated || !tagIDs(got)[tags[0]] {
				t.Errorf("existing %d: the contact is %+v", existing, got)
			}
		})
	}
}

// Contacts that are deleted while the import updates them are added.
func TestImportOfDeletedContacts(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		list := newList(t, c, "news")
		runImport(t, c, list, rowsOf(people(3)), bulk.ImportOptions{Wait: wait}).want(t, map[bulk.Outcome]int{bulk.Added: 3})
		contacts := stored(t, c, list)
		rows := func(yield func(bulk.Contact, error) bool) {
			for i, contact := range people(4) {
				contact.Name = "New name"
				if i == 2 { // after the list was read
					for _, email := range []string{"p1@example.com", "p2@example.com"} {
						if err := c.Contacts.Delete(t.Context(), contacts[email].ContactID, nil); err != nil {
							t.Error(err)
						}
					}
				}
				if !yield(contact, nil) {
					return
				}
				time.Sleep(time.Second)
			}
		}
		out := runImport(t, c, list, rows, bulk.ImportOptions{Wait: wait, Existing: bulk.UpdateExisting})
		out.want(t, map[bulk.Outcome]int{bulk.Updated: 2, bulk.Added: 2})
		if n := len(stored(t, c, list)); n != 3 {
			t.Errorf("%d contacts, want all but p1, which was deleted after its update", n)
		}
	})
}

func TestImportWithoutWaiting(t *testing.T) {
	simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(time.Hour)}, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		started := time.Now()
		runImport(t, c, newList(t, c, "news"), rowsOf(people(30)), bulk.ImportOptions{}).want(t, map[bulk.Outcome]int{bulk.Accepted: 30})
		runImport(t, c, newList(t, c, "more"), rowsOf(people(30)), bulk.ImportOptions{Wait: time.Minute}).want(t, map[bulk.Outcome]int{bulk.Accepted: 30})
		if took := time.Since(started); took < time.Minute || took > 62*time.Second {
			t.Errorf("it took %v, want a minute for the second import", took)
		}
	})
}

// One contact never becomes visible; the others are Added.
func TestImportPartlyVisible(t *testing.T) {
	f := &front{drop: "p7@example.com"}
	simulate(t, nil, f.wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		out := runImport(t, c, newList(t, c, "news"), rowsOf(people(10)), bulk.ImportOptions{Wait: wait})
		out.want(t, map[bulk.Outcome]int{bulk.Added: 9, bulk.Accepted: 1})
		if out.rows[7].Outcome != bulk.Accepted {
			t.Errorf("row 7 is %+v", out.rows[7])
		}
	})
}

func TestImportRowErrors(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		list := newList(t, c, "news")
		broken := errors.New("the file is cut off")
		rows := func(yield func(bulk.Contact, error) bool) {
			_ = yield(bulk.Contact{}, &bulk.RowError{Err: errors.New("line 1 is broken")}) &&
				yield(bulk.Contact{Email: "a@example.com"}, nil) && yield(bulk.Contact{}, broken)
		}
		out := runImport(t, c, list, rows, bulk.ImportOptions{})
		if !errors.Is(out.err, broken) || len(out.rows) != 1 || out.rows[0].Outcome != bulk.Rejected {
			t.Errorf("got %v, %+v, want the rejected row alone, as the other was not sent", out.err, out.rows)
		}
		rows = func(yield func(bulk.Contact, error) bool) {
			_ = yield(bulk.Contact{}, &bulk.RowError{Err: errors.New("line 1 is broken")}) &&
				yield(bulk.Contact{Email: "a@example.com"}, nil) && yield(bulk.Contact{Email: "b@example.com", Name: "\xff"}, nil)
		}
		out = runImport(t, c, list, rows, bulk.ImportOptions{Wait: wait})
		out.want(t, map[bulk.Outcome]int{bulk.Added: 1, bulk.Rejected: 2})
		if out.rows[0].Reason != "line 1 is broken" {
			t.Errorf("the broken line: %+v", out.rows[0])
		}
	})
}

func TestImportInvalidCalls(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		rows := rowsOf(people(1))
		_, err := bulk.Import(t.Context(), c, "", rows, bulk.ImportOptions{})
		errs := []error{err}
		for _, o := range []bulk.ImportOptions{{Existing: -1}, {Existing: 3}, {Wait: -1}, {Journal: t.TempDir()}} {
			_, err := bulk.Import(t.Context(), c, "abc", rows, o)
			errs = append(errs, err)
		}
		_, err = bulk.Import(t.Context(), c, "abc", nil, bulk.ImportOptions{})
		for i, err := range append(errs, err) {
			if err == nil || !strings.HasPrefix(err.Error(), "bulk: import: ") {
				t.Errorf("call %d: %v", i, err)
			}
		}
		if n := len(s.Requests()); n > 0 {
			t.Errorf("%d requests", n)
		}
		if _, err := bulk.Import(t.Context(), c, "nope", rows, bulk.ImportOptions{}); !errors.Is(err, getresponse.ErrNotFound) && !errors.Is(err, getresponse.ErrBadRequest) {
			t.Errorf("an unknown list: %v", err)
		}
	})
}

// With a tenth of all requests failing, every row is on the list once in the end.
func TestImportWithFaults(t *testing.T) {
	for seed := range uint64(2) {
		faults := newFaulty(nil, seed, 0)
		simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(5 * time.Second)}, faults.wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
			list := newList(t, c, "news")
			faults.share = 0.2
			out := runImport(t, c, list, rowsOf(people(3500)), bulk.ImportOptions{Wait: wait})
			faults.share = 0
			out.want(t, map[bulk.Outcome]int{bulk.Added: 3500})
			if n := len(stored(t, c, list)); n != 3500 || faults.n == 0 {
				t.Errorf("seed %d: %d contacts, %d faults", seed, n, faults.n)
			}
		})
	}
}

// Canceled at several places, an import reports the rows that it sent and no others.
func TestImportCanceled(t *testing.T) {
	for _, batches := range []int{0, 1, 2} {
		f := &front{}
		simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(time.Hour)}, f.wrap, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
			list := newList(t, c, "news")
			ctx, cancel := context.WithCancel(t.Context())
			f.respond = func([]string) (int, string) {
				if len(f.sizes) > batches {
					cancel()
				}
				return 0, ""
			}
			if batches == 2 {
				go func() { time.Sleep(time.Minute); cancel() }()
			}
			var got []bulk.ImportRow
			_, err := bulk.Import(ctx, c, list, rowsOf(people(2000)), bulk.ImportOptions{Wait: wait, Report: func(r bulk.ImportRow) { got = append(got, r) }})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			for i, r := range got {
				want := bulk.Accepted
				if i >= 1000*batches {
					want = bulk.Unknown
				}
				if r.Outcome != want || r.Row != i {
					t.Fatalf("%d batches: row %d is %+v, want %s", batches, i, r, want)
				}
			}
			if want := min(1000*(batches+1), 2000); len(got) != want {
				t.Errorf("%d batches: %d rows, want %d", batches, len(got), want)
			}
		})
	}
}
