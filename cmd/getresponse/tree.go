package main

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// node is a JSON value that keeps the order of its members, as tables and files have
// columns in the order of the service.
type node struct {
	kind    jsontext.Kind // '{', '[', '"', '0', 't', 'f' or 'n'
	text    string        // of a string, or the number as it was sent
	names   []string      // of the members of an object
	members []node        // of an object or a list
}

// parseTree reads a JSON value. The client has checked its depth and size.
func parseTree(raw []byte) (node, error) {
	d := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	n, err := readNode(d)
	if err == nil {
		if _, after := d.ReadToken(); !errors.Is(after, io.EOF) {
			err = errAfterJSON
		}
	}
	return n, err
}

func readNode(d *jsontext.Decoder) (n node, err error) {
	token, err := d.ReadToken()
	if err != nil {
		return n, err
	}
	n.kind = token.Kind()
	switch n.kind {
	case '"', '0':
		n.text = token.String()
	case '{', '[':
		for d.PeekKind() != '}' && d.PeekKind() != ']' {
			if n.kind == '{' {
				name, err := d.ReadToken()
				if err != nil {
					return n, err
				}
				n.names = append(n.names, name.String())
			}
			member, err := readNode(d)
			if err != nil {
				return n, err
			}
			n.members = append(n.members, member)
		}
		_, err = d.ReadToken()
	}
	return n, err
}

// write writes the value as JSON.
func (n node) write(e *jsontext.Encoder) error {
	switch n.kind {
	case '"':
		return e.WriteToken(jsontext.String(strings.ToValidUTF8(n.text, "\uFFFD")))
	case '0':
		return e.WriteValue(jsontext.Value(n.text))
	case 't', 'f':
		return e.WriteToken(jsontext.Bool(n.kind == 't'))
	case 'n':
		return e.WriteToken(jsontext.Null)
	}
	begin, end := jsontext.BeginObject, jsontext.EndObject
	if n.kind == '[' {
		begin, end = jsontext.BeginArray, jsontext.EndArray
	}
	if err := e.WriteToken(begin); err != nil {
		return err
	}
	for i, member := range n.members {
		if n.kind == '{' {
			if err := e.WriteToken(jsontext.String(strings.ToValidUTF8(n.names[i], "\uFFFD"))); err != nil {
				return err
			}
		}
		if err := member.write(e); err != nil {
			return err
		}
	}
	return e.WriteToken(end)
}

// json returns the value as JSON, in one line or indented.
func (n node) json(indent bool) (string, error) {
	var b strings.Builder
	options := []jsontext.Options{jsontext.AllowDuplicateNames(true)}
	if indent {
		options = append(options, jsontext.WithIndent("  "))
	}
	err := n.write(jsontext.NewEncoder(&b, options...))
	return strings.TrimSuffix(b.String(), "\n"), err
}

// get returns the member of an object, or null.
func (n node) get(name string) node {
	for i, have := range n.names {
		if have == name {
			return n.members[i]
		}
	}
	return node{kind: 'n'}
}

// pick returns an object with the values at paths such as campaign.name.
func (n node) pick(paths []string) node {
	if n.kind == '[' {
		picked := node{kind: '['}
		for _, member := range n.members {
			picked.members = append(picked.members, member.pick(paths))
		}
		return picked
	}
	if n.kind != '{' {
		return n
	}
	picked := node{kind: '{'}
	for _, path := range paths {
		value := n
		for name := range strings.SplitSeq(path, ".") {
			value = value.get(name)
		}
		picked.names, picked.members = append(picked.names, path), append(picked.members, value)
	}
	return picked
}

// cell is a value of a row, under the path of its column.
type cell struct {
	column, text string
	number       bool
}

// cells returns the values of a row: an object within it gives a column for each of its
// members, a list is one cell.
func (n node) cells(prefix string) (row []cell, err error) {
	switch n.kind {
	case '{':
		for i, member := range n.members {
			column := n.names[i]
			if prefix != "" {
				column = prefix + "." + column
			}
			inner, err := member.cells(column)
			if err != nil {
				return nil, err
			}
			row = append(row, inner...)
		}
		return row, nil
	case '[':
		text, err := n.listText()
		return []cell{{column(prefix), text, false}}, err
	case 'n':
		return []cell{{column(prefix), "", false}}, nil
	case 't', 'f':
		return []cell{{column(prefix), map[jsontext.Kind]string{'t': "true", 'f': "false"}[n.kind], false}}, nil
	}
	return []cell{{column(prefix), n.text, n.kind == '0'}}, nil
}

// column names the column of a row that is no object.
func column(prefix string) string {
	if prefix == "" {
		return "value"
	}
	return prefix
}

// listText writes a list as one text: an empty one as nothing, else JSON.
func (n node) listText() (string, error) {
	if len(n.members) == 0 {
		return "", nil
	}
	return n.json(false)
}
