package sheet

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

const sampleRecords = 50

// detectDelimiter sets the delimiter and the line ending. It reports whether the first
// line is one of those that name the delimiter, such as "sep=;": a spreadsheet takes the
// delimiter from it.
func (r *Reader) detectDelimiter(head []byte, whole bool, want rune) (separator bool) {
	r.form.Delimiter = want
	if named, found := r.namedDelimiter(head); found {
		separator = true
		if want == 0 {
			r.form.Delimiter = named
		}
	}
	best, detect := 0.0, r.form.Delimiter == 0
	for _, d := range delimiters {
		counts, _ := r.sample(head, whole, d.r)
		if fit := consistency(counts); detect && fit > best {
			r.form.Delimiter, best = d.r, fit
		}
	}
	if r.form.Delimiter == 0 {
		r.form.Delimiter = delimiters[0].r // there is one column
	}
	_, r.form.LineEnding = r.sample(head, whole, r.form.Delimiter)
	return separator
}

// namedDelimiter returns the delimiter that the first line names.
func (r *Reader) namedDelimiter(head []byte) (rune, bool) {
	text := make([]byte, 64)
	n, _ := io.ReadFull(r.form.Encoding.decode(bytes.NewReader(head[:min(len(head), 128)])), text)
	line, _, _ := strings.Cut(strings.ReplaceAll(string(text[:n]), "\r", "\n"), "\n")
	name, found := strings.CutPrefix(line, "sep=")
	if !found {
		return 0, false
	}
	d, err := ParseDelimiter(name)
	return d, err == nil
}

// sample returns how many cells the first records have with a delimiter.
func (r *Reader) sample(head []byte, whole bool, delimiter rune) (counts []int, ending string) {
	p := newRecords(r.form.Encoding.decode(bytes.NewReader(head)), r.form.Encoding, delimiter)
	for len(counts) < sampleRecords {
		row, err := p.next()
		if bad := (*RowError)(nil); err != nil && !errors.As(err, &bad) {
			break
		}
		if !blank(row.Cells) {
			counts = append(counts, len(row.Cells))
		}
	}
	if !whole && len(counts) > 1 && len(counts) < sampleRecords {
		counts = counts[:len(counts)-1] // the head may end within it
	}
	return counts, p.ending
}

// consistency is higher the more records have as many cells as the header, and then the
// more cells that is. It is 0 if the delimiter does not occur in the header.
func consistency(counts []int) float64 {
	if len(counts) == 0 || counts[0] < 2 {
		return 0
	}
	same := 0
	for _, n := range counts {
		if n == counts[0] {
			same++
		}
	}
	return float64(same)/float64(len(counts)) + float64(min(counts[0], MaxColumns))/MaxColumns/100
}
