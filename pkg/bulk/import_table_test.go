package bulk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// tableRun is an import of 30 rows: 5 of them are on the list, one has a score, one a field.
// All have one of two tags.
type tableRun struct {
	*testing.T
	server *getresponsetest.Server
	client *getresponse.Client
	list   string
	rows   []bulk.Contact
	out    imported
}

// tableImport runs an import. prepare, if not nil, prepares the account.
func tableImport(t *testing.T, o bulk.ImportOptions, wrap func(http.RoundTripper) http.RoundTripper, prepare, check func(*tableRun)) {
	t.Helper()
	simulate(t, nil, wrap, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		r := &tableRun{T: t, server: s, client: c, list: newList(t, c, "news"), rows: people(30)}
		tags, fields := newTags(t, c, "one", "two"), newFields(t, c, "city")
		runImport(t, c, r.list, rowsOf(people(5)), bulk.ImportOptions{Wait: wait}).want(t, map[bulk.Outcome]int{bulk.Added: 5})
		for i := range r.rows {
			r.rows[i].Tags = tags[i%2 : i%2+1]
		}
		r.rows[10].Scoring = new(3.0)
		r.rows[11].CustomFields = map[string][]string{fields[0]: {"Sopot"}}
		if prepare != nil {
			prepare(r)
		}
		o.Existing, o.Wait = bulk.UpdateExisting, wait
		r.out = runImport(t, c, r.list, rowsOf(r.rows), o)
		check(r)
	})
}

// tables returns the imports that the server has started.
func tables(t *testing.T, s *getresponsetest.Server) (all []gr.NewImport) {
	t.Helper()
	for _, r := range s.Requests(getresponsetest.OfOperation("createImport"), getresponsetest.OfStatus(http.StatusCreated)) {
		var table gr.NewImport
		if err := json.Unmarshal(r.Body, &table); err != nil {
			t.Fatal(err)
		}
		all = append(all, table)
	}
	return all
}

// sizesOf returns the numbers of rows of imports into a list, sorted.
func sizesOf(all []gr.NewImport, list string) (sizes []int) {
	for _, table := range all {
		if table.CampaignID == list {
			sizes = append(sizes, len(table.Contacts))
		}
	}
	slices.Sort(sizes)
	return sizes
}

// start starts an import of another program.
func (r *tableRun) start(list string) {
	r.Helper()
	_, err := r.client.Imports.Create(r.Context(), gr.NewImport{CampaignID: list, FieldMapping: []string{"email"}, Contacts: [][]string{{"other@example.com"}}})
	if err != nil {
		r.Fatal(err)
	}
}

// complete fails unless all rows are on the list with their tags and fields, and the server
// has started at most that many imports: one for the row with a field and one for the
// others. The row with a score is in a batch.
func (r *tableRun) complete(most int) {
	r.Helper()
	r.out.want(r.T, map[bulk.Outcome]int{bulk.Added: 25, bulk.Updated: 5})
	all := tables(r.T, r.server)
	sizes := sizesOf(all, r.list)
	if len(sizes) > most || !slices.Equal(slices.Compact(sizes), []int{1, 28}) {
		r.Errorf("imports of %d rows", sizes)
	}
	for _, table := range all {
		if got := slices.Sorted(slices.Values(table.FieldMapping)); len(table.Contacts) == 28 && !slices.Equal(got, []string{"email", "name", "tag:one", "tag:two"}) {
			r.Errorf("the columns are %q", table.FieldMapping)
		}
	}
	contacts := stored(r.T, r.client, r.list)
	for i, row := range r.rows {
		got, err := r.client.Contacts.Get(r.Context(), contacts[row.Email].ContactID, nil)
		if err != nil || len(got.Tags) != 1 || got.Tags[0].TagID != row.Tags[0] || len(valuesOf(got)) != len(row.CustomFields) || got.Name != row.Name {
			r.Errorf("row %d: %+v, %v", i, got, err)
		}
	}
	if len(contacts) != len(r.rows) {
		r.Errorf("%d contacts", len(contacts))
	}
}

func TestImportByTables(t *testing.T) {
	for name, o := range map[string]bulk.ImportOptions{"chosen": {Rows: 80_001}, "asked for": {Route: bulk.RouteImports}} {
		t.Run(name, func(t *testing.T) {
			tableImport(t, o, nil, nil, func(r *tableRun) { r.complete(2) })
		})
	}
}

