package main

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// contactsOf selects the contacts of a list.
func contactsOf(listID string) *gr.ListContactsParams {
	return &gr.ListContactsParams{CampaignID: &listID}
}

// stored returns the contacts of a list as one line each, by address: what an import sets.
func (b *bench) stored(list string) map[string]string {
	b.Helper()
	client, all := b.client(), map[string]string{}
	for item, err := range client.Contacts.All(b.Context(), contactsOf(b.newList(list))) {
		if err != nil {
			b.Fatal(err)
		}
		c, err := client.Contacts.Get(b.Context(), item.ContactID, nil)
		if err != nil {
			b.Fatal(err)
		}
		if all[c.Email] != "" {
			b.Errorf("%s is on the list twice", c.Email)
		}
		text := fmt.Sprintf("%q", c.Name)
		if day, ok := c.DayOfCycle.Get(); ok {
			text += fmt.Sprintf(" day %d", day)
		}
		if score, ok := c.Scoring.Get(); ok {
			text += fmt.Sprintf(" score %v", score)
		}
		if c.IPAddress != "" {
			text += " ip " + c.IPAddress
		}
		for _, tag := range c.Tags {
			text += " #" + tag.Name
		}
		for _, v := range c.CustomFieldValues {
			text += fmt.Sprintf(" %s=%q", v.Name, v.Value)
		}
		all[c.Email] = text
	}
	return all
}

func (b *bench) checkStored(list string, want map[string]string) {
	b.Helper()
	got := b.stored(list)
	for _, email := range slices.Sorted(maps.Keys(want)) {
		if got[email] != want[email] {
			b.Errorf("%s is\n  %s, want\n  %s", email, got[email], want[email])
		}
	}
	if len(got) != len(want) {
		b.Errorf("%d contacts are on the list, want %d: %v", len(got), len(want), slices.Sorted(maps.Keys(got)))
	}
}

// writes returns the calls that write, of those that the server has handled since n.
func (b *bench) writes(n int) (calls []string) {
	for _, r := range b.server.Requests()[n:] {
		if r.Method != http.MethodGet && r.Operation != "listContactsBySearch" {
			calls = append(calls, r.Operation)
		}
	}
	return calls
}

// people is a file of n rows.
func people(n int) string {
	var b strings.Builder
	b.WriteString("email,name,city\n")
	for i := range n {
		fmt.Fprintf(&b, "p%d@example.com,Person %d,City %d\n", i, i, i%7)
	}
	return b.String()
}

const mixed = `E-mail;Vorname;Nachname;Telefon;Punkte;Tags
jan@example.com;Jan;Kowalski;+48 123 456 789;12,5;vip, new
anna@example.com;Anna;;;;vip
Jan@example.com;Jan;Again;;;
bad address;Eve;;;;
ole@example.com;"Ole
Olsen";;;many;
`

func TestImport(t *testing.T) {
	b := newBench(t)
	file := b.write("people.csv", mixed)
	r := b.call("contacts", "import", file, "--list", "spring", "--create-list", "--map", "Telefon=field:hotline")
	if r.status != exitRows || r.out != "added      2\nduplicate  1\nrejected   2\nrows       5\n" {
		t.Errorf("%d %s", r.status, r.out)
	}
	for _, part := range []string{
		"CSV, UTF-8, semicolon, 6 columns.", "The list spring is created.", "New custom fields: hotline.", "New tags: new, vip.",
		"Telefon   field:hotline  text, new", "4     Jan@example.com  duplicate  same address as line 2",
		`column "E-mail": "bad address"`, "3 of 5 rows failed: " + filepath.Join(b.dir, "people.failed.csv"), "Correct the rows",
	} {
		if !strings.Contains(r.notes, part) {
			t.Errorf("%q is not in\n%s", part, r.notes)
		}
	}
	b.checkStored("spring", map[string]string{
		"jan@example.com":  `"Jan Kowalski" score 12.5 #vip #new hotline=["+48 123 456 789"]`,
		"anna@example.com": `"Anna" #vip`,
	})
	if exists(file + ".journal") {
		t.Error("the journal is left")
	}

	// The rows that failed can be corrected and imported, as often as it takes.
	failed := filepath.Join(b.dir, "people.failed.csv")
	want := "import_error;E-mail;Vorname;Nachname;Telefon;Punkte;Tags\n" +
		"line 4: same address as line 2;Jan@example.com;Jan;Again;;;\n" +
		"\"line 5: column \"\"E-mail\"\": \"\"bad address\"\": it is no e-mail address\";bad address;Eve;;;;\n" +
		"\"line 6: column \"\"Punkte\"\": \"\"many\"\": a score is a number such as 12 or 12.5\";ole@example.com;\"Ole\nOlsen\";;;many;\n"
	if got := b.read(failed); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	b.write("people.failed.csv", strings.NewReplacer("bad address;", "eve@example.com;").Replace(want))
	if r := b.call("contacts", "import", failed, "--list", "spring", "--existing", "skip", "-o", "csv"); r.status != exitRows ||
		r.out != "added,updated,unchanged,skipped,accepted,duplicate,rejected,unknown,rows\n1,0,0,1,0,0,1,0,3\n" {
		t.Errorf("%d %s %s", r.status, r.out, r.notes)
	}
	if got := b.read(filepath.Join(b.dir, "people.failed.failed.csv")); !strings.HasPrefix(got, "import_error;E-mail;Vorname") || strings.Count(got, "import_error") != 1 || !strings.Contains(got, "ole@") {
		t.Errorf("got %s", got)
	}
}

