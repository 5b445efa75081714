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

	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// client returns a client of the server of the bench.
func (b *bench) client() *getresponse.Client {
	b.Helper()
	client, err := getresponse.New(append(b.server.ClientOptions(), getresponse.WithoutLimits())...)
	if err != nil {
		b.Fatal(err)
	}
	return client
}

// newList creates a list and returns its ID.
func (b *bench) newList(name string) string {
	b.Helper()
	all, err := bulk.EnsureLists(b.Context(), b.client(), gr.NewCampaign{Name: name})
	if err != nil {
		b.Fatal(err)
	}
	return all[0].ID
}

// add adds contacts to a list.
func (b *bench) add(listID string, contacts ...bulk.Contact) {
	b.Helper()
	rows := func(yield func(bulk.Contact, error) bool) {
		for _, c := range contacts {
			if !yield(c, nil) {
				return
			}
		}
	}
	summary, err := bulk.Import(b.Context(), b.client(), listID, rows, bulk.ImportOptions{})
	if err != nil || summary.Counts[bulk.Accepted] != len(contacts) {
		b.Fatal(summary, err)
	}
}

// fullAccount is an account with contacts that have everything.
func fullAccount(t *testing.T) *bench {
	t.Helper()
	b := newBench(t)
	tagged, err := bulk.EnsureTags(t.Context(), b.client(), "vip", "b_side", "unused")
	if err != nil {
		t.Fatal(err)
	}
	fields, err := bulk.EnsureCustomFields(t.Context(), b.client(),
		gr.NewCustomField{Name: "city", Type: gr.CustomFieldTypeText},
		gr.NewCustomField{Name: "hobbies", Type: gr.CustomFieldTypeMultiSelect, Values: []string{"chess", "tea", "a, b"}},
		gr.NewCustomField{Name: "note", Type: gr.CustomFieldTypeText})
	if err != nil {
		t.Fatal(err)
	}
	vip, side, city, hobbies, note := tagged[0].ID, tagged[1].ID, fields[0].ID, fields[1].ID, fields[2].ID
	b.add(b.newList("spring_2027"),
		bulk.Contact{
			Email: "jan@example.com", Name: "=Jan, \"Max\"", DayOfCycle: new(0), Scoring: new(12.5), IPAddress: "192.0.2.7", Tags: []string{vip, side},
			CustomFields: map[string][]string{city: {"+48 22"}, hobbies: {"chess", "tea"}, note: {"two\nlines"}},
		},
		bulk.Contact{Email: "anna@example.com", Tags: []string{vip}, CustomFields: map[string][]string{hobbies: {"tea"}}},
		bulk.Contact{Email: "plain@example.com", Name: "Zażółć gęślą"})
	b.add(b.newList("other_list"), bulk.Contact{Email: "other@example.com", Tags: []string{side}})
	return b
}

func TestExportAsCSV(t *testing.T) {
	b := fullAccount(t)
	const columns = "email,name,tags,dayOfCycle,scoring,ipAddress,city,hobbies,custom:note"
	got := b.must("contacts", "export", "--list", "spring_2027", "--columns", columns)
	want := columns + "\n" +
		"jan@example.com,\"'=Jan, \"\"Max\"\"\",\"vip, b_side\",0,12.5,192.0.2.7,'+48 22,\"chess, tea\",\"two\nlines\"\n" +
		"anna@example.com,,vip,,,,,tea,\n" +
		"plain@example.com,Zażółć gęślą,,,,,,,\n"
	if got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}