// Others have as many imports in progress as an account can have, and the responses to the
// first calls are lost.
func TestImportByTablesWaits(t *testing.T) {
	tableImport(t, bulk.ImportOptions{Route: bulk.RouteImports}, nil, func(r *tableRun) {
		for _, name := range []string{"other 1", "other 2"} {
			r.start(newList(r.T, r.client, name))
		}
		r.server.Inject(getresponsetest.Fault{Operation: "createImport", Times: 2, Reset: true})
	}, func(r *tableRun) {
		r.complete(3)
		if n := len(r.server.Requests(getresponsetest.OfOperation("createImport"), getresponsetest.OfStatus(http.StatusConflict))); n == 0 {
			r.Error("no import was in the way")
		}
	})
}

// An account can start 20 imports in 24 hours. The import waits for the next.
func TestImportByTablesWaitsForTheNextDay(t *testing.T) {
	var started time.Time
	tableImport(t, bulk.ImportOptions{Route: bulk.RouteImports}, nil, func(r *tableRun) {
		started = time.Now()
		other := newList(r.T, r.client, "other")
		for range 19 {
			r.start(other)
			time.Sleep(time.Minute)
		}
	}, func(r *tableRun) {
		r.complete(2)
		if took := time.Since(started); took < 24*time.Hour || took > 24*time.Hour+10*time.Minute {
			r.Errorf("it took %v", took)
		}
	})
}

