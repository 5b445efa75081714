package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/formula"
)

// records splits text into records. It differs from encoding/csv where files of people
// need it: a carriage return alone ends a line, a quote that is never closed does not take
// in the rest of the file unnoticed, a record has a limit, and a record that is not well
// formed is returned with its cells, so that it can be reported.
//
// A quote within a cell that does not begin with one is a character like any other, as it
// is for spreadsheets. Line breaks within a cell are read as "\n".
type records struct {
	r         *bufio.Reader
	delimiter rune
	encoding  Encoding
	line      int    // of the next character, from 1
	broke     string // the line break that was read last, "" after another character
	ending    string // of the first record, once it is read

	cells  []string
	cell   strings.Builder
	size   int // bytes of the record
	reason string
}

func newRecords(r io.Reader, e Encoding, delimiter rune) *records {
	return &records{r: bufio.NewReaderSize(r, 64<<10), delimiter: delimiter, encoding: e, line: 1}
}

// invalidError is a byte that the encoding does not have.
type invalidError struct{ line int }

func (e *invalidError) Error() string { return "invalid byte" }

// unclosedError is a quote that is not closed until the end of the file.
type unclosedError struct{ line int }

func (e *unclosedError) Error() string { return "the quote is not closed" }

const newline = '\n'

// rune returns the next character. Every line break is a newline.
func (p *records) rune() (rune, error) {
	r, size, err := p.r.ReadRune()
	if err != nil {
		return 0, err
	}
	if r == utf8.RuneError && (size == 1 || p.encoding != UTF8) {
		return 0, &invalidError{p.line}
	}
	p.broke = ""
	if r != '\r' && r != newline {
		return r, nil
	}
	p.broke = string(r)
	if r == '\r' {
		if next, err := p.r.Peek(1); err == nil && next[0] == newline {
			_, _ = p.r.Discard(1) // it is in the buffer
			p.broke = "\r\n"
		}
	}
	p.line++
	return newline, nil
}

// fail keeps the first reason why the record is not well formed.
func (p *records) fail(format string, args ...any) {
	if p.reason == "" {
		p.reason = fmt.Sprintf(format, args...)
	}
}

// put adds a character to the cell, within the limits.
func (p *records) put(r rune) {
	p.size += utf8.RuneLen(r)
	switch {
	case r == 0:
		p.fail("cell %d has a zero character", len(p.cells)+1)
	case p.size > MaxRow:
		p.fail("the row has more than %d bytes", MaxRow)
	case p.cell.Len()+utf8.RuneLen(r) > MaxCell:
		p.fail("cell %d has more than %d bytes", len(p.cells)+1, MaxCell)
	default:
		p.cell.WriteRune(r)
	}
}

// end ends a cell.
func (p *records) end() {
	p.size++
	if p.size > MaxRow {
		p.fail("the row has more than %d bytes", MaxRow)
	} else {
		p.cells = append(p.cells, formula.Unguard(p.cell.String()))
	}
	p.cell.Reset()
}

// next returns the next record and the line where it begins. The error is io.EOF at the
// end, a *RowError if the record is not well formed, or why nothing more can be read. The
// record of a blank line has one empty cell.
func (p *records) next() (Row, error) {
	p.cells, p.size, p.reason = nil, 0, ""
	p.cell.Reset()
	start := p.line
	for first := true; ; first = false {
		last, err := p.oneCell(first)
		if err != nil {
			return Row{Line: start, Cells: p.cells}, err
		}
		p.end()
		if last {
			break
		}
	}
	if p.ending == "" {
		p.ending = p.broke // not one within quotes
	}
	row := Row{Line: start, Cells: p.cells}
	if p.reason != "" {
		return row, &RowError{start, p.reason}
	}
	return row, nil
}

// oneCell reads a cell and what ends it, and reports whether it is the last of the record.
func (p *records) oneCell(first bool) (last bool, err error) {
	r, err := p.rune()
	if errors.Is(err, io.EOF) {
		if first {
			return true, io.EOF
		}
		return true, nil
	}
	if err != nil {
		return true, err
	}
	if r == '"' {
		return p.quoted()
	}
	for ; err == nil; r, err = p.rune() {
		switch r {
		case newline:
			return true, nil
		case p.delimiter:
			return false, nil
		}
		p.put(r)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return true, err
}

// quoted reads a cell whose opening quote is read.
func (p *records) quoted() (last bool, err error) {
	opened := p.line
	for {
		r, err := p.rune()
		if errors.Is(err, io.EOF) {
			return true, &unclosedError{opened}
		}
		if err != nil {
			return true, err
		}
		if r != '"' {
			p.put(r)
			continue
		}
		if next, err := p.r.Peek(1); err == nil && next[0] == '"' {
			_, _ = p.r.Discard(1) // it is in the buffer
			p.put('"')
			continue
		}
		return p.afterQuote()
	}
}

// afterQuote reads what is between a closing quote and the end of the cell: blanks only.
func (p *records) afterQuote() (last bool, err error) {
	for {
		r, err := p.rune()
		switch {
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return true, err
		case r == newline:
			return true, nil
		case r == p.delimiter:
			return false, nil
		case !unicode.IsSpace(r):
			p.fail("cell %d has a quote that is not doubled", len(p.cells)+1)
		}
		if p.reason != "" {
			p.put(r)
		}
	}
}

// reasonOf returns the line and the reason of an error that ends reading.
func reasonOf(err error, e Encoding) (line int, reason string) {
	var invalid *invalidError
	var unclosed *unclosedError
	switch {
	case errors.As(err, &invalid):
		return invalid.line, fmt.Sprintf("it has a byte that is not valid in %s; if the encoding is another one, name it", e)
	case errors.As(err, &unclosed):
		return unclosed.line, "the quote that opens there is never closed"
	}
	return 0, err.Error()
}
