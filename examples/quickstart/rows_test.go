package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// want is a row as a test expects it; reason is a part of the row's reason, and
// "" means that there is none.
type want struct {
	line              int
	email, name, tier string
	outcome           outcome
	reason            string
}

func checkRows(t *testing.T, text string, wants []want) {
	t.Helper()
	rows, err := readRows(strings.NewReader(text))
	if err != nil {
		t.Fatalf("readRows: %v", err)
	}
	for i := range max(len(rows), len(wants)) {
		switch {
		case i >= len(rows):
			t.Errorf("row %d is missing: %+v", i, wants[i])
		case i >= len(wants):
			t.Errorf("row %d is too much: %+v", i, *rows[i])
		default:
			r, w := rows[i], wants[i]
			got := want{r.line, r.email, r.name, r.tier, r.outcome, w.reason}
			if got != w || (w.reason == "") != (r.reason == "") || !strings.Contains(r.reason, w.reason) {
				t.Errorf("row %d is\n%+v, want\n%+v", i, *r, w)
			}
		}
	}
}

func TestReadRows(t *testing.T) {
	const head = "email,name,tier\n"
	long := strings.Repeat("ż", 128)
	const quote = "broken CSV: extraneous or missing \" in quoted-field"
	for name, c := range map[string]struct {
		text string
		want []want
	}{
		"plain":                    {head + "a@example.com,Ann,gold\nb@example.com,Bob,\n", []want{{line: 2, email: "a@example.com", name: "Ann", tier: "gold"}, {line: 3, email: "b@example.com", name: "Bob"}}},
		"header only":              {head, nil},
		"no newline at the end":    {head + "a@example.com,Ann,gold", []want{{line: 2, email: "a@example.com", name: "Ann", tier: "gold"}}},
		"BOM":                      {"\uFEFF" + head + "a@example.com,Ann,gold\n", []want{{line: 2, email: "a@example.com", name: "Ann", tier: "gold"}}},
		"BOM and quoted header":    {"\uFEFF\"email\",\"name\"\n\"a@example.com\",\"Ann\"\n", []want{{line: 2, email: "a@example.com", name: "Ann"}}},
		"CRLF":                     {"email,name\r\na@example.com,Ann\r\n\"b@example.com\",\"Bob\"\r\n", []want{{line: 2, email: "a@example.com", name: "Ann"}, {line: 3, email: "b@example.com", name: "Bob"}}},
		"columns in another order": {"Tier, E-Mail ,NAME, Email\ngold,x,Ann, a@example.com \n", []want{{line: 2, email: "a@example.com", name: "Ann", tier: "gold"}}},
		"email alone":              {"email\na@example.com\n", []want{{line: 2, email: "a@example.com"}}},
		"quoted comma":             {head + "a@example.com,\"Silva, Ann \"\"A\"\"\",gold\n", []want{{line: 2, email: "a@example.com", name: `Silva, Ann "A"`, tier: "gold"}}},
		"blank name":               {head + "a@example.com,  ,gold\n", []want{{line: 2, email: "a@example.com", tier: "gold"}}},
		"blank lines":              {head + "\n\na@example.com,Ann,gold\n\nb@example.com,Bob,\n", []want{{line: 4, email: "a@example.com", name: "Ann", tier: "gold"}, {line: 6, email: "b@example.com", name: "Bob"}}},
		"128 characters of name":   {head + "a@example.com," + long + ",\n", []want{{line: 2, email: "a@example.com", name: long}}},
		"129 characters of name": {head + "a@example.com," + long + "x,\nA@example.com,Ann,\n", []want{
			{2, "a@example.com", long + "x", "", rejected, "the name has 129 characters, 128 are allowed"},
			{line: 3, email: "A@example.com", name: "Ann"}, // the rejected row is no first occurrence
		}},
		"Latin-1": {head + "a@example.com,Mu\xf1oz,\nb@example.com,Bob,\xe9\nc\xe9@example.com,Cid,\nd@example.com,Dan,\n", []want{
			{2, "a@example.com", "Mu\xf1oz", "", rejected, "UTF-8"},
			{3, "b@example.com", "Bob", "\xe9", rejected, "UTF-8"},
			{4, "c\xe9@example.com", "Cid", "", rejected, "no e-mail address"},
			{line: 5, email: "d@example.com", name: "Dan"},
		}},
		"no address": {head + ",Ann,gold\n  ,Bob,\n", []want{{2, "", "Ann", "gold", rejected, "no address"}, {3, "", "Bob", "", rejected, "no address"}}},
		"no e-mail addresses": {head + "Ann <a@example.com>,Ann,\n<b@example.com>,Bob,\nc@@example.com,Cid,\nd example@example.com,Dan,\nexample.com,Eve,\n", []want{
			{2, "Ann <a@example.com>", "Ann", "", rejected, `"Ann <a@example.com>" is no e-mail address`},
			{3, "<b@example.com>", "Bob", "", rejected, `"<b@example.com>" is no e-mail address`},
			{4, "c@@example.com", "Cid", "", rejected, `"c@@example.com" is no e-mail address`},
			{5, "d example@example.com", "Dan", "", rejected, "no e-mail address"},
			{6, "example.com", "Eve", "", rejected, "no e-mail address"},
		}},
		"duplicates name the first line": {head + "\na@example.com,Ann,\nb@example.com,Bob,\nA@EXAMPLE.COM,Ann,\na@Example.com,,\n", []want{
			{line: 3, email: "a@example.com", name: "Ann"}, {line: 4, email: "b@example.com", name: "Bob"},
			{5, "A@EXAMPLE.COM", "Ann", "", duplicate, "same address as line 3"},
			{6, "a@Example.com", "", "", duplicate, "same address as line 3"},
		}},
		"wrong number of fields": {head + "a@example.com,Ann\nb@example.com,Silva, Bob,gold\na@example.com,Ann,gold\n", []want{
			{2, "", "", "", rejected, "has 2 fields, the header has 3"},
			{3, "", "", "", rejected, "has 4 fields, the header has 3"},
			{line: 4, email: "a@example.com", name: "Ann", tier: "gold"}, // the broken row is no first occurrence
		}},
		"line after a quoted field of several lines": {head + "a@example.com,\"Ann\nof\nthe Hill\",gold\nb@example.com,Bob,\nA@example.com,,\n", []want{
			{line: 2, email: "a@example.com", name: "Ann\nof\nthe Hill", tier: "gold"},
			{line: 5, email: "b@example.com", name: "Bob"},
			{6, "A@example.com", "", "", duplicate, "same address as line 2"},
		}},
		"quote inside a field": {head + "a@example.com,An\"n,gold\nb@example.com,Bob,\n", []want{
			{2, "", "", "", rejected, "broken CSV: bare \" in non-quoted-field"},
			{line: 3, email: "b@example.com", name: "Bob"},
		}},
		"text after a quoted field": {head + "a@example.com,\"Ann\" of the Hill,gold\nb@example.com,Bob,\n", []want{
			{2, "", "", "", rejected, quote},
			{line: 3, email: "b@example.com", name: "Bob"},
		}},
		"quote that never closes": {head + "a@example.com,Ann,\nb@example.com,\"Bob,gold\nc@example.com,Cid,\nd@example.com,Dan,gold\n", []want{
			{line: 2, email: "a@example.com", name: "Ann"},
			{3, "", "", "", rejected, quote},
			{line: 4, email: "c@example.com", name: "Cid"},
			{line: 5, email: "d@example.com", name: "Dan", tier: "gold"},
		}},
		"quote that a later line seems to close": {head + "b@example.com,\"Bob,gold\nc@example.com,Cid,\n\nd@example.com,\"Hill, Dan\",gold\r\nB@example.com,,\n", []want{
			{2, "", "", "", rejected, quote},
			{line: 3, email: "c@example.com", name: "Cid"},
			{line: 5, email: "d@example.com", name: "Hill, Dan", tier: "gold"},
			{line: 6, email: "B@example.com"},
		}},
		"two quotes that never close, the last in the last line": {head + "a@example.com,\"Ann,\nb@example.com,Bob,\nc@example.com,\"Cid,", []want{
			{2, "", "", "", rejected, quote}, {line: 3, email: "b@example.com", name: "Bob"}, {4, "", "", "", rejected, quote},
		}},
	} {
		t.Run(name, func(t *testing.T) { checkRows(t, c.text, c.want) })
	}
}

