package main

import (
	"encoding/csv"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/formula"
)

// recordWriter writes records of the same columns one by one, so that an export of any
// size needs the same memory.
type recordWriter interface {
	// write writes a record; the values have the order of the columns.
	write(values []node) error
	// end writes what follows the last record.
	end() error
}

// recordFormats are those of files; the first one is the default.
var recordFormats = []string{"csv", "jsonl", "json", "yaml"}

// newRecordWriter returns a writer of a format. begun says that w has records already.
func newRecordWriter(w io.Writer, format string, columns []string, begun bool) (recordWriter, error) {
	switch format {
	case "jsonl":
		return &jsonRecords{w: w, columns: columns, between: "\n", after: "\n", begun: begun}, nil
	case "json":
		return &jsonRecords{w: w, columns: columns, before: "[\n", between: ",\n", after: "\n]\n", none: "[]\n", begun: begun}, nil
	case "yaml":
		return &yamlRecords{w: w, columns: columns, begun: begun}, nil
	}
	records := &csvRecords{csv.NewWriter(w)}
	if begun {
		return records, nil
	}
	header := make([]string, len(columns))
	for i, name := range columns {
		header[i] = formula.Guard(name)
	}
	return records, records.line(header)
}

// csvRecords writes lines of CSV.
type csvRecords struct{ w *csv.Writer }

func (r *csvRecords) line(cells []string) error {
	_ = r.w.Write(cells) // its error is that of Error
	r.w.Flush()
	return r.w.Error()
}

func (r *csvRecords) write(values []node) error {
	cells := make([]string, len(values))
	for i, v := range values {
		cells[i] = v.fileCell()
	}
	return r.line(cells)
}

func (r *csvRecords) end() error { return nil }

// listSeparator is between the values of a list in a cell of a file.
const listSeparator = ", "

// fileCell returns a value as a cell of a file.
func (n node) fileCell() string {
	switch n.kind {
	case '"':
		return formula.Guard(n.text)
	case '[':
		texts := make([]string, len(n.members))
		for i, member := range n.members {
			texts[i] = member.text
		}
		return formula.Guard(strings.Join(texts, listSeparator))
	}
	return n.text
}

// object returns a record with the names of its columns.
func object(columns []string, values []node) node {
	return node{kind: '{', names: columns, members: values}
}

// jsonRecords writes JSON objects, one a line.
type jsonRecords struct {
	w                            io.Writer
	columns                      []string
	before, between, after, none string
	begun                        bool
}

func (r *jsonRecords) write(values []node) error {
	text, err := object(r.columns, values).json(false)
	if err != nil {
		return err
	}
	start := r.before
	if r.begun {
		start = r.between
	}
	r.begun = true
	_, err = io.WriteString(r.w, start+text)
	return err
}

func (r *jsonRecords) end() error {
	text := r.none
	if r.begun {
		text = r.after
	}
	_, err := io.WriteString(r.w, text)
	return err
}

// yamlRecords writes a list of YAML.
type yamlRecords struct {
	w       io.Writer
	columns []string
	begun   bool
}

func (r *yamlRecords) write(values []node) error {
	r.begun = true
	raw, err := yaml.Marshal(node{kind: '[', members: []node{object(r.columns, values)}}.yaml())
	if err != nil {
		return err
	}
	_, err = r.w.Write(raw)
	return err
}

func (r *yamlRecords) end() error {
	if r.begun {
		return nil
	}
	_, err := io.WriteString(r.w, "[]\n")
	return err
}

// Values of records.
var null = node{kind: 'n'}

// textOrNull returns a string as a value, null for "".
func textOrNull(s string) node {
	if s == "" {
		return null
	}
	return node{kind: '"', text: s}
}

func textList(all []string) node {
	list := node{kind: jsontext.Kind('[')}
	for _, s := range all {
		list.members = append(list.members, node{kind: '"', text: s})
	}
	return list
}

func numberText(text string) node { return node{kind: '0', text: text} }
