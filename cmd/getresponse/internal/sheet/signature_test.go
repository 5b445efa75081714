package sheet_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

// Files that are no tables are not read, and the message says what they are.
func TestOtherKinds(t *testing.T) {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	w.Write([]byte("email,name\n"))
	w.Close()
	for data, want := range map[string]string{
		"":                                 "the file is empty",
		"\n\r ":                            "the file has no header: all its lines are blank",
		",,\n,":                            "the file has no header: all its lines are blank",
		"email,name\n\n,\n":                "line 1: the file has a header, but no row after it",
		"\nemail":                          "line 2: the file has a header, but no row after it",
		"%PDF-1.4\n":                       "the file is a PDF, not CSV or XLSX",
		"\xff\xd8\xff\xe0":                 "the file is a JPEG image, not CSV or XLSX",
		"\x89PNG\r\n\x1a\n":                "the file is a PNG image, not CSV or XLSX",
		"GIF89a":                           "the file is a GIF image, not CSV or XLSX",
		zipped.String():                    "the file is a gzip archive, not CSV or XLSX",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "the file is a workbook of the old kind (XLS) or one with a password, not CSV or XLSX",
		" <!DOCTYPE HTML>":                 "the file is an HTML page, not CSV or XLSX",
		"\ufeff<table>":                    "the file is an HTML page, not CSV or XLSX",
		"<?xml version=\"1.0\"?>":          "the file is an XML document, not CSV or XLSX",
		"{\"email\":1}":                    "the file is a JSON document, not CSV or XLSX",
		"[{\"email\":1}]":                  "the file is a JSON document, not CSV or XLSX",
		"BEGIN:VCARD\n":                    "the file is a vCard, not CSV or XLSX",
		"SQLite format 3\x00":              "the file is an SQLite database, not CSV or XLSX",
		"PK\x05\x06":                       "the file is an empty ZIP archive, not CSV or XLSX",
		"a,\"b\n1,2\n":                     "line 1: the quote that opens there is never closed",
		"a,\"b\"c\n1,2\n":                  "line 1: cell 2 has a quote that is not doubled",
	} {
		got := openError(t, []byte(data), sheet.Options{})
		if got = strings.TrimPrefix(strings.TrimPrefix(got, "people.csv, "), "people.csv: "); got != want {
			t.Errorf("%q: got %q, want %q", data, got, want)
		}
	}
}

// Open needs a file that it can read more than once.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	if _, err := sheet.Open(filepath.Join(dir, "none.csv"), sheet.Options{}); err == nil || !os.IsNotExist(unwrapped(err)) {
		t.Errorf("got %v", err)
	}
	if _, err := sheet.Open(dir, sheet.Options{}); err == nil || !strings.HasSuffix(err.Error(), "it is not a regular file") {
		t.Errorf("got %v", err)
	}
	path := filepath.Join(dir, "a\x1bb.csv")
	if err := os.WriteFile(path, []byte("a,b"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sheet.Open(path, sheet.Options{}); err == nil || err.Error() != `a\x1bb.csv, line 1: the file has a header, but no row after it` {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(path, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := sheet.Open(path, sheet.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := all(t, r); len(got) != 2 {
		t.Errorf("got %q", got)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for _, err := range r.Rows() {
		if err == nil {
			t.Error("a closed file has rows")
		}
	}
}

func unwrapped(err error) error {
	if as := (*sheet.Error)(nil); errors.As(err, &as) {
		return as.Err
	}
	return err
}
