package main

import (
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// evil is what a terminal or a spreadsheet would act on.
const evil = "=cmd|' /C calc'!A0\x1b[2J\u202e\u009b"

// hostile returns a bench whose account has contacts with such names.
func hostile(t *testing.T) *bench {
	t.Helper()
	b := account(t)
	for email, name := range map[string]string{"a@example.com": evil, "b@example.com": "-2+3", "c@example.com": "Jan, \"Janek\"\nK"} {
		b.must("contacts", "create", "--email", email, "--list", "spring_2027", "--name", name)
	}
	return b
}

// No form of output lets control characters reach a terminal, and there are no escape
// sequences but those of this program.
func TestTerminalGetsNoControlCharacters(t *testing.T) {
	b := hostile(t)
	b.terminal, b.columns = true, "100"
	b.env["NO_COLOR"] = "1"
	for _, format := range formats {
		for _, args := range [][]string{{"contacts", "list", "-o", format}, {"contacts", "list", "-o", format, "--jq", ".[]|.name"}} {
			out := b.must(args...)
			if !strings.Contains(out, `\u202e`) || strings.ContainsAny(out, "\x1b\u202e\u009b") {
				t.Errorf("%v printed %q", args, out)
			}
		}
	}
	if out := b.must("contacts", "list", "--jq", ".[].name"); strings.Contains(out, "\x1b") {
		t.Errorf("printed %q", out)
	}
}

func TestTableFitsTheTerminal(t *testing.T) {
	b := hostile(t)
	b.must("contacts", "create", "--email", "zolw@example.com", "--list", "spring_2027", "--name", "漢字漢字漢字漢字漢字漢字")
	for _, columns := range []string{"1", "12", "40", "80", "200"} {
		b.terminal, b.columns = true, columns
		r := b.call("contacts", "list", "--fields", "name,email,campaign.name,contactId")
		if r.err != nil {
			t.Fatal(r.err)
		}
		lines := strings.Split(strings.TrimSuffix(r.out, "\n"), "\n")
		if len(lines) != 5 {
			t.Errorf("%s columns: %d lines", columns, len(lines))
		}
		for _, line := range lines {
			line = strings.NewReplacer("\x1b[1m", "", "\x1b[0m", "").Replace(line)
			if w := textWidth(line); w > map[string]int{"1": 1, "12": 12, "40": 40, "80": 80, "200": 200}[columns] {
				t.Errorf("%s columns: %q has %d", columns, line, w)
			}
		}
		if hidden := strings.Contains(r.notes, "columns do not fit"); hidden != (columns != "200" && columns != "80") {
			t.Errorf("%s columns: %s", columns, r.notes)
		}
	}
	if out := b.must("contacts", "list"); !strings.HasPrefix(out, "\x1b[1mcontactId") {
		t.Errorf("a header without bold: %q", out[:40])
	}
	for name, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb"} {
		b.env[name] = value
		if out := b.must("contacts", "list"); strings.Contains(out, "\x1b") {
			t.Errorf("%s: %q", name, out)
		}
		delete(b.env, name)
	}
	b.terminal = false
	if out := b.must("contacts", "list"); strings.Contains(out, "\x1b") {
		t.Errorf("escape sequences in a pipe: %q", out)
	}
}

func TestFormats(t *testing.T) {
	b := hostile(t)
	fields := []string{"contacts", "list", "--sort-email", "ASC", "--fields", "email,name"}
	for format, want := range map[string]string{
		"csv":   "email,name\na@example.com,'=cmd|' /C calc'!A0\x1b[2J\u202e\u009b\nb@example.com,'-2+3\nc@example.com,\"Jan, \"\"Janek\"\"\nK\"\n",
		"table": "email          name\na@example.com  =cmd|' /C calc'!A0\\x1b[2J\\u202e\\u009b\nb@example.com  -2+3\nc@example.com  Jan, \"Janek\"\\nK\n",
		"yaml":  "- email: a@example.com\n  name: \"=cmd|' /C calc'!A0\\e[2J\u202e\\x9B\"\n- email: b@example.com\n  name: -2+3\n- email: c@example.com\n  name: |-\n    Jan, \"Janek\"\n    K\n",
		"jsonl": "{\"email\":\"a@example.com\",\"name\":\"=cmd|' /C calc'!A0\\u001b[2J\u202e\u009b\"}\n{\"email\":\"b@example.com\",\"name\":\"-2+3\"}\n{\"email\":\"c@example.com\",\"name\":\"Jan, \\\"Janek\\\"\\nK\"}\n",
	} {
		for _, more := range [][]string{nil, {"--all"}} {
			if got := b.must(append(append(fields, "-o", format), more...)...); !sameText(got, want) {
				t.Errorf("%s:\n got %q\nwant %q", format, got, want)
			}
		}
	}
	if got := b.must("contacts", "list", "--jq", "length"); got != "3\n" {
		t.Errorf("got %s", got)
	}
	if got := b.must("contacts", "list", "--jq", "length", "-o", "json"); got != "[\n  3\n]\n" {
		t.Errorf("got %s", got)
	}
	if r := b.call("contacts", "list", "--jq", ".[0].email.x"); r.status != exitFailure || !strings.Contains(r.notes, "after the call succeeded") {
		t.Errorf("got %d %s", r.status, r.notes)
	}
	if r := b.call("rss-newsletters", "list"); r.out != "" || !strings.Contains(r.notes, "The list is empty") {
		t.Errorf("got %q %q", r.out, r.notes)
	}
	if r := b.call("contacts", "list", "--per-page", "1"); !strings.Contains(r.notes, "page 1 of 3, 3 in total") {
		t.Errorf("got %q", r.notes)
	}
	if got := b.must("api", "get", "/contacts?perPage=2", "--jq", "length"); got != "2\n" {
		t.Errorf("got %s", got)
	}
	if got := b.must("api", "POST", "/contacts", "--data", `{"email":"x@example.com","campaign":{"campaignId":"`+
		strings.TrimSpace(b.must("campaigns", "list", "--query-name", "spring_2027", "--jq", ".[].campaignId"))+`"}}`); !strings.HasPrefix(got, "Accepted (HTTP 202)") {
		t.Errorf("got %s", got)
	}
}

// sameText compares YAML without regard to how the encoder writes an invisible character.
func sameText(got, want string) bool {
	plain := strings.NewReplacer(`\u202E`, "\u202e", `\u202e`, "\u202e")
	return got == want || plain.Replace(got) == plain.Replace(want)
}

func TestFileOfTheService(t *testing.T) {
	b := newBench(t, getresponsetest.WithExamples())
	args := []string{"autoresponders", "get-thumbnail", "abc1"}
	if out := b.must(args...); !strings.HasPrefix(out, "\x89PNG") {
		t.Errorf("got %q", out)
	}
	b.terminal = true
	if r := b.call(args...); r.status != exitUsage || r.out != "" {
		t.Errorf("a terminal got %q", r.out)
	}
	b.must(append(args, "--save", b.dir+"/thumbnail.png")...)
}
