package main

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/bulk"
)

// A batch whose response is lost, as often as it is retried, has an unknown outcome. The
// import can be resumed, and finds out.
func TestImportWithUnknownOutcome(t *testing.T) {
	t.Parallel() // it waits
	b := newBench(t)
	b.newList("spring")
	file := b.write("people.csv", people(30))
	lost := true
	b.after = func(r *http.Request) error {
		if lost && strings.HasSuffix(r.URL.Path, "/contacts/batch") {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	args := []string{"contacts", "import", file, "--list", "spring"}
	r := b.call(args...)
	if r.status != exitUnknown || !strings.Contains(r.notes, "30 unknown") || !strings.Contains(r.notes, "--resume continues") {
		t.Errorf("%d %s", r.status, r.notes)
	}
	lost = false
	if r := b.call(append(args, "--resume")...); r.err != nil || r.out != "added  30\nrows   30\n" {
		t.Errorf("%d %s%s", r.status, r.out, r.notes)
	}
}

// Without a network nothing is known to have changed.
func TestImportWithoutNetwork(t *testing.T) {
	b := newBench(t)
	b.newList("spring")
	b.before = func(*http.Request) error { return errors.New("no route to host") }
	if r := b.call("contacts", "import", b.write("people.csv", people(3)), "--list", "spring"); r.status != exitNetwork {
		t.Errorf("%d %s", r.status, r.notes)
	}
}

// POST /imports adds and updates contacts in one call.
func TestImportByOtherRoute(t *testing.T) {
	t.Parallel() // it waits
	b := newBench(t)
	b.add(b.newList("spring"), bulk.Contact{Email: "p1@example.com", Name: "Old"})
	r := b.call("contacts", "import", b.write("people.csv", people(3)), "--list", "spring", "--existing", "update", "--route", "imports")
	if r.err != nil || r.out != "added    2\nupdated  1\nrows     3\n" {
		t.Errorf("%d %s%s", r.status, r.out, r.notes)
	}
	b.checkStored("spring", map[string]string{
		"p0@example.com": `"Person 0" city=["City 0"]`, "p1@example.com": `"Person 1" city=["City 1"]`, "p2@example.com": `"Person 2" city=["City 2"]`,
	})
	if batches := b.batches(0); len(batches) != 1 { // that of add
		t.Errorf("%d batches were sent", len(batches))
	}
}
