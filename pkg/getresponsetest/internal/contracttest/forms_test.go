package contracttest

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// The service writes some values in other forms than the contract has, which were
// recorded or which its language PHP is known for. Package wire reads them all.

// timeForms are the layouts of times.
var timeForms = []string{
	"2006-01-02T15:04:05-0700", "2006-01-02T15:04:05-07:00", "2006-01-02T15:04:05Z",
	"2006-01-02 15:04:05", "2006-01-02T15:04:05.000-0700",
}

// numberForm writes a number, some as a string.
func (d drawer) numberForm(n float64) any {
	if d.forms && d.percent(50) {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return n
}

// textForm writes a number that the contract has as a string, some as a number.
func (d drawer) textForm(text string) any {
	if n, err := strconv.ParseFloat(text, 64); err == nil && d.forms && d.percent(50) {
		return n
	}
	return text
}

func (d drawer) boolean() any {
	b := d.percent(50)
	if d.forms && d.percent(50) {
		return oneOf(d, map[bool][]any{true: {"true", 1.0, "1", "yes"}, false: {"false", 0.0, "0", "no"}}[b])
	}
	return b
}

// enum draws a value of an enum, in a response also one that the contract does not know.
func (d drawer) enum(s *openapi3.Schema) any {
	value := oneOf(d, s.Enum)
	isBool := value == "true" || value == "false"
	switch {
	case isBool && d.forms:
		return oneOf(d, []any{value, value == "true"})
	case !isBool && d.foreign && d.percent(20):
		return "of_the_future"
	}
	return value
}

// listForm writes a list as PHP does where an array is empty or has gaps, and flags as
// one string.
func (d drawer) listForm(s *openapi3.Schema, items []any) any {
	switch {
	case !d.forms || d.depth == 1 || !d.percent(50): // the whole response is always an array
		return items
	case len(items) == 0:
		return oneOf(d, []any{object{}, "", false})
	case isFlags(s):
		texts := make([]string, len(items))
		for i, item := range items {
			texts[i] = fmt.Sprint(item)
		}
		return strings.Join(texts, ",")
	}
	numbered := object{}
	for i, item := range items {
		numbered[strconv.Itoa(2*i)] = item
	}
	return numbered
}

// isFlags reports whether a list is one of flags.
func isFlags(s *openapi3.Schema) bool { return strings.HasSuffix(s.Items.Ref, "/MessageFlag") }

// keyed draws a keyed collection with one to three levels of keys, as an object or as an
// array of such objects.
func (d drawer) keyed(s *openapi3.Schema) any {
	of := s.Extensions["x-keyed"].(string)
	value := d.doc.Components.Schemas[of].Value
	d.foreign, d.members, d.nulls = false, 100, 0 // a value without members looks like a level of keys
	var level func(int) any
	level = func(depth int) any {
		if depth == 0 {
			return d.value(value)
		}
		return object{"V3J": level(depth - 1), "2026-01-31": level(depth - 1), "total": level(depth - 1)}
	}
	tree := level(1 + d.upTo(2, "levels"))
	return oneOf(d, []any{tree, []any{tree}, []any{}})
}
