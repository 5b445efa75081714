package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// shop is an account with contacts that differ in what segments look for. Ann is a vip of
// Gdansk, aged 42, who read a newsletter; Bob is of Gdynia, aged 17; Cyd has nothing, on
// another list.
func shop(t *testing.T) *history {
	t.Helper()
	h := newHistory(t)
	h.list("spring_2027")
	h.list("summer")
	h.must("tags", "create", "--name", "vip")
	h.must("custom-fields", "create", "--name", "city", "--type", "text", "--hidden=false", "--values=")
	h.must("custom-fields", "create", "--name", "age", "--type", "number", "--hidden=false", "--values=")
	h.must("custom-fields", "create", "--name", "born", "--type", "date", "--hidden=false", "--values=")
	h.must("custom-fields", "create", "--name", "size", "--type", "single_select", "--hidden=false", "--values=S,M,L")
	h.must("contacts", "create", "--email", "ann@example.com", "--name", "Ann", "--list", "spring_2027", "--tag", "vip", "--field", "city=Gdansk", "--field", "age=42", "--field", "born=1984-05-01", "--field", "size=M")
	h.must("contacts", "create", "--email", "bob@example.org", "--name", "Bob", "--list", "spring_2027", "--field", "city=Gdynia", "--field", "age=17")
	h.must("contacts", "create", "--email", "cyd@example.com", "--name", "Cyd", "--list", "summer")
	for c, err := range h.client.Contacts.All(t.Context(), &gr.ListContactsParams{Email: new("ann@")}) {
		h.ok(err)
		h.on["spring_2027"] = []string{c.ContactID}
	}
	h.send("spring_2027", "News of spring")
	h.react("News of spring", "spring_2027", 0, getresponsetest.ActionOpen, "opened", true)
	h.react("News of spring", "spring_2027", 0, getresponsetest.ActionClick, "clicked", true)
	return h
}

