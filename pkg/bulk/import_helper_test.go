package bulk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// front is a transport that records the size of every batch, and can respond in the
// service's place or drop a contact.
type front struct {
	next    http.RoundTripper
	respond func(addresses []string) (status int, body string) // status 0: the service responds
	drop    string                                             // address that the service never gets

	mu    sync.Mutex
	sizes []int
}

func (f *front) wrap(next http.RoundTripper) http.RoundTripper { f.next = next; return f }

func (f *front) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(req.URL.Path, "/contacts/batch") {
		return f.next.RoundTrip(req)
	}
	var batch struct {
		CampaignID string           `json:"campaignId"`
		Contacts   []map[string]any `json:"contacts"`
	}
	err := json.NewDecoder(req.Body).Decode(&batch)
	req.Body.Close()
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.sizes = append(f.sizes, len(batch.Contacts))
	f.mu.Unlock()
	if f.respond != nil {
		var addresses []string
		for _, c := range batch.Contacts {
			addresses = append(addresses, c["email"].(string))
		}
		if status, body := f.respond(addresses); status != 0 {
			return respond(req, status, body), nil
		}
	}
	batch.Contacts = slices.DeleteFunc(batch.Contacts, func(c map[string]any) bool { return c["email"] == f.drop })
	raw, err := json.Marshal(batch)
	if err != nil {
		return nil, err
	}
	next := req.Clone(req.Context())
	next.Body, next.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	return f.next.RoundTrip(next)
}

// people returns n contacts: p0@example.com and so on.
func people(n int) []bulk.Contact {
	all := make([]bulk.Contact, n)
	for i := range all {
		all[i] = bulk.Contact{Email: fmt.Sprintf("p%d@example.com", i), Name: fmt.Sprintf("Person %d", i)}
	}
	return all
}

// rowsOf yields contacts without errors.
func rowsOf(contacts []bulk.Contact) iter.Seq2[bulk.Contact, error] {
	return func(yield func(bulk.Contact, error) bool) {
		for _, c := range contacts {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// imported is the report of an import.
type imported struct {
	rows    []bulk.ImportRow
	summary bulk.ImportSummary
	err     error
}

// runImport imports and checks that the rows are reported in order, with a reason where
// there must be one, and that the summary counts them.
func runImport(t *testing.T, c *getresponse.Client, list string, rows iter.Seq2[bulk.Contact, error], o bulk.ImportOptions) (out imported) {
	t.Helper()
	o.Report = func(r bulk.ImportRow) { out.rows = append(out.rows, r) }
	out.summary, out.err = bulk.Import(t.Context(), c, list, rows, o)
	counts := map[bulk.Outcome]int{}
	for i, r := range out.rows {
		counts[r.Outcome]++
		if i > 0 && r.Row <= out.rows[i-1].Row {
			t.Errorf("row %d is reported after row %d", r.Row, out.rows[i-1].Row)
		}
		needs := r.Outcome == bulk.Duplicate || r.Outcome == bulk.Rejected || r.Outcome == bulk.Unknown
		if needs != (r.Reason != "") || strings.HasPrefix(r.Reason, ":") {
			t.Errorf("row %d is %s with the reason %q", r.Row, r.Outcome, r.Reason)
		}
	}
	if !maps.Equal(counts, out.summary.Counts) || out.summary.Rows != len(out.rows) {
		t.Errorf("the summary is %+v, the rows are %v", out.summary, counts)
	}
	return out
}

// want fails unless the import succeeded with these counts.
func (out imported) want(t *testing.T, counts map[bulk.Outcome]int) {
	t.Helper()
	if out.err != nil {
		t.Errorf("got %v", out.err)
	}
	if !maps.Equal(out.summary.Counts, counts) {
		t.Errorf("the outcomes are %v, want %v", out.summary.Counts, counts)
	}
}

// stored returns the contacts of a list by address in lower case, and fails if one is
// there twice.
func stored(t *testing.T, c *getresponse.Client, list string) map[string]gr.ContactListItem {
	t.Helper()
	all := map[string]gr.ContactListItem{}
	params := &gr.ListContactsParams{CampaignID: &list, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}}
	for contact, err := range c.Contacts.All(t.Context(), params) {
		if err != nil {
			t.Fatal(err)
		}
		email := strings.ToLower(contact.Email)
		if _, twice := all[email]; twice {
			t.Errorf("the list has %s twice", email)
		}
		all[email] = contact
	}
	return all
}
