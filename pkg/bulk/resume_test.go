package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// cut ends an import at a request, as kill -9 would: what the journal has then stays, and
// no later request reaches the service.
type cut struct {
	next    http.RoundTripper
	journal string

	path string // end of the paths that count, "" for all

	mu     sync.Mutex
	at     int  // requests left; below 0 for none
	after  bool // the service gets the last request, but its response is lost
	kept   []byte
	cancel func()
}

func (c *cut) wrap(next http.RoundTripper) http.RoundTripper { c.next, c.at = next, -1; return c }

func (c *cut) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	last, over := false, c.kept != nil
	if c.at > 0 && strings.HasSuffix(r.URL.Path, c.path) {
		c.at--
		last = c.at == 0
	}
	if last {
		c.kept, _ = os.ReadFile(c.journal)
		c.kept = append([]byte{}, c.kept...)
	}
	c.mu.Unlock()
	if last && c.after {
		if resp, err := c.next.RoundTrip(r); err == nil {
			resp.Body.Close()
		}
	}
	if last || over {
		respond(r, 0, "")
		c.cancel()
		return nil, errBroken
	}
	return c.next.RoundTrip(r)
}

// run imports with a cut after n requests, and leaves the journal as it was then.
func (c *cut) run(t *testing.T, client *getresponse.Client, list string, rows []bulk.Contact, o bulk.ImportOptions, n int, after bool, torn string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c.at, c.after, c.kept, c.cancel = n, after, nil, cancel
	_, err := bulk.Import(ctx, client, list, rowsOf(rows), o)
	if c.kept == nil {
		t.Logf("%d requests were not needed", n)
	} else if err == nil {
		t.Error("an import that was cut has no error")
	} else if err := os.WriteFile(c.journal, append(c.kept, torn...), 0o600); err != nil {
		t.Fatal(err)
	}
	c.at, c.kept = -1, nil
}

// An import is killed at 20 random requests, one after the other, and resumed. Each row is
// on the list once, with its tags, and the last run reports all rows.
func TestImportResumes(t *testing.T) {
	for seed := range uint64(2) {
		c := &cut{journal: filepath.Join(t.TempDir(), "journal")}
		simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(7 * time.Second), getresponsetest.WithRequestLog(0)}, c.wrap, func(t *testing.T, _ *getresponsetest.Server, client *getresponse.Client) {
			r := rand.New(rand.NewPCG(seed, 5))
			list, tags := newList(t, client, "news"), newTags(t, client, "one", "two")
			rows := people(1500)
			o := bulk.ImportOptions{Wait: time.Minute, Existing: bulk.UpdateExisting}
			runImport(t, client, list, rowsOf(rows[:60]), o).want(t, map[bulk.Outcome]int{bulk.Added: 60})
			for i := range rows {
				rows[i].Tags = tags[i%2 : i%2+1]
			}
			rows = append(rows, rows[100:110]...)
			o.Journal = c.journal
			for range 20 {
				c.run(t, client, list, rows, o, 1+r.IntN(25), r.IntN(2) == 0, strings.Repeat(`{"is":"added","rows":[[1`, r.IntN(2)*20))
			}
			out := runImport(t, client, list, rowsOf(rows), o)
			checkImported(t, client, list, out, rows, tags, 60)
		})
	}
}

// checkImported fails unless each row was reported with its outcome and is on the list
// once with its tag. The first rows were on the list before, the last 10 are duplicates.
func checkImported(t *testing.T, client *getresponse.Client, list string, out imported, rows []bulk.Contact, tags []string, before int) {
	t.Helper()
	added := len(rows) - before - 10
	if out.err != nil || out.summary.Counts[bulk.Added] != added || out.summary.Counts[bulk.Updated]+out.summary.Counts[bulk.Unchanged] != before || out.summary.Counts[bulk.Duplicate] != 10 {
		t.Errorf("%v, %+v, want %d added, %d updated", out.err, out.summary, added, before)
	}
	contacts := stored(t, client, list)
	if len(contacts) != len(rows)-10 {
		t.Errorf("%d contacts of %d", len(contacts), len(rows)-10)
	}
	wrong := 0
	for i, row := range rows {
		if i%7 != 0 && i >= before {
			continue // a sample is enough
		}
		got, err := client.Contacts.Get(t.Context(), contacts[row.Email].ContactID, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Tags) != 1 || got.Tags[0].TagID != tags[i%2] {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("%d contacts lack their tag", wrong)
	}
}

// The journal tells apart what a batch did that was interrupted: rows that the service has
// are Added, rows that it has accepted are not sent once more, the others are.
func TestImportResumesABatch(t *testing.T) {
	for name, test := range map[string]struct {
		path    string // of the request at which the first run ends
		at      int
		after   bool
		delay   time.Duration
		batches int // that reach the service
	}{
		"before the batch":          {"/batch", 1, false, 0, 1},
		"after the batch":           {"/batch", 1, true, 0, 1},
		"after the batch, not seen": {"/batch", 1, true, time.Hour, 2},
		"accepted, not seen":        {"/contacts", 3, false, time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			c := &cut{journal: filepath.Join(t.TempDir(), "journal"), path: test.path}
			simulate(t, []getresponsetest.Option{getresponsetest.WithContactDelay(test.delay)}, c.wrap, func(t *testing.T, s *getresponsetest.Server, client *getresponse.Client) {
				list := newList(t, client, "news")
				o := bulk.ImportOptions{Wait: 2 * time.Hour, Journal: c.journal}
				c.run(t, client, list, people(50), o, test.at, test.after, "")
				runImport(t, client, list, rowsOf(people(50)), o).want(t, map[bulk.Outcome]int{bulk.Added: 50})
				batches := 0
				for _, r := range s.Requests() {
					if r.Operation == "createContactBatch" {
						batches++
					}
				}
				if batches != test.batches {
					t.Errorf("%d batches, want %d", batches, test.batches)
				}
			})
		})
	}
}

