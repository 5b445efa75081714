package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/itchyny/gojq"
	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// output prints results in the form that the user chose.
type output struct {
	ctx context.Context // ends programs of --jq

	w, notes io.Writer
	format   string // table, json, jsonl, csv or yaml
	chosen   bool   // by -o
	terminal bool
	colour   bool
	width    int // columns of the terminal, 0 for no limit
	paths    []string
	query    *gojq.Code
}

var formats = []string{"table", "json", "jsonl", "csv", "yaml"}

// newOutput reads the flags of the output.
func (a *app) newOutput(cmd *cobra.Command) (*output, error) {
	o := &output{ctx: cmd.Context(), w: cmd.OutOrStdout(), notes: cmd.ErrOrStderr(), format: cmp.Or(a.output, "table"), chosen: a.output != ""}
	if !slices.Contains(formats, o.format) {
		return nil, usagef("--output is %q, want one of %s", o.format, strings.Join(formats, ", "))
	}
	o.width, o.terminal = a.terminalWidth(o.w)
	o.colour = o.terminal && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
	for _, path := range a.fields {
		if path == "" {
			return nil, usagef("--fields has an empty name")
		}
		o.paths = append(o.paths, path)
	}
	if a.jq != "" {
		query, err := gojq.Parse(a.jq)
		if err == nil {
			o.query, err = gojq.Compile(query)
		}
		if err != nil {
			return nil, usagef("--jq: %v", err)
		}
	}
	return o, nil
}

// topFields returns the properties that --fields needs of the service. A program of --jq
// may need others.
func (o *output) topFields() (names []string) {
	if o.query != nil {
		return nil
	}
	for _, path := range o.paths {
		if name, _, _ := strings.Cut(path, "."); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// note prints a remark for people, beside the result.
func (o *output) note(format string, args ...any) {
	fmt.Fprintln(o.notes, printable.Text(fmt.Sprintf(format, args...)))
}

// status prints the result of an operation whose response has no body.
func (o *output) status(code int) error {
	if !o.chosen && o.query == nil {
		if code == 202 {
			_, err := fmt.Fprintln(o.w, "Accepted (HTTP 202): the service carries it out later.")
			return err
		}
		_, err := fmt.Fprintf(o.w, "Done (HTTP %d).\n", code)
		return err
	}
	return o.value(jsontext.Value(fmt.Sprintf(`{"status":%d}`, code)))
}

// value prints one value.
func (o *output) value(raw jsontext.Value) error {
	n, err := parseTree(raw)
	if err != nil {
		return err
	}
	return o.node(n)
}

// list prints a list, which is empty if its items were streamed.
func (o *output) list(items []jsontext.Value) error {
	list := node{kind: '['}
	for _, raw := range items {
		n, err := parseTree(raw)
		if err != nil {
			return err
		}
		list.members = append(list.members, n)
	}
	if o.streams() && len(items) == 0 {
		return nil
	}
	return o.node(list)
}

// streams reports whether items are printed as they come.
func (o *output) streams() bool { return o.format == "jsonl" && o.query == nil }

// item prints one item of a stream.
func (o *output) item(raw jsontext.Value) error { return o.value(raw) }

func (o *output) node(n node) error {
	if len(o.paths) > 0 {
		n = n.pick(o.paths)
	}
	if o.query != nil {
		results, err := runQuery(o.ctx, o.query, n)
		if err != nil {
			return err
		}
		if !o.chosen {
			return o.plain(results)
		}
		n = node{kind: '[', members: results}
	}
	switch o.format {
	case "json":
		return o.json(n)
	case "jsonl":
		return o.jsonLines(n)
	case "csv":
		return o.csv(n)
	case "yaml":
		return o.yaml(n)
	}
	return o.table(n)
}

// plain prints the results of --jq, one a line: strings as they are, the rest as JSON.
func (o *output) plain(results []node) error {
	for _, n := range results {
		text := n.text
		if n.kind != '"' {
			var err error
			if text, err = n.json(false); err != nil {
				return err
			}
		}
		if err := o.write(text + "\n"); err != nil {
			return err
		}
	}
	return nil
}

func (o *output) json(n node) error {
	text, err := n.json(true)
	if err != nil {
		return err
	}
	return o.write(text + "\n")
}

func (o *output) jsonLines(n node) error {
	lines := []node{n}
	if n.kind == '[' {
		lines = n.members
	}
	for _, line := range lines {
		text, err := line.json(false)
		if err != nil {
			return err
		}
		if err := o.write(text + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// write writes text. On a terminal every character is printable, line breaks apart.
func (o *output) write(text string) error {
	if o.terminal {
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			lines[i] = printable.Text(line)
		}
		text = strings.Join(lines, "\n")
	}
	_, err := io.WriteString(o.w, text)
	return err
}
