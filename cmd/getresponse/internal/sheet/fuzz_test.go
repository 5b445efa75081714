package sheet_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

// seeds returns the files of people that the mapping is tested with.
func seeds(t testing.TB) (files [][]byte) {
	t.Helper()
	names, err := filepath.Glob("../columns/testdata/*.*")
	if err != nil || len(names) < 20 {
		t.Fatalf("%q, %v", names, err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, ".golden") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, data)
	}
	return files
}

// Any file is read or not, without a panic. What is read of it, written in its form, is
// read again as the same rows.
func FuzzReader(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data, byte(0), byte(0))
		f.Add(data, byte(1), byte(1))
	}
	encodings := append([]sheet.Encoding{""}, sheet.Encodings()...)
	delimiters := []rune{0, ',', ';', '\t', '|'}
	f.Fuzz(func(t *testing.T, data []byte, e, d byte) {
		o := sheet.Options{Encoding: encodings[int(e)%len(encodings)], Delimiter: delimiters[int(d)%len(delimiters)]}
		r, err := sheet.New("people.csv", bytes.NewReader(data), int64(len(data)), o)
		if err != nil {
			if as := (*sheet.Error)(nil); !errors.As(err, &as) || as.Reason == "" {
				t.Fatalf("%#v is no error of a file", err)
			}
			return
		}
		defer r.Close()
		rows := [][]string{r.Header()}
		line := 0
		for row, err := range r.Rows() {
			if err == nil && (len(row.Cells) != len(r.Header()) || row.Line <= line) {
				t.Fatalf("row %d after %d has %d cells, the header %d", row.Line, line, len(row.Cells), len(r.Header()))
			}
			line = row.Line
			if err == nil {
				rows = append(rows, row.Cells)
			}
		}
		if len(rows) == 1 || slices.ContainsFunc(slices.Concat(rows...), func(c string) bool { return strings.ContainsAny(c, "\r\uFFFD") }) {
			return // a lone carriage return is a line break in text, and U+FFFD is no character
		}
		form := r.Form().Written()
		again := open(t, written(t, form, rows), sheet.Options{Encoding: form.Encoding, Delimiter: form.Delimiter})
		if got := all(t, again); !slices.EqualFunc(got, rows, slices.Equal[[]string]) {
			t.Fatalf("%v: got %q, want %q", form, got, rows)
		}
	})
}

// A workbook with any sheet, strings and formats is read or not, without a panic.
func FuzzWorkbook(f *testing.F) {
	good := workbook(f, "x", nil)
	parts := map[string]string{}
	rezipped(f, good, func(name, text string) string {
		parts[name] = text
		return text
	})
	const first, texts, styles = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
	f.Add(parts[first], parts[texts], parts[styles])
	f.Add(`<worksheet><sheetData><row r="2"><c r="B2" t="s" s="9"><v>7</v></c></row><row r="1"/></sheetData></worksheet>`, `<sst/>`, `<styleSheet/>`)
	f.Add(`<worksheet><sheetData><row r="-1"><c r="XFE1"><f>A1</f></c></row></sheetData></worksheet>`, `<sst><si><r><t>x</t></r></si></sst>`, `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet1, sharedStrings, style string) {
		data := rezipped(t, good, func(name, text string) string {
			if changed, ok := map[string]string{first: sheet1, texts: sharedStrings, styles: style}[name]; ok {
				return changed
			}
			return text
		})
		r, err := sheet.New("people.xlsx", bytes.NewReader(data), int64(len(data)), sheet.Options{})
		if err != nil {
			return
		}
		defer r.Close()
		for range r.Rows() { //nolint:revive // all are read
		}
	})
}