// A finished import is reported from its journal, without a request.
func TestImportFromTheJournal(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		list, o := newList(t, c, "news"), bulk.ImportOptions{Wait: wait, Journal: filepath.Join(t.TempDir(), "journal")}
		rows := people(1200)
		rows[3].Email, rows[4].Email = "", "p5@example.com"
		first := runImport(t, c, list, rowsOf(rows), o)
		first.want(t, map[bulk.Outcome]int{bulk.Added: 1198, bulk.Rejected: 1, bulk.Duplicate: 1})
		before := len(s.Requests())
		second := runImport(t, c, list, rowsOf(rows), o)
		if fmt.Sprint(first) != fmt.Sprint(second) {
			t.Errorf("the second report differs: %v, %+v", second.err, second.summary)
		}
		if n := len(s.Requests()); n != before {
			t.Errorf("%d requests", n-before)
		}
		text, err := os.ReadFile(o.Journal)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "@") {
			t.Error("the journal has addresses")
		}
		rows[700].Email = "other@example.com"
		third := runImport(t, c, list, rowsOf(rows), o)
		var wrong *bulk.JournalError
		if !errors.As(third.err, &wrong) || len(third.rows) > 0 && third.rows[len(third.rows)-1].Row >= 1000 {
			t.Errorf("other rows: %v", third.err)
		}
	})
}

func TestJournalErrors(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, s *getresponsetest.Server, c *getresponse.Client) {
		list := newList(t, c, "news")
		before := len(s.Requests())
		head := `{"journal":"getresponse import","version":1,"campaign":"` + list + `"}` + "\n"
		for name, text := range map[string]string{
			"another file":       "email,name\n",
			"another JSON":       "{}\n",
			"a newer version":    `{"journal":"getresponse import","version":2,"campaign":"` + list + `"}` + "\n",
			"another list":       `{"journal":"getresponse import","version":1,"campaign":"other"}` + "\n",
			"a broken line":      head + "{\n",
			"rows out of range":  head + `{"is":"added","rows":[[5,4]]}` + "\n",
			"rows far away":      head + `{"is":"added","rows":[[0,1000000000]]}` + "\n",
			"negative rows":      head + `{"is":"added","rows":[[-1,4]]}` + "\n",
			"a line without end": head + strings.Repeat("x", 5<<20),
		} {
			path := filepath.Join(t.TempDir(), "journal")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := bulk.Import(t.Context(), c, list, rowsOf(people(2)), bulk.ImportOptions{Journal: path})
			var wrong *bulk.JournalError
			if !errors.As(err, &wrong) || wrong.Path != path {
				t.Errorf("%s: got %v", name, err)
			}
			if kept, _ := os.ReadFile(path); string(kept) != text {
				t.Errorf("%s: the file was changed", name)
			}
		}
		if n := len(s.Requests()); n != before {
			t.Errorf("%d requests", n-before)
		}
	})
}

// A journal has one writer.
func TestJournalInUse(t *testing.T) {
	simulate(t, nil, nil, func(t *testing.T, _ *getresponsetest.Server, c *getresponse.Client) {
		list, path := newList(t, c, "news"), filepath.Join(t.TempDir(), "journal")
		var inner error
		rows := func(yield func(bulk.Contact, error) bool) {
			_, inner = bulk.Import(t.Context(), c, list, rowsOf(people(1)), bulk.ImportOptions{Journal: path})
			yield(bulk.Contact{Email: "a@example.com"}, nil)
		}
		runImport(t, c, list, rows, bulk.ImportOptions{Journal: path, Wait: wait}).want(t, map[bulk.Outcome]int{bulk.Added: 1})
		if !errors.Is(inner, bulk.ErrJournalInUse) {
			t.Errorf("got %v", inner)
		}
	})
}
