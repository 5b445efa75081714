package sheet

import (
	"bufio"
	"io"
	"strings"
	"unicode"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/formula"
	"golang.org/x/text/transform"
)

// Writer writes rows as CSV.
type Writer struct {
	form  Form
	out   *bufio.Writer
	text  io.WriteCloser // encodes into out
	begun bool
}

// NewWriter returns a writer of rows in the form of a file that was read. For a form that
// is not CSV it is UTF-8 with a byte order mark and commas.
//
// A cell that a spreadsheet would run as a formula gets an apostrophe in front, which a
// [Reader] removes again. A character that the encoding lacks is written as a reference
// of HTML, such as &#8364; rows of the file itself have none.
func NewWriter(w io.Writer, form Form) *Writer {
	form = form.Written()
	out := bufio.NewWriter(w)
	var text io.WriteCloser = keepOpen{out}
	if e := form.Encoding.text(); e != nil {
		text = transform.NewWriter(out, e.NewEncoder())
	}
	return &Writer{form: form, out: out, text: text}
}

// Written returns the form in which [NewWriter] writes.
func (f Form) Written() Form {
	if f.Kind != CSV {
		f = Form{Kind: CSV, Encoding: UTF8, BOM: true, LineEnding: "\r\n"}
	}
	if f.Encoding == "" {
		f.Encoding = UTF8
	}
	if f.Delimiter == 0 {
		f.Delimiter = ','
	}
	if f.LineEnding == "" {
		f.LineEnding = "\n"
	}
	return f
}

type keepOpen struct{ io.Writer }

func (keepOpen) Close() error { return nil }

// Write writes a row.
func (w *Writer) Write(cells []string) error {
	if !w.begun && w.form.BOM {
		if _, err := w.out.Write(w.form.Encoding.mark()); err != nil {
			return err
		}
	}
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteRune(w.form.Delimiter)
		}
		cell = w.form.Encoding.escape(formula.Guard(cell))
		if w.quotes(cell, len(cells)) {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		b.WriteString(cell)
		w.begun = true
	}
	b.WriteString(w.form.LineEnding)
	_, err := io.WriteString(w.text, b.String())
	return err
}

// quotes reports whether a cell needs quotes.
func (w *Writer) quotes(cell string, columns int) bool {
	if cell == "" {
		return columns == 1 // or the line would be blank
	}
	if !w.begun && (signature([]byte(cell)) != "" || strings.HasPrefix(cell, "sep=")) {
		return true // it would be another kind of file
	}
	return cell != strings.TrimSpace(cell) || strings.ContainsRune(cell, w.form.Delimiter) ||
		strings.ContainsFunc(cell, func(r rune) bool { return r == '"' || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}

// Close writes what is left. It does not close the writer below.
func (w *Writer) Close() error {
	if err := w.text.Close(); err != nil {
		return err
	}
	return w.out.Flush()
}
