package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/internal/printable"
	"golang.org/x/text/width"
)

const (
	columnGap   = 2  // spaces between columns
	leastColumn = 8  // columns of the terminal that a cut cell keeps
	mostColumn  = 60 // of a terminal, for one cell
)

// table prints a table for people: a list with a row for each item, an object with a line
// for each property.
func (o *output) table(n node) error {
	columns, rows, err := grid(n)
	if err != nil {
		return err
	}
	if n.kind != '[' {
		return o.properties(columns, rows)
	}
	if len(o.paths) == 0 {
		columns = forPeople(columns)
	}
	if len(rows) == 0 {
		o.note("The list is empty.")
		return nil
	}
	lines := [][]string{columns}
	for _, row := range rows {
		line := make([]string, len(columns))
		for i, c := range ordered(columns, row) {
			line[i] = printable.Text(c.text)
		}
		lines = append(lines, line)
	}
	for i := range columns {
		columns[i] = printable.Text(columns[i])
	}
	widths := o.fit(lines)
	for i, line := range lines {
		if err := o.tableLine(line, widths, i == 0); err != nil {
			return err
		}
	}
	if hidden := columns[len(widths):]; len(hidden) > 0 {
		o.note("%d columns do not fit: %s. --fields chooses columns, -o json shows all.", len(hidden), strings.Join(hidden, ", "))
	}
	return nil
}

// forPeople returns the columns of a list without the addresses of the API, first the ID
// and what people call the item by.
func forPeople(columns []string) (sorted []string) {
	rank := func(column string) int {
		switch column {
		case "name", "email", "subject", "title":
			return 1
		case "status", "type", "createdOn", "createdAt":
			return 2
		}
		if strings.HasSuffix(column, "Id") && !strings.Contains(column, ".") {
			return 0
		}
		return 3
	}
	for _, column := range columns {
		if column != "href" && !strings.HasSuffix(column, ".href") {
			sorted = append(sorted, column)
		}
	}
	slices.SortStableFunc(sorted, func(a, b string) int { return rank(a) - rank(b) })
	if len(sorted) == 0 {
		return columns
	}
	return sorted
}

// properties prints the properties of an object, one a line, each in full.
func (o *output) properties(columns []string, rows [][]cell) error {
	longest := 0
	for _, name := range columns {
		longest = max(longest, textWidth(printable.Text(name)))
	}
	for _, c := range rows[0] {
		name := printable.Text(c.column)
		line := o.bold(name+strings.Repeat(" ", max(longest-textWidth(name), 0)+columnGap)) + printable.Text(c.text)
		if _, err := fmt.Fprintln(o.w, strings.TrimRight(line, " ")); err != nil {
			return err
		}
	}
	return nil
}

// fit returns the widths of the columns that fit the terminal, beginning with the first.
func (o *output) fit(lines [][]string) (widths []int) {
	used := 0
	for i := range lines[0] {
		w := 1
		for _, line := range lines {
			w = max(w, textWidth(line[i]))
		}
		if o.width > 0 {
			w = min(w, mostColumn)
			if left := o.width - used; w > left {
				if i > 0 && left < leastColumn {
					return widths
				}
				w = max(left, 1)
			}
		}
		widths = append(widths, w)
		used += w + columnGap
	}
	return widths
}

func (o *output) tableLine(line []string, widths []int, header bool) error {
	var b strings.Builder
	for i, w := range widths {
		text := cut(line[i], w)
		b.WriteString(text)
		if i < len(widths)-1 {
			b.WriteString(strings.Repeat(" ", w-textWidth(text)+columnGap))
		}
	}
	text := strings.TrimRight(b.String(), " ")
	if header {
		text = o.bold(text)
	}
	_, err := fmt.Fprintln(o.w, text)
	return err
}

func (o *output) bold(text string) string {
	if !o.colour {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// textWidth returns how many columns of a terminal a string fills.
func textWidth(text string) (n int) {
	for _, r := range text {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut shortens a string to a width. Three dots show it, where there is room for them.
func cut(text string, w int) string {
	if textWidth(text) <= w {
		return text
	}
	dots := strings.Repeat(".", min(3, w-1))
	used := len(dots)
	for i, r := range text {
		if used += runeWidth(r); used > w {
			return text[:i] + dots
		}
	}
	return text
}