func TestReadRowsRejectsHeader(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"empty file":      {"", "the header cannot be read"},
		"BOM alone":       {"\uFEFF", "the header cannot be read"},
		"blank lines":     {"\n\r\n\n", "the header cannot be read"},
		"broken header":   {"email,na\"me\na@example.com,Ann\n", "the header cannot be read"},
		"no email column": {"E-Mail,Name\na@example.com,Ann\n", `the header "e-mail,name" has no column email`},
		"semicolons":      {"email;name\na@example.com;Ann\n", `the header "email;name" has no column email`},
		"no header":       {"a@example.com,Ann\n", `the header "a@example.com,ann" has no column email`},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := readRows(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || rows != nil {
				t.Errorf("got %d rows and error %v, want %q", len(rows), err, c.want)
			}
		})
	}
	failure := errors.New("the disk is on fire")
	half := iotest.TimeoutReader(strings.NewReader("email\n"))
	if _, err := readRows(iotest.ErrReader(failure)); !errors.Is(err, failure) {
		t.Errorf("got %v, want the reader's error", err)
	}
	if rows, err := readRows(iotest.OneByteReader(half)); !errors.Is(err, iotest.ErrTimeout) {
		t.Errorf("a file that fails midway gives %d rows and %v, want the reader's error", len(rows), err)
	}
}

