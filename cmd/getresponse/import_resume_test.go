package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
)

// batches returns the addresses of each batch that the server has taken since n.
func (b *bench) batches(n int) (all [][]string) {
	b.Helper()
	for _, r := range b.server.Requests()[n:] {
		if r.Operation != "createContactBatch" || r.Status >= 300 {
			continue
		}
		var batch struct{ Contacts []struct{ Email string } }
		if err := json.Unmarshal(r.Body, &batch); err != nil {
			b.Fatal(err)
		}
		var emails []string
		for _, c := range batch.Contacts {
			emails = append(emails, c.Email)
		}
		all = append(all, emails)
	}
	return all
}

// An import that was interrupted before any of its calls is resumed, and adds no row twice.
func TestImportIsResumed(t *testing.T) {
	const rows = 2500
	for n := range 4 { // batches before the interrupt
		b := newBench(t)
		file := b.write("people.csv", strings.Replace(people(rows), "p7@example.com", "not an address", 1))
		args := []string{"contacts", "import", file, "--list", "spring", "--create-list"}
		r := b.stopAfter(n, "/contacts/batch", args...)
		if n == 3 {
			if r.status != exitRows {
				t.Errorf("%d %s", r.status, r.notes)
			}
			continue
		}
		if r.status != exitInterrupted || r.out != "" || !strings.Contains(r.notes, "getresponse: interrupted") || !strings.Contains(r.notes, "The same command with --resume continues.") {
			t.Fatalf("after %d: %d %s%s", n, r.status, r.out, r.notes)
		}
		if got := len(b.batches(0)); got != n {
			t.Errorf("%d batches were sent, want %d", got, n)
		}
		if r := b.call(args...); r.status != exitUsage || !strings.Contains(r.notes, "an earlier import was not complete") {
			t.Errorf("%d %s", r.status, r.notes)
		}
		if r := b.call(append(args, "--resume")...); r.status != exitRows || r.out != fmt.Sprintf("added     %d\nrejected  1\nrows      %d\n", rows-1, rows) {
			t.Errorf("after %d: %d %s%s", n, r.status, r.out, r.notes)
		}
		seen := map[string]bool{}
		for _, email := range slices.Concat(b.batches(0)...) {
			if seen[email] {
				t.Errorf("after %d: %s is sent twice", n, email)
			}
			seen[email] = true
		}
		if len(seen) != rows-1 {
			t.Errorf("%d contacts were sent", len(seen))
		}
		if got := b.read(filepath.Join(b.dir, "people.failed.csv")); strings.Count(got, "\n") != 2 || !strings.Contains(got, "line 9: ") {
			t.Errorf("got %s", got)
		}
		if exists(file + ".journal") {
			t.Error("the journal is left")
		}
	}
}

// What is in flight at the interrupt is recorded: the journal has the outcome of each row
// that was sent.
func TestInterruptRecordsWhatIsInFlight(t *testing.T) {
	for _, mode := range []string{"report", "update"} {
		b := newBench(t)
		var old []bulk.Contact
		for i := range 500 {
			old = append(old, bulk.Contact{Email: fmt.Sprintf("p%d@example.com", i)})
		}
		b.add(b.newList("spring"), old...)
		file := b.write("people.csv", people(2500))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var calls atomic.Int64
		b.before = func(r *http.Request) error {
			if r.Method == http.MethodPost && calls.Add(1) == map[string]int64{"report": 2, "update": 20}[mode] {
				cancel()
				time.Sleep(50 * time.Millisecond) // the job could end meanwhile
				if r.Context().Err() != nil {
					t.Errorf("%s: a call in flight is canceled", mode)
				}
			}
			return r.Context().Err()
		}
		args := []string{"contacts", "import", file, "--list", "spring", "--existing", mode, "--server", b.server.URL()}
		r := b.execute(ctx, newRoot(b.app()), "", args)
		b.before = nil
		if r.status != exitInterrupted || strings.Contains(r.notes, "unknown") {
			t.Errorf("%s: %d %s", mode, r.status, r.notes)
		}
		open := 0
		for line := range strings.Lines(b.read(file + ".journal")) {
			var l struct {
				Is   string
				Rows [][2]int
			}
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatal(err)
			}
			for _, part := range l.Rows {
				switch l.Is {
				case "sent":
					open += part[1] - part[0] + 1
				case "accepted":
					open -= part[1] - part[0] + 1
				}
			}
		}
		if open != 0 {
			t.Errorf("%s: %d rows are sent without an outcome", mode, open)
		}
		if r := b.execute(t.Context(), newRoot(b.app()), "", append(args, "--resume", "-o", "json")); !strings.Contains(r.out, `"added": 2000`) || !strings.Contains(r.out, `"rows": 2500`) {
			t.Errorf("%s: %d %s%s", mode, r.status, r.out, r.notes)
		}
		if got := b.stored("spring"); len(got) != 2500 {
			t.Errorf("%s: %d contacts", mode, len(got))
		}
	}
}