// The service takes 20 MB. The rows have all that needs room: long values, characters that
// JSON escapes, and tags, of which each row has a column for those of all others.
func TestTablesFitTheService(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		var names []string
		for i := range 120 {
			names = append(names, fmt.Sprintf("tag_%d", i))
		}
		list, tags, fields := newList(t, c, "news"), newTags(t, c, names...), newFields(t, c, "note1", "note2", "note3", "note4", "note5", "note6")
		rows := people(6000)
		for i := range rows {
			rows[i].Tags = tags[i%len(tags) : i%len(tags)+1]
			rows[i].CustomFields = map[string][]string{}
			for _, id := range fields {
				rows[i].CustomFields[id] = []string{strings.Repeat(`ż"\`+"\n\x01", 42)}
			}
		}
		out := runImport(t, c, list, rowsOf(rows), bulk.ImportOptions{Route: bulk.RouteImports, Existing: bulk.UpdateExisting, Wait: wait})
		out.want(t, map[bulk.Outcome]int{bulk.Added: len(rows)})
		var sizes []int
		for _, r := range s.Requests(getresponsetest.OfOperation("createImport")) {
			sizes = append(sizes, len(r.Body))
		}
		if len(sizes) != 2 || sizes[0] > 20_000_000 || sizes[0] < 15_000_000 {
			t.Errorf("imports of %d bytes", sizes)
		}
	})
}

// The service rejects rows: one on a block list, one with an address that is none.
func TestImportByTablesOfRejectedRows(t *testing.T) {
	tableImport(t, bulk.ImportOptions{Route: bulk.RouteImports}, nil, func(r *tableRun) {
		if _, err := r.client.Accounts.UpdateBlocklist(r.Context(), nil, gr.BlocklistUpdate{Masks: []string{"p7@example.com"}}); err != nil {
			r.Fatal(err)
		}
	}, func(r *tableRun) {
		r.out.want(r.T, map[bulk.Outcome]int{bulk.Added: 24, bulk.Updated: 5, bulk.Rejected: 1})
		if row := r.out.rows[7]; row.Outcome != bulk.Rejected || !strings.Contains(row.Reason, "1 on a block list") {
			r.Errorf("row 7 is %+v", row)
		}
	})
	simulate(t, nil, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		rows := people(3)
		rows[1].Email = "nobody"
		out := runImport(t, c, newList(t, c, "news"), rowsOf(rows), bulk.ImportOptions{Route: bulk.RouteImports, Existing: bulk.UpdateExisting, Wait: wait})
		out.want(t, map[bulk.Outcome]int{bulk.Added: 2, bulk.Rejected: 1})
		if !strings.Contains(out.rows[1].Reason, "1 malformed address") {
			t.Errorf("row 1 is %+v", out.rows[1])
		}
	})
}

// reviewed is a transport in which people review imports, which the server does not have:
// it changes the status in responses.
func reviewed(statuses ...string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		looks := map[string]int{}
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err != nil || r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/v3/imports/") {
				return resp, err
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			var job map[string]any
			if err == nil {
				err = json.Unmarshal(body, &job)
			}
			if err != nil {
				return nil, err
			}
			if looks[r.URL.Path]++; looks[r.URL.Path] <= len(statuses) {
				job["status"] = statuses[looks[r.URL.Path]-1]
			}
			if body, err = json.Marshal(job); err != nil {
				return nil, err
			}
			return respond(&http.Request{}, http.StatusOK, string(bytes.TrimSpace(body))), nil
		})
	}
}

func TestImportByTablesThatAreReviewed(t *testing.T) {
	o := bulk.ImportOptions{Route: bulk.RouteImports}
	tableImport(t, o, reviewed("uploaded", "review", "to_review", "approved"), nil, func(r *tableRun) { r.complete(2) })
	for _, status := range []string{"rejected", "canceled"} {
		tableImport(t, o, reviewed("review", status), nil, func(r *tableRun) {
			r.out.want(r.T, map[bulk.Outcome]int{bulk.Added: 1, bulk.Rejected: 29}) // that with a score is in a batch
			if !strings.HasSuffix(r.out.rows[0].Reason, "is "+status) {
				r.Errorf("row 0 is %+v", r.out.rows[0])
			}
		})
	}
}

// An import is killed around the call that starts it and the looks at it, and resumed.
func TestImportByTablesResumes(t *testing.T) {
	for name, test := range map[string]struct {
		operation string // of the request at which the first run ends
		at        int
		after     bool
		imports   int // that the server starts in all
	}{
		"before it is started": {"/imports", 1, false, 1},
		"after it is started":  {"/imports", 1, true, 1},
		"when it is approved":  {"", 6, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := &cut{journal: filepath.Join(t.TempDir(), "journal"), path: test.operation}
			simulate(t, nil, c.wrap, func(t *testing.T, s *getresponsetest.Server, client *getresponse.Client) {
				list, tags := newList(t, client, "news"), newTags(t, client, "one")
				rows := people(50)
				for i := range rows {
					rows[i].Tags = tags
				}
				o := bulk.ImportOptions{Route: bulk.RouteImports, Existing: bulk.UpdateExisting, Wait: wait, Journal: c.journal}
				c.run(t, client, list, rows, o, test.at, test.after, "")
				time.Sleep(10 * time.Second) // the service goes on
				runImport(t, client, list, rowsOf(rows), o).want(t, map[bulk.Outcome]int{bulk.Added: 50})
				if n := len(tables(t, s)); n != test.imports {
					t.Errorf("%d imports", n)
				}
				contacts := stored(t, client, list)
				for email, item := range contacts {
					if got, err := client.Contacts.Get(t.Context(), item.ContactID, nil); err != nil || !tagIDs(got)[tags[0]] {
						t.Errorf("%s has no tag, %v", email, err)
					}
				}
				if len(contacts) != 50 {
					t.Errorf("%d contacts", len(contacts))
				}
			})
		})
	}
}

// A few rows, or existing contacts that must not be updated, go in batches.
func TestImportWithoutTables(t *testing.T) {
	for _, o := range []bulk.ImportOptions{
		{Rows: 80_000}, {Rows: 1_000_000, Route: bulk.RouteBatches}, {Rows: 1_000_000, Tags: bulk.Replace},
	} {
		tableImport(t, o, nil, nil, func(r *tableRun) {
			r.out.want(r.T, map[bulk.Outcome]int{bulk.Added: 25, bulk.Updated: 5})
			if n := len(tables(r.T, r.server)); n > 0 {
				r.Errorf("%+v: %d imports", o, n)
			}
		})
	}
	simulate(t, nil, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		for _, o := range []bulk.ImportOptions{
			{Route: 3}, {Route: bulk.RouteImports}, {Route: bulk.RouteImports, Existing: bulk.UpdateExisting, Tags: bulk.Replace},
		} {
			if _, err := bulk.Import(t.Context(), c, "abc", rowsOf(people(1)), o); err == nil {
				t.Errorf("%+v is no error", o)
			}
		}
	})
}