// Every format has the same contacts.
func TestExportFormats(t *testing.T) {
	b := fullAccount(t)
	const columns = "email,name,tags,scoring,hobbies"
	read := map[string]func(text string) (all []map[string]any){
		"json": func(text string) (all []map[string]any) {
			if err := json.Unmarshal([]byte(text), &all); err != nil {
				t.Error(err)
			}
			return all
		},
		"jsonl": func(text string) (all []map[string]any) {
			for line := range strings.Lines(text) {
				var one map[string]any
				if err := json.Unmarshal([]byte(line), &one); err != nil {
					t.Error(err)
				}
				all = append(all, one)
			}
			return all
		},
		"yaml": func(text string) (all []map[string]any) {
			if err := yaml.Unmarshal([]byte(text), &all); err != nil {
				t.Error(err)
			}
			return all
		},
	}
	const want = `[map[email:jan@example.com hobbies:[chess tea] name:=Jan, "Max" scoring:12.5 tags:[vip b_side]]` +
		` map[email:anna@example.com hobbies:[tea] name:<nil> scoring:<nil> tags:[vip]]` +
		` map[email:plain@example.com hobbies:<nil> name:Zażółć gęślą scoring:<nil> tags:[]]]`
	for format, read := range read {
		if got := fmt.Sprint(read(b.must("contacts", "export", "--list", "spring_2027", "--columns", columns, "-o", format))); got != want {
			t.Errorf("%s: got\n%s, want\n%s", format, got, want)
		}
		file := filepath.Join(b.dir, "contacts."+format)
		if out := b.must("contacts", "export", "--list", "spring_2027", "--columns", columns, "--file", file); out != "" {
			t.Errorf("printed %q", out)
		}
		if got := fmt.Sprint(read(b.read(file))); got != want {
			t.Errorf("%s: the file has\n%s, want\n%s", format, got, want)
		}
		if got := read(b.must("contacts", "export", "--list", "spring_2027", "--query-email", "nobody", "-o", format)); len(got) != 0 {
			t.Errorf("%s: no contacts became %v", format, got)
		}
	}
}

func (b *bench) read(path string) string {
	b.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return string(raw)
}

