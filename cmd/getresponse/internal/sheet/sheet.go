// Package sheet reads and writes tables of rows: files of text with a delimiter, and XLSX.
//
// [Open] detects the encoding, the delimiter and the line ending of text. The first
// row that is not blank is the header. [Reader.Rows] streams the rows, as often as wanted,
// with a memory that does not grow with the file.
package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds of a table. What is larger is an error that names the line.
const (
	MaxCell    = 64 << 10 // bytes of UTF-8
	MaxRow     = 1 << 20  // bytes of UTF-8
	MaxColumns = 1000
	// MaxWorkbook is the largest XLSX file in bytes. A library reads it into memory.
	MaxWorkbook = 64 << 20
	// maxUnzipped is how many bytes a workbook may have without compression.
	maxUnzipped = 512 << 20
)

// Kind is the kind of a file.
type Kind string

// The kinds of files.
const (
	CSV  Kind = "CSV" // text with any delimiter
	XLSX Kind = "XLSX"
)

// Form is the form of a file.
type Form struct {
	Kind       Kind
	Encoding   Encoding
	Delimiter  rune   // of CSV
	BOM        bool   // whether a byte order mark is in front
	LineEnding string // "\n", "\r\n" or "\r"; "" if there is only one line
	Sheet      string // name of the sheet, of XLSX
}

// String returns a description for people, such as "CSV, Windows-1250, semicolon".
func (f Form) String() string {
	if f.Kind == XLSX {
		return fmt.Sprintf("XLSX, sheet %q", f.Sheet)
	}
	text := fmt.Sprintf("%s, %s, %s", f.Kind, f.Encoding, delimiterName(f.Delimiter))
	if f.BOM {
		text += ", byte order mark"
	}
	return text
}

// Options override what is detected. The zero value detects everything.
type Options struct {
	Encoding  Encoding // of text files, "" to detect it
	Delimiter rune     // of text files, 0 to detect it
	Sheet     string   // name of the sheet of a workbook, "" for the first
}

// Row is a row after the header.
type Row struct {
	Line  int // line of the file, or number of the row in a workbook, from 1
	Cells []string
}

// delimiters are those that are detected, the more usual first.
var delimiters = []struct {
	r    rune
	name string
}{{',', "comma"}, {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"}}

func delimiterName(r rune) string {
	for _, d := range delimiters {
		if d.r == r {
			return d.name
		}
	}
	return fmt.Sprintf("%q", r)
}

// ParseDelimiter returns a delimiter by its name or as it is written: comma, semicolon,
// tab, pipe, "," or `\t`.
func ParseDelimiter(text string) (rune, error) {
	if text == `\t` {
		return '\t', nil
	}
	for _, d := range delimiters {
		if strings.EqualFold(text, d.name) || text == string(d.r) {
			return d.r, nil
		}
	}
	return 0, fmt.Errorf("%q is no delimiter: it is comma, semicolon, tab or pipe", text)
}

// blank reports whether a row has no text.
func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// trimmed returns cells without the blank ones at the end.
func trimmed(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}