// find returns the names of the contacts of a saved segment.
func (h *history) find(segmentID string) string {
	h.Helper()
	var names []string
	for c, err := range h.client.SearchContacts.AllContactsOf(h.Context(), segmentID, nil) {
		h.ok(err)
		names = append(names, c.Name)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func (h *history) shown(text string) (s shownSegment) {
	h.Helper()
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		h.Fatalf("%v in %s", err, text)
	}
	return s
}

// Segments of flags are shown as the sentence, with names, are saved, evaluated, and shown
// again as the same sentence.
func TestSegmentsOfFlags(t *testing.T) {
	h := shop(t)
	const spring, every = `subscribed contacts of list "spring_2027" `, `subscribed contacts of list "default" or list "spring_2027" or list "summer" `
	for i, test := range []struct{ flags, sentence, found string }{
		{"--list spring_2027 --tag vip", spring + `who have tag "vip".`, "Ann"},
		{"--list spring_2027 --not-tag vip", spring + `who do not have tag "vip".`, "Bob"},
		{"--list spring_2027 --field city=Gdansk", spring + `whose custom field "city" is "Gdansk".`, "Ann"},
		{"--list spring_2027 --field city!=Gdansk", spring + `whose custom field "city" is not "Gdansk".`, "Bob"},
		{"--list spring_2027 --field city~Gd", spring + `whose custom field "city" contains "Gd".`, "Ann Bob"},
		{"--list spring_2027 --field city!~nia", spring + `whose custom field "city" does not contain "nia".`, "Ann"},
		{"--list spring_2027 --field age>=42", spring + `whose custom number field "age" is at least 42.`, "Ann"},
		{"--list spring_2027 --field age>42", spring + `whose custom number field "age" is more than 42.`, ""},
		{"--list spring_2027 --field age<18", spring + `whose custom number field "age" is less than 18.`, "Bob"},
		{"--list spring_2027 --field age<=17", spring + `whose custom number field "age" is at most 17.`, "Bob"},
		{"--list spring_2027 --field age=17", spring + `whose custom number field "age" is 17.`, "Bob"},
		{"--list spring_2027 --field age!=17", spring + `whose custom number field "age" is not 17.`, "Ann"},
		{"--list spring_2027 --field born>=1984-05-01", spring + `whose custom date field "born" is from 1984-05-01 on.`, "Ann"},
		{"--list spring_2027 --field born<=1984-04-30", spring + `whose custom date field "born" is until 1984-04-30.`, ""},
		{"--list spring_2027 --field born=1984-05-01", spring + `whose custom date field "born" is between 1984-05-01 and 1984-05-01.`, "Ann"},
		{"--list spring_2027 --field size=M", spring + `whose custom choice field "size" is "M".`, "Ann"},
		{"--list spring_2027 --field size", spring + `whose custom choice field "size" is set.`, "Ann"},
		{"--list spring_2027 --not-field size", spring + `whose custom choice field "size" is not set.`, "Bob"},
		{"--list spring_2027 --not-field city", spring + `whose custom field "city" is not set.`, ""},
		{"--list spring_2027 --email-contains bob", spring + `whose e-mail address contains "bob".`, "Bob"},
		{"--list spring_2027 --email-ends .org", spring + `whose e-mail address ends with ".org".`, "Bob"},
		{"--list spring_2027 --name-contains nn", spring + `whose name contains "nn".`, "Ann"},
		{"--list spring_2027 --opened-in-last 30d", spring + `who last opened a message in the last 30 days.`, "Ann"},
		{"--list spring_2027 --clicked-in-last 7", spring + `who last clicked a link in the last 7 days.`, "Ann"},
		{"--list spring_2027 --not-opened-in-last 90d", spring + `who did not open any message in the last 90 days with today.`, "Bob"},
		{"--list spring_2027 --not-clicked-in-last 4w", spring + `who did not click any link of any message in the last 28 days with today.`, "Bob"},
		{"--every-list --added-in-last 1w", every + `who signed up in the last 7 days.`, "Ann Bob Cyd"},
		{"--list spring_2027 --tag vip --field age<18", spring + `who have tag "vip" and whose custom number field "age" is less than 18.`, ""},
		{"--list spring_2027 --tag vip --field age<18 --any", spring + `who have tag "vip" or whose custom number field "age" is less than 18.`, "Ann Bob"},
		{"--list summer --list spring_2027 --everyone", `subscribed contacts of list "summer" or list "spring_2027".`, "Ann Bob Cyd"},
	} {
		name := fmt.Sprintf("segment %d", i)
		args := append([]string{"segments", "create", name}, strings.Fields(test.flags)...)
		test.sentence = fmt.Sprintf("%q: %s", name, test.sentence)
		dry := h.shown(h.must(append(args, "--dry-run", "-o", "json")...))
		if dry.ID != "" || dry.Sentence != test.sentence || *dry.Contacts != len(strings.Fields(test.found)) {
			t.Errorf("%s:\n got %s (%d)\nwant %s (%s)", test.flags, dry.Sentence, *dry.Contacts, test.sentence, test.found)
		}
		if r := h.call("segments", "show", name); r.status != exitNotFound || !strings.Contains(r.notes, "no segment with the name or ID \""+name) {
			t.Fatalf("%s: --dry-run saved it", test.flags)
		}
		saved := h.shown(h.must(append(args, "-o", "json")...))
		if found := h.find(saved.ID); found != test.found || saved.Sentence != test.sentence {
			t.Errorf("%s: %s, found %q, want %q", test.flags, saved.Sentence, found, test.found)
		}
		for _, by := range []string{saved.ID, name} {
			again := h.shown(h.must("segments", "show", by, "-o", "json"))
			if again.ID != saved.ID || again.Sentence != test.sentence || *again.Contacts != *dry.Contacts {
				t.Errorf("shown again: %+v, want %s", again, test.sentence)
			}
		}
	}
}

// What a person sees: the sentence and the number first, then that it is saved.
func TestSegmentsForPeople(t *testing.T) {
	h := shop(t)
	sentence := `"vips": subscribed contacts of list "spring_2027" who have tag "vip".`
	dry := h.call("segments", "create", "vips", "--list", "spring_2027", "--tag", "vip", "--dry-run")
	if want := sentence + "\n1 contact matches now.\n"; dry.err != nil || dry.out != want || !strings.Contains(dry.notes, "Not saved") {
		t.Errorf("got %q and %q, want %q", dry.out, dry.notes, want)
	}
	out := h.must("segments", "create", "vips", "--list", "spring_2027", "--tag", "vip")
	id := h.shown(h.must("segments", "show", "vips", "-o", "json")).ID
	if want := sentence + "\n1 contact matches now.\nSaved with the ID " + id + ".\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
	if got, want := h.must("segments", "show", "vips"), sentence+"\n1 contact matches now.\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := h.must("segments", "list"), id+"  "+sentence+"\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := h.must("segments", "list", "--jq", ".[].name"); got != "vips\n" {
		t.Errorf("got %q", got)
	}
	taken := h.call("segments", "create", "vips", "--list", "summer", "--everyone")
	if taken.status != exitRejected || !strings.Contains(taken.notes, "409") {
		t.Errorf("the name is taken: status %d, %s", taken.status, taken.notes)
	}
}

// A segment as JSON is the body of the service: what has no flag, and what the contract
// does not know, is saved as it is.
func TestSegmentsOfJSON(t *testing.T) {
	h := shop(t)
	body, err := segment.New("another name").In(h.lists["spring_2027"]).Where(segment.OpenedMessage(segment.Newsletter(h.sent["News of spring"]))).Save()
	h.ok(err)
	raw, err := wire.Marshal(body)
	h.ok(err)
	sentence := `"readers": subscribed contacts of list "spring_2027" who opened newsletter "News of spring".`
	path := h.write("segment.json", string(raw))
	for i, in := range []struct{ data, stdin string }{{"@" + path, ""}, {"-", string(raw)}, {string(raw), ""}} {
		r := h.runIn(in.stdin, "segments", "create", "readers", "--data", in.data, "--server", h.server.URL(), "-o", "json")
		if r.err != nil {
			t.Fatal(r.notes)
		}
		saved := h.shown(r.out)
		if saved.Sentence != sentence || saved.Name != "readers" || h.find(saved.ID) != "Ann" || *saved.Contacts != 1 {
			t.Errorf("%d: %+v, want %s", i, saved, sentence)
		}
		h.must("search-contacts", "delete", saved.ID, "--yes")
	}
}

// A condition of --field is split at its first operator, the longest one there.
func FuzzSplitComparison(f *testing.F) {
	for _, text := range []string{"city=Gdansk", "age>=30", "a!~b", "a=!=b", "name", "", "=x", "a!b", "x<>y", "ż~ó"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, operator, value := splitComparison(text)
		if operator == "" {
			if name != text || value != "" {
				t.Fatalf("%q: %q and %q without an operator", text, name, value)
			}
			return
		}
		if name+operator+value != text || strings.ContainsAny(name, "=~<>!") || !slices.Contains(comparisons, operator) {
			t.Fatalf("%q: %q %q %q", text, name, operator, value)
		}
		if len(operator) == 1 && value != "" && slices.Contains(comparisons, operator+value[:1]) {
			t.Fatalf("%q: the operator is %q, want %q", text, operator, operator+value[:1])
		}
	})
}

