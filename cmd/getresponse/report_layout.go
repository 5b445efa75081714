package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/internal/printable"
)

const (
	usualWidth = 120 // of a report that is not printed on a terminal
	leastName  = 10  // columns of the terminal for a name
	shortName  = 24  // a name is not cut to less while other columns can be left out
	mostName   = 40
	leastBar   = 6
	mostBar    = 40
)

// figureTable is a table of a report: a name, figures, and a bar that fills what is left of
// the width.
type figureTable struct {
	columns []figureColumn
	bar     string                      // title of the bars
	draw    func(row, width int) string // draws a bar; nil for none
}

// figureColumn is a column of a figureTable. The first column of a table has names.
type figureColumn struct {
	title string
	cells []string
	leave int // columns with higher numbers are left out first where there is no room
}

// layout is the columns of a table that fit, and their widths.
type layout struct {
	columns []figureColumn
	widths  []int
	bar     int // width of the bars, 0 for none
	hidden  []string
}

// layout fits the table to a width. It cuts long names, then leaves out columns, then cuts
// names further, then leaves out the bars.
func (t *figureTable) layout(width int) layout {
	l := layout{columns: slices.Clone(t.columns)}
	for i, c := range l.columns {
		w := textWidth(c.title)
		for j, text := range c.cells {
			c.cells[j] = printable.Text(text)
			w = max(w, textWidth(c.cells[j]))
		}
		if i == 0 {
			w = min(w, mostName)
		}
		l.widths = append(l.widths, w)
	}
	room := func() int {
		left := width
		for _, w := range l.widths {
			left -= w + columnGap
		}
		return left
	}
	wanted := 0
	if t.draw != nil {
		wanted = leastBar
	}
	least := shortName
	for room() < wanted {
		if l.widths[0] > least {
			l.widths[0] = max(least, l.widths[0]-(wanted-room()))
			continue
		}
		last := 0
		for i, c := range l.columns {
			if i > 0 && c.leave > 0 && c.leave >= l.columns[last].leave {
				last = i
			}
		}
		if last == 0 && least == leastName {
			break
		}
		if last == 0 {
			least = leastName
			continue
		}
		l.hidden = append(l.hidden, l.columns[last].title)
		l.columns, l.widths = slices.Delete(l.columns, last, last+1), slices.Delete(l.widths, last, last+1)
	}
	if t.draw != nil && room() >= leastBar {
		l.bar = min(room(), mostBar)
	}
	return l
}

// figureTable prints a table of a report.
func (o *output) figureTable(t *figureTable) error {
	width := o.width
	if width == 0 {
		width = usualWidth
	}
	l := t.layout(width)
	for row := -1; row < len(t.columns[0].cells); row++ {
		var b strings.Builder
		for i, c := range l.columns {
			text := c.title
			if row >= 0 {
				text = c.cells[row]
			}
			text = cut(text, l.widths[i])
			space := strings.Repeat(" ", l.widths[i]-textWidth(text))
			if i == 0 {
				b.WriteString(text + space)
				continue
			}
			b.WriteString(strings.Repeat(" ", columnGap) + space + text)
		}
		switch {
		case l.bar > 0 && row < 0:
			b.WriteString(strings.Repeat(" ", columnGap) + cut(t.bar, l.bar))
		case l.bar > 0:
			b.WriteString(strings.Repeat(" ", columnGap) + t.draw(row, l.bar))
		}
		text := strings.TrimRight(b.String(), " ")
		if row < 0 {
			text = o.bold(text)
		}
		if _, err := fmt.Fprintln(o.w, text); err != nil {
			return err
		}
	}
	if len(l.hidden) > 0 {
		slices.Reverse(l.hidden)
		o.note("Columns that do not fit: %s. -o json shows all.", strings.Join(l.hidden, ", "))
	}
	return nil
}