// A well-formed file has as many rows as records. The line of a row is the line where
// its record begins.
func TestReadRowsKeepsEveryRecord(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	values := []string{"", " ", "Ann", "Hill, Ann", `An "A" n`, "two\nlines", "and\nthree\nlines\n", "\"", ",", "Đorđe", strings.Repeat("n", 200), "@", "a@example.com", "A@EXAMPLE.COM", "x@example.org"}
	for range 200 {
		var text bytes.Buffer
		writer := csv.NewWriter(&text)
		writer.UseCRLF = random.IntN(2) == 0
		_ = writer.Write([]string{"name", "email", "tier"})
		var lines []int
		for range random.IntN(20) {
			record := make([]string, 1+random.IntN(4))
			for i := range record {
				record[i] = values[random.IntN(len(values))]
			}
			if len(record) == 1 && record[0] == "" {
				continue // an empty line is no record
			}
			writer.Flush()
			lines = append(lines, 1+strings.Count(text.String(), "\n"))
			_ = writer.Write(record)
		}
		writer.Flush()
		rows, err := readRows(bytes.NewReader(text.Bytes()))
		if err != nil {
			t.Fatalf("%v in\n%s", err, &text)
		}
		var got []int
		for _, r := range rows {
			got = append(got, r.line)
			if (r.outcome == open) != (r.reason == "") || r.outcome == open && r.email == "" {
				t.Errorf("row %+v in\n%s", *r, &text)
			}
		}
		if !slices.Equal(got, lines) {
			t.Fatalf("rows of the lines %d, want %d, in\n%s", got, lines, &text)
		}
	}
}

// A broken line loses no other line, regardless of where and how it is broken.
func TestReadRowsBrokenLineCostsItselfAlone(t *testing.T) {
	var lines []string
	for i := range 9 {
		format := "p%d@example.com,Person %d,gold"
		if i%3 == 1 {
			format = `p%d@example.com,"Person, %d",gold`
		}
		lines = append(lines, fmt.Sprintf(format, i, i))
	}
	for _, broken := range []string{`x@example.com,"Ann,gold`, `"x@example.com,Ann,gold`, `x@example.com,Ann,"gold`, `x@example.com,"Ann"e,gold`, `x@example.com,A"nn,gold`, `x@example.com,"A"nn",gold`, `"`, `""x`, `x@example.com,Ann`} {
		for at := range lines {
			for _, newline := range []string{"\n", "\r\n"} {
				all := slices.Clone(lines)
				all[at] = broken
				rows, err := readRows(strings.NewReader("email,name,tier" + newline + strings.Join(all, newline)))
				if err != nil || len(rows) != len(all) {
					t.Errorf("%q as record %d: %d rows (%v), want %d", broken, at, len(rows), err, len(all))
					continue
				}
				for i, r := range rows {
					good := r.outcome == open && r.email == fmt.Sprintf("p%d@example.com", i) && strings.HasSuffix(r.name, fmt.Sprint(i)) && r.tier == "gold"
					if i == at {
						good = r.outcome == rejected && r.reason != ""
					}
					if !good || r.line != i+2 {
						t.Errorf("%q as record %d: record %d became %+v", broken, at, i, *r)
					}
				}
			}
		}
	}
}