// Mistakes are reported with the flag and the value, and nothing is saved.
func TestSegmentsMistakes(t *testing.T) {
	h := shop(t)
	for args, want := range map[string]string{
		"--tag vip": "missing: --list, or --every-list",
		"--list spring_2027 --every-list --tag vip":          "--list and --every-list exclude each other",
		"--list spring_2027":                                 "missing: a condition such as --tag",
		"--list spring_2027 --everyone --tag vip":            "--everyone and conditions exclude each other",
		"--list autumn --tag vip":                            `--list: the account has no list with the name "autumn"`,
		"--list spring_2027 --tag gold":                      `--tag: the account has no tag with the name "gold"`,
		"--list spring_2027 --not-tag gold":                  `--not-tag: the account has no tag with the name "gold"`,
		"--list spring_2027 --tag=":                          "--tag is empty",
		"--list spring_2027 --field town=Gdansk":             `--field: the account has no custom field with the name "town"`,
		"--list spring_2027 --not-field town":                `--not-field: the account has no custom field with the name "town"`,
		"--list spring_2027 --field city=":                   `--field is "city=": there is no value after =`,
		"--list spring_2027 --field city>=A":                 `--field is "city>=A": the field has text`,
		"--list spring_2027 --field age=old":                 `--field is "age=old": the field has numbers, "old" is none`,
		"--list spring_2027 --field age~4":                   `--field is "age~4": the field has numbers`,
		"--list spring_2027 --field born=1.5.1984":           `--field is "born=1.5.1984": the field has dates`,
		"--list spring_2027 --field born!=1984-05-01":        `--field is "born!=1984-05-01": the field has dates, which compare by = <= >=`,
		"--list spring_2027 --field size=XXL":                `--field is "size=XXL": the choices of size are S, M, L`,
		"--list spring_2027 --opened-in-last 14d":            "--opened-in-last 14d: the service has the last 7 and the last 30 days here, not the last 14",
		"--list spring_2027 --tag vip --clicked-in-last 90d": "--clicked-in-last 90d: the service has the last 7",
		"--list spring_2027 --opened-in-last month":          `--opened-in-last is "month", want a number of days or weeks`,
		"--list spring_2027 --not-opened-in-last 0d":         `--not-opened-in-last is "0d"`,
		"--list spring_2027 --email-contains=":               "--email-contains : the e-mail address is empty",
		"--list spring_2027 --tag vip --data {}":             "--data and --list exclude each other",
		"--data @missing.json":                               "--data: open missing.json",
		"--data {":                                           "--data is no JSON",
		"--data []":                                          "--data is no JSON object",
		"--data {}":                                          "it has no sections",
		`--data {"section":"all"}`:                           "section",
	} {
		r := h.call(append([]string{"segments", "create", "new"}, strings.Fields(args)...)...)
		status := exitUsage
		if strings.Contains(want, "the account has no") {
			status = exitNotFound
		}
		if r.status != status || !strings.Contains(r.notes, want) || r.out != "" {
			t.Errorf("%s: status %d, %s%s, want %s", args, r.status, r.out, r.notes, want)
		}
	}
	var nine []string
	for i := range 9 {
		nine = append(nine, "--name-contains", fmt.Sprint("n", i))
	}
	if r := h.call(append([]string{"segments", "create", "new", "--list", "summer"}, nine...)...); r.status != exitUsage || !strings.Contains(r.notes, "--name-contains n8: a section has at most 8 conditions") {
		t.Errorf("nine conditions: status %d, %s", r.status, r.notes)
	}
	for _, args := range [][]string{{"segments", "create"}, {"segments", "show"}, {"segments", "create", ""}, {"segments", "show", "a", "b"}, {"segments", "rename"}} {
		if r := h.call(args...); r.status != exitUsage {
			t.Errorf("%q: status %d, %s", args, r.status, r.notes)
		}
	}
	if out := h.must("segments", "list", "-o", "json"); out != "[]\n" {
		t.Errorf("something was saved: %s", out)
	}
}