// What is exported and imported to another list is the same.
func TestRoundTrip(t *testing.T) {
	b := fullAccount(t)
	for _, name := range []string{"mobile", "comment", "points"} { // an import would take these for something else
		if _, err := bulk.EnsureCustomFields(t.Context(), b.client(), gr.NewCustomField{Name: name, Type: gr.CustomFieldTypeText}); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(b.dir, "contacts.csv")
	b.must("contacts", "create", "--email", "odd@example.com", "--list", "spring_2027", "--field", "mobile=x", "--field", "comment='=1", "--field", "points=it's 7", "--field", "city=\u202e@a")
	b.must("contacts", "export", "--list", "spring_2027", "--file", file)
	b.must("contacts", "import", file, "--list", "copied", "--create-list")
	want := b.stored("spring_2027")
	if len(want) != 4 || !strings.Contains(want["odd@example.com"], `comment=["'=1"]`) {
		t.Fatalf("%v", want)
	}
	b.checkStored("copied", want)
	all, err := b.client().CustomFields.List(t.Context(), nil)
	if err != nil || len(all.Items) != 6 {
		t.Errorf("the import has created custom fields: %+v, %v", all, err)
	}
	// A second export is the same but for the creation times.
	columns := "email,name,tags,dayOfCycle,scoring,ipAddress,city,hobbies,custom:note,mobile,comment,points"
	first, second := b.must("contacts", "export", "--list", "spring_2027", "--columns", columns), b.must("contacts", "export", "--list", "copied", "--columns", columns)
	if first != second {
		t.Errorf("got\n%s, want\n%s", second, first)
	}
}

func TestImportOfExistingContacts(t *testing.T) {
	const text = "email,name,city,tags\nold@example.com,New name,Gdynia,fresh\nsame@example.com,Same,,\nnew@example.com,New,Sopot,\n"
	for mode, want := range map[string]struct {
		out    string
		status int
		old    string
	}{
		"report": {"added      1\nduplicate  2\nrows       3\n", exitRows, `"Old" #stale`},
		"skip":   {"added    1\nskipped  2\nrows     3\n", exitOK, `"Old" #stale`},
		"update": {"added      1\nupdated    1\nunchanged  1\nrows       3\n", exitOK, `"New name" #stale #fresh city=["Gdynia"]`},
	} {
		b := newBench(t)
		stale, err := bulk.EnsureTags(t.Context(), b.client(), "stale")
		if err != nil {
			t.Fatal(err)
		}
		b.add(b.newList("spring"), bulk.Contact{Email: "old@example.com", Name: "Old", Tags: []string{stale[0].ID}}, bulk.Contact{Email: "same@example.com", Name: "Same"})
		r := b.call("contacts", "import", b.write("people.csv", text), "--list", "spring", "--existing", mode)
		if r.status != want.status || r.out != want.out {
			t.Errorf("%s: %d %s%s", mode, r.status, r.out, r.notes)
		}
		b.checkStored("spring", map[string]string{
			"old@example.com": want.old, "same@example.com": `"Same"`, "new@example.com": `"New" city=["Sopot"]`,
		})
	}
}

// A dry run says what the import does then, and sends no call that writes.
func TestDryRun(t *testing.T) {
	b := newBench(t)
	b.add(b.newList("spring"), bulk.Contact{Email: "ANNA@example.com"})
	file := b.write("people.csv", mixed)
	for mode, anna := range map[string]string{"report": "is a duplicate,on the list already", "skip": "would be skipped,", "update": "would be updated,"} {
		before := len(b.server.Requests())
		r := b.call("contacts", "import", file, "--list", "spring", "--dry-run", "--existing", mode, "-o", "csv")
		want := "line,email,outcome,reason\n2,jan@example.com,would be added,\n3,anna@example.com," + anna + "\n4,Jan@example.com,is a duplicate,same address as line 2\n"
		if r.status != exitRows || !strings.HasPrefix(r.out, want) || strings.Count(r.out, "would be rejected") != 2 {
			t.Errorf("%s: %d\n%s", mode, r.status, r.out)
		}
		for _, part := range []string{"Custom fields that would be created: phone.", "Tags that would be created: new, vip.", "Nothing was changed. 5 rows: "} {
			if !strings.Contains(r.notes, part) {
				t.Errorf("%q is not in %s", part, r.notes)
			}
		}
		if writes := b.writes(before); len(writes) > 0 {
			t.Errorf("calls that write: %v", writes)
		}
	}
	before := len(b.server.Requests())
	r := b.call("contacts", "import", file, "--list", "none_yet", "--create-list", "--dry-run", "-o", "jsonl")
	if lines := strings.Count(r.out, "\n"); lines != 5 || !strings.Contains(r.notes, "The list none_yet would be created.") || len(b.writes(before)) > 0 {
		t.Errorf("%d %s %s %v", r.status, r.out, r.notes, b.writes(before))
	}
	for _, name := range []string{"people.failed.csv", "people.csv.journal"} {
		if exists(filepath.Join(b.dir, name)) {
			t.Errorf("%s exists", name)
		}
	}
}

func TestImportOfStandardInput(t *testing.T) {
	b := newBench(t)
	b.newList("spring")
	args := []string{"contacts", "import", "-", "--list", "spring", "--server", b.server.URL(), "--quiet"}
	if r := b.runIn(people(3), args...); r.err != nil || r.out != "added  3\nrows   3\n" || r.notes != "" {
		t.Errorf("%d %s %s", r.status, r.out, r.notes)
	}
	if r := b.runIn("", args...); r.status != exitFailure || !strings.Contains(r.notes, "standard input: the file is empty") {
		t.Errorf("%d %s", r.status, r.notes)
	}
	if r := b.runIn(people(3), append(args, "--resume")...); r.status != exitUsage || !strings.Contains(r.notes, "needs --journal") {
		t.Errorf("%d %s", r.status, r.notes)
	}
}

// With double opt-in for the API, the import does not wait for the owners.
func TestImportWithDoubleOptIn(t *testing.T) {
	b := newBench(t, getresponsetest.WithRequestLog(100))
	b.must("campaigns", "create", "--name", "careful", "--set", "optinTypes.api=double")
	r := b.call("contacts", "import", b.write("people.csv", people(3)), "--list", "careful")
	if r.err != nil || r.out != "added     0\naccepted  3\nrows      3\n" || !strings.Contains(r.notes, "double opt-in") {
		t.Errorf("%d %s %s", r.status, r.out, r.notes)
	}
}

// On a terminal the command asks before it sends anything.
func TestImportAsks(t *testing.T) {
	b := newBench(t)
	b.newList("spring")
	b.terminal = true
	file := b.write("people.csv", people(3))
	args := []string{"contacts", "import", file, "--list", "spring", "--server", b.server.URL()}
	before := len(b.server.Requests())
	r := b.runIn("n\n", args...)
	if r.status != exitUsage || !strings.Contains(r.notes, "Import 3 rows to the list spring? [y/N]") || len(b.writes(before)) > 0 {
		t.Errorf("%d %s %v", r.status, r.notes, b.writes(before))
	}
	if r := b.runIn("y\n", args...); r.err != nil {
		t.Errorf("%d %s", r.status, r.notes)
	}
}
