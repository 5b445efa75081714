package bulk_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// imports carries out POST /imports, which the embedded server does not: it adds new
// contacts by the client, and counts the others as updated.
type imports struct {
	next   http.RoundTripper
	client *getresponse.Client
	tags   map[string]string // ID by name
	status []string          // of the looks at an import, the last one for all later
	bad    []string          // addresses that it rejects
	busy   int               // calls that find another import in progress
	lose   int               // responses to Create that are lost

	mu     sync.Mutex
	tables []gr.NewImport
	stats  []string
	looks  int
}

func (m *imports) wrap(next http.RoundTripper) http.RoundTripper { m.next = next; return m }

func (m *imports) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/v3/imports") {
		return m.next.RoundTrip(r)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if r.Method == http.MethodGet {
		status := m.status[min(m.looks, len(m.status)-1)]
		m.looks++
		stats := `{"uploaded":"9","invalid":0,"updated":0,"addedToList":0}`
		if m.looks >= len(m.status) {
			stats = m.stats[len(m.stats)-1]
		}
		return respond(r, 200, fmt.Sprintf(`{"importId":"i1","status":%q,"statistics":%s,"errorStatistics":{"blacklist":%d}}`, status, stats, len(m.bad))), nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if m.busy > 0 {
		m.busy--
		return respond(r, 409, `{"httpStatus":409,"code":1008,"message":"An import is in progress"}`), nil
	}
	var table gr.NewImport
	if err := json.Unmarshal(body, &table); err != nil {
		return nil, err
	}
	m.looks = 0
	if err := m.carryOut(r, table); err != nil {
		return nil, err
	}
	if m.lose > 0 {
		m.lose--
		return nil, errBroken
	}
	return respond(r, 201, `{"importId":"i1","status":"uploaded"}`), nil
}

// carryOut adds the new contacts of a table.
func (m *imports) carryOut(r *http.Request, table gr.NewImport) error {
	m.tables = append(m.tables, table)
	have := map[string]bool{}
	for c, err := range m.client.Contacts.All(r.Context(), &gr.ListContactsParams{CampaignID: &table.CampaignID}) {
		if err != nil {
			return err
		}
		have[c.Email] = true
	}
	batch := gr.NewContactBatch{CampaignID: table.CampaignID}
	updated := 0
	for _, line := range table.Contacts {
		contact := gr.NewBatchContact{Email: line[0], Tags: &gr.BatchContactTags{Ids: []string{}}}
		for i, column := range table.FieldMapping {
			if tag, ok := strings.CutPrefix(column, "tag:"); ok && line[i] == "1" {
				contact.Tags.Ids = append(contact.Tags.Ids, m.tags[tag])
			} else if column == "name" {
				contact.Name = line[i]
			}
		}
		switch {
		case len(line) != len(table.FieldMapping):
			return fmt.Errorf("a row has %d columns of %d", len(line), len(table.FieldMapping))
		case have[line[0]]:
			updated++
		case !slices.Contains(m.bad, line[0]):
			batch.Contacts = append(batch.Contacts, contact)
		}
	}
	invalid := len(table.Contacts) - updated - len(batch.Contacts)
	m.stats = append(m.stats, fmt.Sprintf(`{"uploaded":%d,"invalid":%d,"updated":%d,"addedToList":"%d"}`, len(table.Contacts), invalid, updated, len(batch.Contacts)))
	if len(batch.Contacts) == 0 {
		return nil
	}
	return m.client.Contacts.CreateBatch(r.Context(), batch)
}