// Names that several resources have are distinguished by their IDs.
func TestSegmentsAmbiguousNames(t *testing.T) {
	h := shop(t)
	h.must("tags", "create", "--name", "gold")
	h.must("segments", "create", "first", "--list", "summer", "--everyone")
	h.must("segments", "create", "second", "--list", "summer", "--everyone")
	h.rewrite = func(response []byte) []byte {
		return []byte(strings.NewReplacer(`"name":"gold"`, `"name":"vip"`, `"name":"second"`, `"name":"first"`).Replace(string(response)))
	}
	tag := h.call("segments", "create", "new", "--list", "summer", "--tag", "vip")
	if tag.status != exitUsage || !strings.Contains(tag.notes, `--tag: 2 have the name "vip", with the IDs `) {
		t.Errorf("status %d, %s", tag.status, tag.notes)
	}
	ids := strings.Fields(h.must("segments", "list", "--jq", ".[].searchContactId"))
	if len(ids) != 2 {
		t.Fatalf("segments %q", ids)
	}
	for _, id := range ids {
		if got := h.shown(h.must("segments", "show", id, "-o", "json")); got.ID != id {
			t.Errorf("%s is %+v", id, got)
		}
	}
}

// Without names the sentence has IDs; a failed call for names fails the command.
func TestSegmentsNamesFail(t *testing.T) {
	h := shop(t)
	h.must("segments", "create", "vips", "--list", "spring_2027", "--tag", "vip")
	tag := h.must("tags", "list", "--jq", ".[].tagId")
	h.must("tags", "delete", "--tag", "vip", "--yes")
	if got := h.must("segments", "show", "vips"); !strings.Contains(got, "who have tag "+strings.TrimSpace(tag)+".") {
		t.Errorf("a tag that is gone: %s", got)
	}
	h.server.Inject(getresponsetest.Fault{Operation: "listTags", Status: 500, Times: 1})
	if r := h.call("segments", "show", "vips"); r.status != exitNetwork || r.out != "" {
		t.Errorf("status %d, %s%s", r.status, r.out, r.notes)
	}
}
