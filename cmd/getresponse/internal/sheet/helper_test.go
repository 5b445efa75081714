package sheet_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

// open reads a file from memory.
func open(t testing.TB, data []byte, o sheet.Options) *sheet.Reader {
	t.Helper()
	r, err := sheet.New("people.csv", bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// openError returns why a file is not read.
func openError(t testing.TB, data []byte, o sheet.Options) string {
	t.Helper()
	r, err := sheet.New("people.csv", bytes.NewReader(data), int64(len(data)), o)
	if err == nil {
		t.Errorf("%q is read as %v", data[:min(len(data), 80)], r.Form())
		r.Close()
		return ""
	}
	if as := (*sheet.Error)(nil); !errors.As(err, &as) {
		t.Errorf("%T is no *Error", err)
	}
	return err.Error()
}

// all returns the header and the rows, which have no errors.
func all(t testing.TB, r *sheet.Reader) [][]string {
	t.Helper()
	rows := [][]string{r.Header()}
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row.Cells)
	}
	return rows
}

// written returns rows as a file.
func written(t testing.TB, form sheet.Form, rows [][]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := sheet.NewWriter(&b, form)
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
