package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
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
		seen := r.sample(head, whole, d.r)
		if fit := seen.fit(); detect && fit > best {
			r.form.Delimiter, best = d.r, fit
		}
	}
	if r.form.Delimiter == 0 {
		r.form.Delimiter = delimiters[0].r // there is one column
	}
	r.form.LineEnding = r.sample(head, whole, r.form.Delimiter).ending
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

// sample is what the first records are with a delimiter.
type sample struct {
	counts    []int // of cells
	addresses int   // records with a cell that is an e-mail address and nothing else
	ending    string
}

func (r *Reader) sample(head []byte, whole bool, delimiter rune) (seen sample) {
	p := newRecords(r.form.Encoding.decode(bytes.NewReader(head)), r.form.Encoding, delimiter)
	for len(seen.counts) < sampleRecords {
		row, err := p.next()
		if bad := (*RowError)(nil); err != nil && !errors.As(err, &bad) {
			break
		}
		if blank(row.Cells) {
			continue
		}
		seen.counts = append(seen.counts, len(row.Cells))
		if slices.ContainsFunc(row.Cells, isAddress) {
			seen.addresses++
		}
	}
	if !whole && len(seen.counts) > 1 && len(seen.counts) < sampleRecords {
		seen.counts = seen.counts[:len(seen.counts)-1] // the head may end within it
	}
	seen.ending = p.ending
	return seen
}

// isAddress reports whether a cell looks like an e-mail address, with no delimiter in it.
func isAddress(cell string) bool {
	return strings.Count(cell, "@") == 1 && !strings.ContainsAny(strings.TrimSpace(cell), " ,;|\t")
}

// fit is higher the more records have as many cells as the header, the more have an e-mail
// address on its own, and then the more cells there are. It is 0 if the delimiter does not
// occur in the header.
func (s sample) fit() float64 {
	if len(s.counts) == 0 || s.counts[0] < 2 {
		return 0
	}
	same := 0
	for _, n := range s.counts {
		if n == s.counts[0] {
			same++
		}
	}
	return float64(same+s.addresses)/float64(len(s.counts)) + float64(min(s.counts[0], MaxColumns))/MaxColumns/100
}
