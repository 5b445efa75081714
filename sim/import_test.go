//go:build sim

package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/segment"
)

const (
	importRows  = 80_000 // 80 batches: what a window allows
	importKills = 20
)

// killed is a transport that ends an import at a request, as kill -9 would: what the
// journal has then stays, and no later request reaches the service.
type killed struct {
	next    http.RoundTripper
	journal string

	mu      sync.Mutex
	batches int // that reached the service
	left    int // requests before the last one
	armed   bool
	after   bool // the service gets the last request, but its response is lost
	kept    []byte
	cancel  func()
}

var errKilled = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("killed")}

func (k *killed) RoundTrip(r *http.Request) (*http.Response, error) {
	k.mu.Lock()
	last := k.armed && k.kept == nil && k.left == 0
	over := k.armed && k.kept != nil
	k.left--
	if last {
		data, _ := os.ReadFile(k.journal)
		k.kept = append([]byte{}, data...)
	}
	if r.URL.Path == "/v3/contacts/batch" && (!last && !over || last && k.after) {
		k.batches++
	}
	k.mu.Unlock()
	if !last && !over {
		return k.next.RoundTrip(r)
	}
	if last && k.after {
		if resp, err := k.next.RoundTrip(r); err == nil {
			resp.Body.Close()
		}
	} else if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	k.cancel()
	return nil, errKilled
}

// simulateImport prepares a list, two tags and the rows, each with a tag.
func simulateImport(t *testing.T, n int, test func(t *testing.T, s *getresponsetest.Server, k *killed, client *getresponse.Client, list string, rows []bulk.Contact)) {
	server := getresponsetest.NewServer(getresponsetest.WithLimits(getresponse.DefaultLimits()), getresponsetest.WithRequestLog(0),
		getresponsetest.WithLatency(func(string) time.Duration { return 5 * time.Millisecond }))
	defer server.Close()
	synctest.Test(t, func(t *testing.T) {
		k := &killed{next: server.Transport(), journal: filepath.Join(t.TempDir(), "journal")}
		client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: k}))...)
		if err != nil {
			t.Fatal(err)
		}
		lists, err := bulk.EnsureLists(t.Context(), client, gr.NewCampaign{Name: "customers"})
		if err != nil {
			t.Fatal(err)
		}
		tags, err := bulk.EnsureTags(t.Context(), client, "even", "odd")
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]bulk.Contact, n)
		for i := range rows {
			rows[i] = bulk.Contact{Email: fmt.Sprintf("p%d@example.com", i), Name: fmt.Sprintf("Person %d", i), Tags: []string{tags[i%2].ID}}
		}
		test(t, server, k, client, lists[0].ID, rows)
	})
}

// importAll imports rows and checks that each is reported once, in order.
func importAll(ctx context.Context, t *testing.T, client *getresponse.Client, list string, rows []bulk.Contact, journal string) (map[bulk.Outcome]int, error) {
	t.Helper()
	next := 0
	summary, err := bulk.Import(ctx, client, list, func(yield func(bulk.Contact, error) bool) {
		for _, c := range rows {
			if !yield(c, nil) {
				return
			}
		}
	}, bulk.ImportOptions{Wait: time.Minute, Journal: journal, Report: func(r bulk.ImportRow) {
		if r.Row < next {
			t.Errorf("row %d is reported after row %d", r.Row, next-1)
		}
		next = r.Row + 1
	}})
	return summary.Counts, err
}

// checkList fails unless each row is on the list once, with its tag and no other.
func checkList(t *testing.T, client *getresponse.Client, list string, rows []bulk.Contact) {
	t.Helper()
	e, err := bulk.Export(bulk.ContactList(client.Contacts, gr.ListContactsParams{CampaignID: &list, Fields: []string{"email"}}), bulk.ExportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]int{} // number of contacts by address
	for c, err := range e.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		has[c.Email]++
	}
	tags := map[string]map[string]bool{} // addresses by tag
	for _, row := range rows {
		if tags[row.Tags[0]] == nil {
			tags[row.Tags[0]] = tagged(t, client, list, row.Tags[0])
		}
	}
	wrong := 0
	for _, row := range rows {
		for tag, addresses := range tags {
			if addresses[row.Email] != (tag == row.Tags[0]) {
				wrong++
			}
		}
		if has[row.Email] != 1 {
			wrong++
		}
	}
	if len(has) != len(rows) || wrong > 0 {
		t.Errorf("%d addresses for %d rows, %d missing, doubled or with the wrong tags", len(has), len(rows), wrong)
	}
}

// tagged returns the addresses of the contacts of a list that have a tag.
func tagged(t *testing.T, client *getresponse.Client, list, tag string) map[string]bool {
	t.Helper()
	search, err := segment.New("").In(list).Where(segment.Tag(tag)).Search()
	if err != nil {
		t.Fatal(err)
	}
	addresses := map[string]bool{}
	for c, err := range client.SearchContacts.AllContacts(t.Context(), nil, search) {
		if err != nil {
			t.Fatal(err)
		}
		addresses[c.Email] = true
	}
	return addresses
}

// TestImportPace imports 80,000 rows in simulated time.
func TestImportPace(t *testing.T) {
	simulateImport(t, importRows, func(t *testing.T, s *getresponsetest.Server, _ *killed, client *getresponse.Client, list string, rows []bulk.Contact) {
		start := time.Now()
		counts, err := importAll(t.Context(), t, client, list, rows, "")
		took := time.Since(start)
		if err != nil || counts[bulk.Added] != importRows {
			t.Errorf("%v, %v", counts, err)
		}
		needed := (importRows/1000 - 1) * time.Second // one call a second
		t.Logf("time: %v, %v are needed at least (%.2f %%)", took, needed, 100*needed.Seconds()/took.Seconds())
		if took.Seconds() > 1.01*needed.Seconds() {
			t.Error("more than 1 % longer than the shortest time")
		}
		if use := s.LimitReport()[0]; use.RateLimited != (getresponsetest.RateLimitedCalls{}) {
			t.Errorf("the server rate limited %+v", use.RateLimited)
		}
		checkList(t, client, list, rows)
	})
}

// TestImportKilled kills an import at 20 random requests and resumes it.
func TestImportKilled(t *testing.T) {
	simulateImport(t, importRows, func(t *testing.T, _ *getresponsetest.Server, k *killed, client *getresponse.Client, list string, rows []bulk.Contact) {
		r := rand.New(rand.NewPCG(1, 20))
		start, kills := time.Now(), 0
		for range importKills {
			ctx, cancel := context.WithCancel(t.Context())
			k.mu.Lock()
			k.left, k.armed, k.after, k.kept, k.cancel = r.IntN(1+k.batches), true, r.IntN(2) == 0, nil, cancel
			if r.IntN(3) > 0 {
				k.left = k.batches*11/10 + r.IntN(6) // after it has read the list
			}
			k.mu.Unlock()
			_, err := importAll(ctx, t, client, list, rows, k.journal)
			cancel()
			k.armed = false
			if k.kept == nil {
				continue // it was done before
			}
			if kills++; err == nil {
				t.Error("an import that was killed has no error")
			}
			if err := os.WriteFile(k.journal, k.kept, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		counts, err := importAll(t.Context(), t, client, list, rows, k.journal)
		if err != nil || counts[bulk.Added] != importRows {
			t.Errorf("%v, %v", counts, err)
		}
		if kills < importKills {
			t.Errorf("killed %d times only", kills)
		}
		t.Logf("killed %d times, %v in all: %v", kills, time.Since(start).Round(time.Second), counts)
		checkList(t, client, list, rows)
	})
}
