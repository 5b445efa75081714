package sheet_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"
)

// repertoire returns the characters of an encoding, without those that cells cannot have
// or that are read as others: the zero character, carriage returns, and the replacement
// character.
func repertoire(e sheet.Encoding) (all []rune) {
	table := map[sheet.Encoding]*charmap.Charmap{
		sheet.Windows1250: charmap.Windows1250, sheet.Windows1252: charmap.Windows1252, sheet.Latin2: charmap.ISO8859_2,
	}[e]
	for b := 1; b < 256 && table != nil; b++ {
		if r := table.DecodeByte(byte(b)); r != utf8.RuneError && r != '\r' {
			all = append(all, r)
		}
	}
	if table == nil {
		for r := rune(1); r < 0x250; r++ {
			if r != '\r' {
				all = append(all, r)
			}
		}
		all = append(all, '„', '”', '€', '＝', '漢', '🙂', '\u200b', '\ufeff', '\u2028')
	}
	return all
}

// forms are all forms of text.
func forms() (all []sheet.Form) {
	for _, e := range sheet.Encodings() {
		for _, d := range ",;\t|" {
			for _, ending := range []string{"\n", "\r\n", "\r"} {
				for _, mark := range []bool{false, true} {
					if !mark || strings.HasPrefix(string(e), "UTF") {
						all = append(all, sheet.Form{Kind: sheet.CSV, Encoding: e, Delimiter: d, BOM: mark, LineEnding: ending})
					}
				}
			}
		}
	}
	return all
}

// What is written in any form is read again as the same rows.
func TestWrittenRowsAreRead(t *testing.T) {
	characters := map[sheet.Encoding][]rune{}
	for _, e := range sheet.Encodings() {
		characters[e] = repertoire(e)
	}
	rapid.Check(t, func(t *rapid.T) {
		form := rapid.SampledFrom(forms()).Draw(t, "form")
		special := rapid.SampledFrom([]rune("\"'=+-@,;|\t\n ab"))
		cell := rapid.StringOf(rapid.OneOf(special, rapid.SampledFrom(characters[form.Encoding])))
		columns := rapid.IntRange(1, 5).Draw(t, "columns")
		row := rapid.SliceOfN(cell, columns, columns)
		header := row.Draw(t, "header")
		header[len(header)-1] += "x" // it is not blank
		rows := [][]string{header}
		for _, r := range rapid.SliceOfN(row, 1, 5).Draw(t, "rows") {
			r[0] += "y"
			rows = append(rows, r)
		}
		var b bytes.Buffer
		w := sheet.NewWriter(&b, form)
		for _, r := range rows {
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := sheet.New("people.csv", bytes.NewReader(b.Bytes()), int64(b.Len()), sheet.Options{Encoding: form.Encoding, Delimiter: form.Delimiter})
		if err != nil {
			t.Fatalf("%q: %v", b.String(), err)
		}
		if got := r.Form(); got != form {
			t.Errorf("got the form %+v, want %+v", got, form)
		}
		if !slices.Equal(r.Header(), header) {
			t.Errorf("got the header %q, want %q, from %q", r.Header(), header, b.String())
		}
		i := 1
		for row, err := range r.Rows() {
			if err != nil || i >= len(rows) || !slices.Equal(row.Cells, rows[i]) {
				t.Fatalf("got row %d %q, %v, want %q, from %q", i, row.Cells, err, rows[min(i, len(rows)-1)], b.String())
			}
			i++
		}
		if i != len(rows) {
			t.Errorf("got %d rows, want %d", i, len(rows))
		}
	})
}

// The report of a workbook is UTF-8 with a byte order mark, which Excel needs.
func TestReportOfWorkbook(t *testing.T) {
	got := written(t, sheet.Form{Kind: sheet.XLSX, Sheet: "People"}, [][]string{{"e-mail", "Grund"}, {"jan@example.com", "=„ungültig“"}})
	if want := "\ufeffe-mail,Grund\r\njan@example.com,'=„ungültig“\r\n"; string(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A character that the encoding lacks is not lost.
func TestCharactersThatLack(t *testing.T) {
	for e, want := range map[sheet.Encoding]string{
		sheet.Windows1250: "caf\xe9;\"&#28450;&#128578;\";\x80\n",
		sheet.Latin2:      "caf\xe9;\"&#28450;&#128578;\";\"&#8364;\"\n",
		sheet.UTF8:        "café;漢🙂;€\n",
	} {
		form := sheet.Form{Kind: sheet.CSV, Encoding: e, Delimiter: ';'}
		if got := written(t, form, [][]string{{"café", "漢🙂", "€"}}); string(got) != want {
			t.Errorf("%s: got %q, want %q", e, got, want)
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

var errFull = &sheet.Error{Reason: "the disk is full"}

func TestWriteFails(t *testing.T) {
	for _, form := range forms() {
		w := sheet.NewWriter(failing{}, form)
		err := w.Write([]string{"a", "b"})
		if err == nil {
			err = w.Close()
		}
		if !errors.Is(err, errFull) {
			t.Errorf("%v: got %v", form, err)
		}
	}
}
