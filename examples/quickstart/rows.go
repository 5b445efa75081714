package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"
)

// row is one line of the CSV and its outcome.
type row struct {
	line              int
	email, name, tier string
	outcome           outcome
	reason            string // why it is no new contact
	contactID         string // of an added contact
}

type outcome int

const (
	open      outcome = iota // not decided yet
	added                    // on the list now, and was not before
	duplicate                // the list or the file has the address already
	rejected                 // not usable as a contact
	pending                  // accepted, but not visible when the program ended
	unknown                  // sent, but the program ended before the service responded
)

func (o outcome) String() string {
	return [...]string{"open", "added", "duplicate", "rejected", "pending", "unknown"}[o]
}

func (r *row) settle(o outcome, format string, args ...any) {
	r.outcome, r.reason = o, fmt.Sprintf(format, args...)
}

// maxName is the maximum length of a name in characters.
const maxName = 128

// readRows reads a CSV with a header. The column email is required, name and tier are
// optional. A broken line or an unusable address becomes a settled row: no line is
// lost.
func readRows(r io.Reader) ([]*row, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	reader := newReader(data)
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("the header cannot be read: %w", err)
	}
	for i, h := range header {
		header[i] = strings.ToLower(strings.TrimSpace(h))
	}
	if !slices.Contains(header, "email") {
		return nil, fmt.Errorf("the header %q has no column email", strings.Join(header, ","))
	}
	var rows []*row
	first := map[string]int{} // line by address
	skipped := 0              // lines before those of reader
	for {
		record, err := reader.Read()
		if err == io.EOF {
			return rows, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			row := &row{line: skipped + broken.StartLine}
			row.settle(rejected, "broken CSV: %v", broken.Err)
			rows = append(rows, row)
			if broken.Line > broken.StartLine {
				// An unclosed quote has consumed whole lines. Read them anew.
				for range broken.StartLine {
					_, data, _ = bytes.Cut(data, []byte("\n"))
				}
				skipped += broken.StartLine
				reader = newReader(data)
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		line, _ := reader.FieldPos(0)
		row := &row{line: skipped + line}
		rows = append(rows, row)
		if len(record) != len(header) {
			row.settle(rejected, "has %d fields, the header has %d", len(record), len(header))
			continue
		}
		for i, value := range record {
			switch header[i] {
			case "email":
				row.email = strings.TrimSpace(value)
			case "name":
				row.name = strings.TrimSpace(value)
			case "tier":
				row.tier = strings.TrimSpace(value)
			}
		}
		row.check(first)
	}
}

func newReader(data []byte) *csv.Reader {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	return reader
}

// check settles a row that cannot become a contact.
func (r *row) check(first map[string]int) {
	key := strings.ToLower(r.email)
	address, err := mail.ParseAddress(r.email)
	switch {
	case r.email == "":
		r.settle(rejected, "no address")
	case err != nil || address.Address != r.email:
		r.settle(rejected, "%q is no e-mail address", r.email)
	case !utf8.ValidString(r.name) || !utf8.ValidString(r.tier):
		r.settle(rejected, "name or tier is no UTF-8")
	case utf8.RuneCountInString(r.name) > maxName:
		r.settle(rejected, "the name has %d characters, %d are allowed", utf8.RuneCountInString(r.name), maxName)
	case first[key] != 0:
		r.settle(duplicate, "same address as line %d", first[key])
	default:
		first[key] = r.line
	}
}
