package sqltest

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsql"
)

var (
	rate    = flag.Int("rate", 1000, "events a second of TestRate")
	seconds = flag.Int("seconds", 1, "length of TestRate")
)

// body is an event that no other equals.
func body(n int) string {
	return fmt.Sprintf(`{"type":"contact_added","contact":{"contactId":"c%d","email":"%d@example.com"},"account":{"accountId":"a"},"event":{"occurredAt":"2026-01-31T12:30:45+00:00"}}`, n%500, n)
}

// insert is a function that writes one row for each event.
func insert(ctx context.Context, e events.ContactAdded) error {
	tx, err := eventsql.Tx(ctx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO effects (email) VALUES (?)", e.Contact.Email)
	return err
}

// receiver returns a handler with a store in SQLite.
func receiver(t *testing.T, f func(context.Context, events.ContactAdded) error, opts ...events.Option) (*events.Handler, *sql.DB) {
	t.Helper()
	db := openSQLite(t, filepath.Join(t.TempDir(), "events.db"))
	if _, err := db.Exec("CREATE TABLE effects (email TEXT)"); err != nil {
		t.Fatal(err)
	}
	store := newStore(t, db, eventsql.SQLite)
	h, err := events.NewHandler(append(opts, events.WithoutSecret(), events.WithStore(store), events.OnContactAdded(f))...)
	if err != nil {
		t.Fatal(err)
	}
	return h, db
}

func expectEffects(t *testing.T, db *sql.DB, want int) {
	t.Helper()
	var all, different int
	if err := db.QueryRow("SELECT COUNT(*), COUNT(DISTINCT email) FROM effects").Scan(&all, &different); err != nil || all != want || different != want {
		t.Errorf("%d effects, %d different, of %d events, %v", all, different, want, err)
	}
}

// Events at a steady rate over 100 connections, each in a request of its own. The figures are
// logged; -rate 1000 -seconds 30 is a real load.
func TestRate(t *testing.T) {
	h, db := receiver(t, insert)
	server := httptest.NewServer(h)
	defer server.Close()
	const connections = 100 // of the service
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	n := *rate * *seconds
	latencies := make([]time.Duration, n)
	var next, retries atomic.Int32
	var wg sync.WaitGroup
	start := time.Now()
	for range connections {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				due := start.Add(time.Duration(i) * time.Second / time.Duration(*rate))
				time.Sleep(time.Until(due))
				for sendOne(t, client, server.URL, i) != http.StatusOK {
					if t.Failed() {
						return
					}
					retries.Add(1)
					time.Sleep(time.Second)
				}
				latencies[i] = time.Since(due)
			}
		})
	}
	wg.Wait()
	took := time.Since(start)
	expectEffects(t, db, n)
	slices.Sort(latencies)
	at := func(part float64) time.Duration {
		return latencies[int(part*float64(n-1))].Round(10 * time.Microsecond)
	}
	t.Logf("%d events in %v (%.0f a second), %d retries; latency: median %v, 99 %%: %v, 99.9 %%: %v, longest %v",
		n, took.Round(time.Millisecond), float64(n)/took.Seconds(), retries.Load(), at(0.5), at(0.99), at(0.999), at(1))
}

// sendOne sends event i and returns the status of the response.
func sendOne(t *testing.T, client *http.Client, url string, i int) int {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body(i)))
	if err != nil {
		t.Error(err)
		return 0
	}
	r.Header.Set("X-Webhook-ID", fmt.Sprint(i))
	resp, err := client.Do(r)
	if err != nil {
		t.Error(err)
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// More than the handler can do: it responds with 503, and with retries each event has its
// effect once.
func TestOverload(t *testing.T) {
	slow := func(ctx context.Context, e events.ContactAdded) error {
		time.Sleep(20 * time.Millisecond)
		return insert(ctx, e)
	}
	h, db := receiver(t, slow, events.WithConcurrency(2), events.WithMaxWaiting(10), events.WithTimeout(100*time.Millisecond))
	const n = 60
	var unavailable atomic.Int32
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for {
				r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body(i)))
				r.Header.Set("X-Webhook-ID", fmt.Sprint(i))
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				switch w.Code {
				case http.StatusOK:
					return
				case http.StatusServiceUnavailable, http.StatusInternalServerError:
					unavailable.Add(1)
					time.Sleep(10 * time.Millisecond)
				default:
					t.Errorf("got %d", w.Code)
					return
				}
			}
		})
	}
	wg.Wait()
	expectEffects(t, db, n)
	if unavailable.Load() == 0 {
		t.Error("the handler was never full")
	}
}
