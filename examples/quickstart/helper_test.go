package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func startServer(t *testing.T, opts ...getresponsetest.Option) *getresponsetest.Server {
	t.Helper()
	server := getresponsetest.NewServer(opts...)
	t.Cleanup(server.Close)
	return server
}

// Shared servers, as starting one takes a while. Tests that use them look only at
// their own list and their own [front]. TestMain closes them.
var (
	promptServer = sync.OnceValue(func() *getresponsetest.Server { return getresponsetest.NewServer() })
	lateServer   = sync.OnceValue(func() *getresponsetest.Server {
		return getresponsetest.NewServer(getresponsetest.WithContactDelay(time.Hour))
	})
)

var lists atomic.Int64 // number of lists that newJob has named

// newJob returns a job on a server, with a list that no other job has, and the output
// of the job.
func newJob(t *testing.T, server *getresponsetest.Server, opts ...getresponse.Option) (*job, *bytes.Buffer) {
	t.Helper()
	opts = append(opts, getresponse.WithHook(testsecret.Hook(t)), getresponse.WithoutLimits(), getresponse.WithRetries(0), getresponse.WithMaxWait(0))
	client, err := getresponse.New(append(server.ClientOptions(), opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	list := fmt.Sprintf("list %d.", lists.Add(1))
	out := &bytes.Buffer{}
	t.Cleanup(func() { testsecret.Log(t, out.String()) })
	return &job{client: client, out: out, list: list, maxWait: 10 * time.Second}, out
}

// front is the transport of a client. It records the size of every batch, and can
// respond in the server's place or drop a contact.
type front struct {
	respond func(addresses []string) (status int, body string) // status 0: the server responds
	drop    string                                             // address that the server never gets

	mu    sync.Mutex
	sizes []int
}

func (f *front) option() getresponse.Option {
	return getresponse.WithHTTPClient(&http.Client{Transport: f})
}

func (f *front) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(req.URL.Path, "/contacts/batch") {
		return http.DefaultTransport.RoundTrip(req)
	}
	var batch struct {
		CampaignID string           `json:"campaignId"`
		Contacts   []map[string]any `json:"contacts"`
	}
	err := json.NewDecoder(req.Body).Decode(&batch)
	_ = req.Body.Close()
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
			header := http.Header{"Content-Type": {"application/json"}}
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: req}, nil
		}
	}
	batch.Contacts = slices.DeleteFunc(batch.Contacts, func(c map[string]any) bool { return c["email"] == f.drop })
	raw, err := json.Marshal(batch)
	if err != nil {
		return nil, err
	}
	next := req.Clone(req.Context())
	next.Body, next.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	return http.DefaultTransport.RoundTrip(next)
}

// people returns n silver rows: p2@example.com in line 2 and so on.
func people(n int) []*row {
	var rows []*row
	for i := range n {
		rows = append(rows, &row{line: i + 2, email: fmt.Sprintf("p%d@example.com", i+2), name: fmt.Sprintf("Person %d", i+2), tier: "silver"})
	}
	return rows
}

func countOutcomes(rows []*row) map[outcome]int {
	counts := map[outcome]int{}
	for _, r := range rows {
		counts[r.outcome]++
	}
	return counts
}

// checkOutcomes checks how many rows have which outcome. It also checks that a row
// has a reason unless it is added or open.
func checkOutcomes(t *testing.T, rows []*row, want map[outcome]int) {
	t.Helper()
	if got := countOutcomes(rows); !maps.Equal(got, want) {
		t.Errorf("the outcomes are %v, want %v", got, want)
	}
	for _, r := range rows {
		if (r.outcome == added || r.outcome == open) != (r.reason == "") || strings.HasPrefix(r.reason, ":") {
			t.Errorf("line %d is %s with the reason %q", r.line, r.outcome, r.reason)
		}
	}
}

// stored returns the contacts of a list, by address in lower case.
func stored(t *testing.T, client *getresponse.Client, campaignID string) map[string]gr.ContactListItem {
	t.Helper()
	contacts := map[string]gr.ContactListItem{}
	params := &gr.ListContactsParams{CampaignID: &campaignID, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}}
	for c, err := range client.Contacts.All(t.Context(), params) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := contacts[strings.ToLower(c.Email)]; ok {
			t.Errorf("the service holds %s twice", c.Email)
		}
		contacts[strings.ToLower(c.Email)] = c
	}
	return contacts
}

// calls counts the requests that the server handled, by operation.
func calls(server *getresponsetest.Server) map[string]int {
	counts := map[string]int{}
	for _, r := range server.Requests() {
		counts[r.Operation]++
	}
	return counts
}

// batchSizes returns the number of contacts in each batch that the server received.
func batchSizes(t *testing.T, server *getresponsetest.Server) []int {
	t.Helper()
	var sizes []int
	for _, r := range server.Requests() {
		if r.Operation != "createContactBatch" {
			continue
		}
		var batch struct{ Contacts []any }
		if err := json.Unmarshal(r.Body, &batch); err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(batch.Contacts))
	}
	return sizes
}
