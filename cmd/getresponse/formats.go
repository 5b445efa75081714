package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/formula"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/itchyny/gojq"
	"go.yaml.in/yaml/v3"
)

// grid returns the columns and rows of a value: those of a list, or one row.
func grid(n node) (columns []string, rows [][]cell, err error) {
	items := []node{n}
	if n.kind == '[' {
		items = n.members
	}
	known := map[string]bool{}
	for _, item := range items {
		row, err := item.cells("")
		if err != nil {
			return nil, nil, err
		}
		for _, c := range row {
			if !known[c.column] {
				known[c.column] = true
				columns = append(columns, c.column)
			}
		}
		rows = append(rows, row)
	}
	return columns, rows, nil
}

// ordered returns the cells of a row by column.
func ordered(columns []string, row []cell) []cell {
	all := make([]cell, len(columns))
	for _, c := range row {
		if i := slices.Index(columns, c.column); i >= 0 {
			all[i] = c
		}
	}
	return all
}

// csv prints comma-separated values with a header.
func (o *output) csv(n node) error {
	columns, rows, err := grid(n)
	if err != nil || len(columns) == 0 {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header := make([]string, len(columns))
	for i, name := range columns {
		header[i] = formula.Guard(name)
	}
	if err := w.Write(header); err != nil {
		return err
	}
	for _, row := range rows {
		line := make([]string, len(columns))
		for i, c := range ordered(columns, row) {
			line[i] = c.text
			if !c.number {
				line[i] = formula.Guard(c.text)
			}
		}
		if err := w.Write(line); err != nil {
			return err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	return o.write(b.String())
}

// yaml prints YAML with the members in the order of the service.
func (o *output) yaml(n node) error {
	raw, err := yaml.Marshal(n.yaml())
	if err != nil {
		return err
	}
	return o.write(string(raw))
}

func (n node) yaml() *yaml.Node {
	out := &yaml.Node{Kind: yaml.ScalarNode}
	switch n.kind {
	case '"':
		out.SetString(strings.ToValidUTF8(n.text, "\uFFFD"))
		// Where a plain word would be another type, SetString leaves that to the encoder.
		out.Tag = "!!str"
	case '0':
		out.Tag, out.Value = "!!float", n.text
		if !strings.ContainsAny(n.text, ".eE") {
			out.Tag = "!!int"
		}
	case 't', 'f':
		out.Tag, out.Value = "!!bool", map[jsontext.Kind]string{'t': "true", 'f': "false"}[n.kind]
	case 'n':
		out.Tag, out.Value = "!!null", "null"
	case '[':
		out.Kind = yaml.SequenceNode
		for _, member := range n.members {
			out.Content = append(out.Content, member.yaml())
		}
	case '{':
		out.Kind = yaml.MappingNode
		for i, member := range n.members {
			out.Content = append(out.Content, node{kind: '"', text: n.names[i]}.yaml(), member.yaml())
		}
	}
	return out
}

// mostResults bounds what a program of --jq yields, which may not end.
const mostResults = 10_000_000

// runQuery runs a program of jq and returns its results.
func runQuery(ctx context.Context, code *gojq.Code, n node) (results []node, err error) {
	text, err := n.json(false)
	if err != nil {
		return nil, err
	}
	input, err := parseJSON([]byte(text))
	if err != nil {
		return nil, err
	}
	run := code.RunWithContext(ctx, input)
	for range mostResults {
		value, more := run.Next()
		if !more {
			return results, nil
		}
		if failure, failed := value.(error); failed {
			return nil, fmt.Errorf("--jq, after the call succeeded: %w", failure)
		}
		raw, err := gojq.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("--jq: %w", err)
		}
		result, err := parseTree(json.RawMessage(raw))
		if err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return nil, fmt.Errorf("--jq, after the call succeeded: there are more than %d results", mostResults)
}