// A journal of another import, or one that is in use, is not touched.
func TestJournalOfAnotherImport(t *testing.T) {
	b := newBench(t)
	b.newList("spring")
	b.newList("autumn")
	first, second := b.write("first.csv", people(1500)), b.write("second.csv", strings.ReplaceAll(people(1500), "@example.com", "@example.org"))
	journal := filepath.Join(b.dir, "journal")
	args := []string{"--journal", journal, "--list", "spring"}
	if r := b.stopAfter(1, "/contacts/batch", append([]string{"contacts", "import", first}, args...)...); r.status != exitInterrupted {
		t.Fatal(r.notes)
	}
	want := b.read(journal)
	before := len(b.server.Requests())
	for says, args := range map[string][]string{
		"are not those of the earlier run": {second, "--list", "spring"},
		"the journal is of the list":       {first, "--list", "autumn"},
	} {
		r := b.call(append([]string{"contacts", "import", "--resume", "--journal", journal}, args...)...)
		if r.status != exitUsage || !strings.Contains(r.notes, says) || !strings.Contains(r.notes, "The journal is of another import.") {
			t.Errorf("%v: %d %s", args, r.status, r.notes)
		}
	}
	if got := b.read(journal); got != want {
		t.Errorf("the journal is changed: %s", got)
	}
	if batches := b.batches(before); len(batches) != 0 {
		t.Errorf("%d batches were sent", len(batches))
	}
	if err := os.WriteFile(journal, []byte("precious\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := b.call(append([]string{"contacts", "import", first, "--resume"}, args...)...); r.status != exitUsage || b.read(journal) != "precious\n" {
		t.Errorf("%d %s", r.status, r.notes)
	}
}

func TestImportMistakes(t *testing.T) {
	b := newBench(t)
	b.newList("spring")
	file := b.write("people.csv", people(3))
	b.write("there.failed.csv", "precious")
	before := len(b.server.Requests())
	for _, tt := range []struct {
		says   string
		status int
		args   []string
	}{
		{"wants 1 argument, not 0", exitUsage, []string{"--list", "spring"}},
		{"missing: --list", exitUsage, []string{file}},
		{`--existing is "replace"`, exitUsage, []string{file, "--list", "spring", "--existing", "replace"}},
		{`--route is "fast"`, exitUsage, []string{file, "--list", "spring", "--route", "fast"}},
		{"--route imports updates existing contacts", exitUsage, []string{file, "--list", "spring", "--route", "imports"}},
		{"--wait is -1s", exitUsage, []string{file, "--list", "spring", "--wait", "-1s"}},
		{"--encoding: ", exitUsage, []string{file, "--list", "spring", "--encoding", "ebcdic"}},
		{"--delimiter: ", exitUsage, []string{file, "--list", "spring", "--delimiter", "space"}},
		{"missing.csv", exitFailure, []string{"missing.csv", "--list", "spring"}},
		{`no list with the name "summer"`, exitNotFound, []string{file, "--list", "summer"}},
		{"there.failed.csv exists", exitUsage, []string{file, "--list", "spring", "--failed", filepath.Join(b.dir, "there.failed.csv")}},
		{`--map "x=email": the file has no column "x"`, exitUsage, []string{file, "--list", "spring", "--map", "x=email"}},
		{"no column is known to have e-mail addresses", exitUsage, []string{b.write("other.csv", "a,b\n1,2\n"), "--list", "spring"}},
		{"the account lacks the custom fields city", exitUsage, []string{file, "--list", "spring", "--create-fields=false"}},
	} {
		r := b.call(append([]string{"contacts", "import"}, tt.args...)...)
		if r.status != tt.status || !strings.Contains(r.notes, tt.says) {
			t.Errorf("%v: %d %s", tt.args, r.status, r.notes)
		}
	}
	if writes := b.writes(before); len(writes) > 0 {
		t.Errorf("calls that write: %v", writes)
	}
	if r := b.call("contacts", "import", file, "--list", "spring", "--create-fields=false", "--map", "city=-"); r.err != nil {
		t.Error(r.notes)
	}
}