// tableImport runs an import by POST /imports of 30 rows: 5 of them are on the list, one
// has a score. All have one of two tags.
func tableImport(t *testing.T, m *imports, o bulk.ImportOptions, check func(t *testing.T, c *getresponse.Client, list string, tags []string, out imported)) {
	simulate(t, nil, m.wrap, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		inner, err := getresponse.New(append(s.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: s.Transport()}), getresponse.WithoutLimits())...)
		if err != nil {
			t.Fatal(err)
		}
		list, tags, fields := newList(t, c, "news"), newTags(t, c, "one", "two"), newFields(t, c, "city")
		m.client, m.tags = inner, map[string]string{"one": tags[0], "two": tags[1]}
		runImport(t, c, list, rowsOf(people(5)), bulk.ImportOptions{Wait: wait}).want(t, map[bulk.Outcome]int{bulk.Added: 5})
		rows := people(30)
		for i := range rows {
			rows[i].Tags = tags[i%2 : i%2+1]
		}
		rows[10].Scoring = new(3.0)
		rows[11].CustomFields = map[string][]string{fields[0]: {"Sopot"}}
		o.Existing, o.Wait = bulk.UpdateExisting, wait
		check(t, c, list, tags, runImport(t, c, list, rowsOf(rows), o))
	})
}

func TestImportByTables(t *testing.T) {
	for name, o := range map[string]bulk.ImportOptions{"chosen": {Rows: 80_001}, "asked for": {Route: bulk.RouteImports}} {
		m := &imports{status: []string{"uploaded", "to_review", "approved", "finished", "finished"}, busy: 2, lose: 1}
		tableImport(t, m, o, func(t *testing.T, c *getresponse.Client, list string, tags []string, out imported) {
			out.want(t, map[bulk.Outcome]int{bulk.Added: 25, bulk.Updated: 5})
			var sizes []int
			for _, table := range m.tables {
				sizes = append(sizes, len(table.Contacts))
			}
			slices.Sort(sizes)
			if !slices.Equal(slices.Compact(sizes), []int{1, 28}) { // one has a field, one has a score
				t.Errorf("%s: tables of %d rows", name, sizes)
			}
			if got := m.tables[0].FieldMapping; len(m.tables[0].Contacts) == 28 && !slices.Equal(got, []string{"email", "name", "tag:one", "tag:two"}) {
				t.Errorf("%s: the columns are %q", name, got)
			}
			contacts := stored(t, c, list)
			if len(contacts) != 30 {
				t.Errorf("%s: %d contacts", name, len(contacts))
			}
			for i := 5; i < 30; i++ {
				got, err := c.Contacts.Get(t.Context(), contacts[fmt.Sprintf("p%d@example.com", i)].ContactID, nil)
				if err != nil || len(got.Tags) != 1 || got.Tags[0].TagID != tags[i%2] {
					t.Errorf("%s: row %d: %+v, %v", name, i, got, err)
				}
			}
		})
	}
}

func TestImportByTablesThatAreRejected(t *testing.T) {
	m := &imports{status: []string{"finished"}, bad: []string{"p7@example.com"}}
	tableImport(t, m, bulk.ImportOptions{Route: bulk.RouteImports}, func(t *testing.T, _ *getresponse.Client, _ string, _ []string, out imported) {
		out.want(t, map[bulk.Outcome]int{bulk.Added: 24, bulk.Updated: 5, bulk.Rejected: 1})
		if r := out.rows[7]; r.Outcome != bulk.Rejected || !strings.Contains(r.Reason, "1 on a block list") {
			t.Errorf("row 7 is %+v", r)
		}
	})
	m = &imports{status: []string{"review", "rejected"}}
	tableImport(t, m, bulk.ImportOptions{Route: bulk.RouteImports}, func(t *testing.T, _ *getresponse.Client, _ string, _ []string, out imported) {
		out.want(t, map[bulk.Outcome]int{bulk.Added: 1, bulk.Rejected: 29}) // the one with a score is in a batch
	})
}

// A few rows, or existing contacts that must not be updated, go in batches.
func TestImportWithoutTables(t *testing.T) {
	for _, o := range []bulk.ImportOptions{
		{Rows: 80_000}, {Rows: 1_000_000, Route: bulk.RouteBatches}, {Rows: 1_000_000, Tags: bulk.Replace},
	} {
		m := &imports{status: []string{"finished"}}
		tableImport(t, m, o, func(t *testing.T, _ *getresponse.Client, _ string, _ []string, out imported) {
			out.want(t, map[bulk.Outcome]int{bulk.Added: 25, bulk.Updated: 5})
			if len(m.tables) > 0 {
				t.Errorf("%+v: %d tables", o, len(m.tables))
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