func TestExportFilters(t *testing.T) {
	b := fullAccount(t)
	for want, args := range map[string][]string{
		"jan anna":             {"--tag", "vip"},
		"jan":                  {"--tag", "vip", "--tag", "b_side"},
		"":                     {"--tag", "unused"},
		"anna":                 {"--query-email", "anna@"},
		"plain":                {"--query-name", "gęślą"},
		"jan anna plain other": {"--list", "other_list"},
		"jan anna plain":       {"--query-created-on-from", "2020-01-01", "--query-origin", "api"},
		"other":                {"--list", "other_list", "--query-email", "other@", "--tag", "b_side"},
	} {
		var got []string
		for line := range strings.Lines(b.must(append([]string{"contacts", "export", "--list", "spring_2027", "--columns", "email"}, args...)...)) {
			if name, isAddress := strings.CutSuffix(line, "@example.com\n"); isAddress {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%v: got %v, want %s", args, got, want)
		}
	}
	before := len(b.server.Requests())
	b.must("contacts", "export", "--list", "spring_2027", "--columns", "email,city")
	for _, r := range b.server.Requests()[before:] {
		if r.Operation == "listContactsBySearch" || r.Operation == "listTags" {
			t.Errorf("%s is called although the tags are not wanted", r.Operation)
		}
	}
}

func TestExportMistakes(t *testing.T) {
	b := fullAccount(t)
	before := len(b.server.Requests())
	for says, args := range map[string][]string{
		"missing: --list":                        {},
		"--resume needs --file":                  {"--list", "x", "--resume"},
		"--columns chooses what is written":      {"--list", "x", "--fields", "email"},
		"an export has no --fields and --jq":     {"--list", "x", "--jq", "."},
		`--output is "table"`:                    {"--list", "x", "-o", "table"},
		"an export writes no xlsx":               {"--list", "x", "--file", "a.xlsx"},
		`--query-created-on-from is "yesterday"`: {"--list", "x", "--query-created-on-from", "yesterday"},
	} {
		if r := b.call(append([]string{"contacts", "export"}, args...)...); r.status != exitUsage || !strings.Contains(r.notes, says) {
			t.Errorf("%v: %d %s", args, r.status, r.notes)
		}
	}
	if after := len(b.server.Requests()); after != before {
		t.Errorf("%d requests were sent", after-before)
	}
	for says, args := range map[string][]string{
		`no column "street"; the columns are contactId, email, `: {"--list", "spring_2027", "--columns", "email,street"},
		`"email" is there twice`:                                 {"--list", "spring_2027", "--columns", "email,EMAIL"},
		`no list with the name "nowhere"`:                        {"--list", "nowhere"},
		`no tag with the name "vi"`:                              {"--list", "spring_2027", "--tag", "vi"},
	} {
		if r := b.call(append([]string{"contacts", "export"}, args...)...); r.status != exitUsage && r.status != exitNotFound || !strings.Contains(r.notes, says) {
			t.Errorf("%v: %d %s", args, r.status, r.notes)
		}
	}
	file := b.write("there.csv", "precious")
	if r := b.call("contacts", "export", "--list", "spring_2027", "--file", file); r.status != exitUsage || b.read(file) != "precious" {
		t.Errorf("a file is replaced: %d %s", r.status, r.notes)
	}
	b.must("contacts", "export", "--list", "spring_2027", "--file", file, "--yes")
	if !strings.Contains(b.read(file), "anna@example.com") {
		t.Error("the file is not replaced")
	}
}

// stopAfter interrupts a command when the server has handled some calls of an operation.
func (b *bench) stopAfter(n int, path string, args ...string) result {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var calls atomic.Int64
	b.before = func(r *http.Request) error {
		if strings.HasSuffix(r.URL.Path, path) && calls.Add(1) > int64(n) {
			cancel()
			return context.Canceled // before it reaches the server
		}
		return nil
	}
	defer func() { b.before = nil }()
	return b.execute(ctx, newRoot(b.app()), "", append(args, "--server", b.server.URL()))
}

// An export that was interrupted or killed continues where it was, and has each contact
// once in the end. Until then its file does not exist.
func TestExportIsResumed(t *testing.T) {
	b := newBench(t)
	var all []bulk.Contact
	for i := range 3500 {
		all = append(all, bulk.Contact{Email: fmt.Sprintf("p%d@example.com", i), Name: "Person\nof two lines"})
	}
	b.add(b.newList("large"), all...)
	for _, format := range recordFormats {
		file := filepath.Join(b.dir, "contacts."+format)
		args := []string{"contacts", "export", "--list", "large", "--file", file, "--columns", "email,name"}
		want := b.must(append(slices.Clone(args[:4]), "--columns", "email,name", "-o", format)...)
		r := b.stopAfter(2, "/v3/contacts", args...)
		if _, err := os.Stat(file); r.status != exitInterrupted || err == nil || !strings.Contains(r.notes, "--resume") {
			t.Fatalf("%s: %d %s", format, r.status, r.notes)
		}
		if r := b.call(args...); r.status != exitUsage || !strings.Contains(r.notes, "an earlier export did not end") {
			t.Errorf("%s: %d %s", format, r.status, r.notes)
		}
		if r := b.call(append(slices.Clone(args), "--query-email", "p", "--resume")...); r.status != exitUsage || !strings.Contains(r.notes, "is of another export") {
			t.Errorf("%s: %d %s", format, r.status, r.notes)
		}
		torn, err := os.OpenFile(file+".part", os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = torn.WriteString("p9@exam") // what a killed program leaves
		torn.Close()
		before := len(b.server.Requests())
		b.must(append(args, "--resume")...)
		if got := b.read(file); got != want {
			t.Errorf("%s: the file has %d bytes, want %d", format, len(got), len(want))
		}
		for _, r := range b.server.Requests()[before:] {
			if r.Operation == "listContacts" && r.Query.Get("page") == "1" {
				t.Errorf("%s: the first page is read again", format)
			}
		}
		left, _ := filepath.Glob(file + ".*")
		if len(left) != 0 {
			t.Errorf("left are %v", left)
		}
	}
}

func TestExportBesideAnother(t *testing.T) {
	b := fullAccount(t)
	file := filepath.Join(b.dir, "contacts.csv")
	first, err := openExport(file, "x", false)
	if err != nil {
		t.Fatal(err)
	}
	defer first.close()
	if err := os.Remove(first.checkpoint()); err != nil {
		t.Fatal(err)
	}
	if r := b.call("contacts", "export", "--list", "spring_2027", "--file", file); r.status != exitUsage || !strings.Contains(r.notes, "another export writes it now") {
		t.Errorf("%d %s", r.status, r.notes)
	}
	for says, checkpoint := range map[string]string{
		"is no checkpoint of an export": `{"export":"x"}`,
		"has version 9":                 `{"export":"getresponse contacts export","version":9}`,
	} {
		b.write("contacts.csv.checkpoint", checkpoint)
		if r := b.call("contacts", "export", "--list", "spring_2027", "--file", file, "--resume"); r.status != exitUsage || !strings.Contains(r.notes, says) {
			t.Errorf("%s: %d %s", checkpoint, r.status, r.notes)
		}
	}
}
