package columns

import (
	"fmt"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// target says where a column goes.
func (c *Column) target() string {
	switch c.Property {
	case Field, Phone:
		return "field:" + c.Field
	case LeftOut:
		return "left out"
	}
	return string(c.Property)
}

// kindText says what type a custom field has, and whether it is new.
func (c *Column) kindText() string {
	if c.Property != Field && c.Property != Phone {
		return ""
	}
	if c.Values == 0 {
		return "no values"
	}
	kind, format := c.kind()
	text := string(kind)
	if kind == gr.CustomFieldTypeString && format != "" {
		text = string(format)
	}
	if c.existing == nil {
		return text + ", new"
	}
	return text
}

// Table returns the plan as rows for people, with a header: column, goes to, type,
// examples and remark. The cells may have control characters of the file.
func (p *Plan) Table() [][]string {
	rows := [][]string{{"column", "goes to", "type", "examples", "remark"}}
	for _, c := range p.Columns {
		remark := c.Remark
		if c.Property == Field && c.existing == nil && c.guess.unsure() {
			remark = strings.TrimPrefix(fmt.Sprintf("%s; day and month cannot be distinguished", remark), "; ")
		}
		rows = append(rows, []string{c.title(), c.target(), c.kindText(), strings.Join(c.Examples, ", "), remark})
	}
	return rows
}

// unsure reports whether all values are dates, but the day and the month could be either.
func (g *guess) unsure() bool {
	for _, l := range []layouts{g.dates, g.times} {
		if _, sure := l.one(); g.values > 0 && len(l) > 0 && !sure {
			return true
		}
	}
	return false
}
