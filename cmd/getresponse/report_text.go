package main

import (
	"fmt"
	"strconv"
	"time"

	figures "github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
)

// print prints the report for people.
func (r *reportFlags) print(collected *figures.Report, out *output) error {
	p := collected.Period
	if err := out.heading("Report of %s to %s, time zone %s", p.First.Format(time.DateOnly), p.Last.Format(time.DateOnly), p.First.Location()); err != nil {
		return err
	}
	draw := r.newBars()
	for _, section := range []struct {
		title, none string
		tables      []*figureTable
	}{
		{"Lists", "The account has no lists.", listTables(collected, draw)},
		{"Newsletters", "No newsletters were sent in this period.", messageTables(collected.Newsletters, func(m figures.Message) string { return m.SentOn.In(p.First.Location()).Format("2006-01-02 15:04") }, draw)},
		{"Autoresponders", "There are no autoresponders.", messageTables(collected.Autoresponders, nil, draw)},
	} {
		fmt.Fprintln(out.w)
		if err := out.heading("%s", section.title); err != nil {
			return err
		}
		if len(section.tables) == 0 {
			if _, err := fmt.Fprintln(out.w, section.none); err != nil {
				return err
			}
		}
		for i, table := range section.tables {
			if i > 0 {
				fmt.Fprintln(out.w)
			}
			if err := out.figureTable(table); err != nil {
				return err
			}
		}
	}
	return nil
}

// heading prints a line of a title.
func (o *output) heading(format string, args ...any) error {
	_, err := fmt.Fprintln(o.w, o.bold(fmt.Sprintf(format, args...)))
	return err
}

// listTables returns the growth of each list, and that of all in the parts of the period.
func listTables(collected *figures.Report, draw bars) []*figureTable {
	if len(collected.Lists) == 0 {
		return nil
	}
	rows, names := []figures.Growth{}, []string{}
	for _, l := range collected.Lists {
		rows, names = append(rows, l.Growth), append(names, l.Name)
	}
	total := collected.Total()
	if len(rows) > 1 {
		rows, names = append(rows, total.Growth), append(names, "Total")
	}
	var days []string
	for _, span := range collected.Period.Spans() {
		days = append(days, span.First.Format(time.DateOnly))
	}
	return []*figureTable{
		growthTable("LIST", names, rows, len(collected.Lists), draw),
		growthTable(map[figures.Unit]string{figures.Day: "DAY", figures.Week: "WEEK FROM", figures.Month: "MONTH FROM"}[collected.Period.Unit], days, total.Parts, len(total.Parts), draw),
	}
}

// growthTable returns a table of growth, the bars in proportion to the largest of the
// first rows. Rows after those have no bar, such as a total.
func growthTable(title string, names []string, rows []figures.Growth, compared int, draw bars) *figureTable {
	most := 0
	for _, g := range rows[:compared] {
		most = max(most, g.Added+g.Removed)
	}
	column := func(title string, leave int, of func(figures.Growth) int) figureColumn {
		c := figureColumn{title: title, leave: leave}
		for _, g := range rows {
			c.cells = append(c.cells, strconv.Itoa(of(g)))
		}
		return c
	}
	added, removed := draw.signs()
	return &figureTable{
		columns: []figureColumn{
			{title: title, cells: names},
			column("START", 3, func(g figures.Growth) int { return g.Start }),
			column("ADDED", 1, func(g figures.Growth) int { return g.Added }),
			column("REMOVED", 2, func(g figures.Growth) int { return g.Removed }),
			column("END", 0, func(g figures.Growth) int { return g.End }),
		},
		bar: added + " added " + removed + " removed",
		draw: func(row, width int) string {
			if row >= compared {
				return ""
			}
			return draw.twoBars(rows[row].Added, rows[row].Removed, most, width)
		},
	}
}

// messageTables returns a table of messages with a total, none without messages. Only
// newsletters have a time.
func messageTables(messages []figures.Message, at func(figures.Message) string, draw bars) []*figureTable {
	if len(messages) == 0 {
		return nil
	}
	rows := messages
	if len(messages) > 1 {
		rows = append(append([]figures.Message{}, messages...), figures.Message{Subject: "Total", Figures: figures.Sum(messages)})
	}
	column := func(title string, leave int, of func(figures.Message) string) figureColumn {
		c := figureColumn{title: title, leave: leave}
		for _, m := range rows {
			c.cells = append(c.cells, of(m))
		}
		return c
	}
	number := func(title string, leave int, of func(figures.Message) int) figureColumn {
		return column(title, leave, func(m figures.Message) string { return strconv.Itoa(of(m)) })
	}
	part := func(title string, leave int, of func(figures.Message) float64) figureColumn {
		return column(title, leave, func(m figures.Message) string { return percent(of(m)) })
	}
	t := &figureTable{
		columns: []figureColumn{
			column("SUBJECT", 0, func(m figures.Message) string { return m.Subject }),
			column("LIST", 10, func(m figures.Message) string { return m.List }),
			number("SENT", 2, func(m figures.Message) int { return m.Sent }),
			number("DELIVERED", 7, figures.Message.Delivered),
			number("OPENED", 3, func(m figures.Message) int { return m.Opened }),
			part("OPEN %", 0, figures.Message.OpenRate),
			number("CLICKED", 4, func(m figures.Message) int { return m.Clicked }),
			part("CLICK %", 1, figures.Message.ClickRate),
			number("BOUNCED", 5, func(m figures.Message) int { return m.Bounced }),
			number("UNSUBSCRIBED", 6, func(m figures.Message) int { return m.Unsubscribed }),
			number("COMPLAINTS", 8, func(m figures.Message) int { return m.Complaints }),
		},
		bar:  "opened",
		draw: func(row, width int) string { return draw.bar(rows[row].OpenRate(), 1, width) },
	}
	if at != nil {
		when := column("SENT ON", 9, func(m figures.Message) string {
			if m.SentOn.IsZero() { // of the total
				return ""
			}
			return at(m)
		})
		t.columns = append(t.columns[:1:1], append([]figureColumn{when}, t.columns[1:]...)...)
	}
	return []*figureTable{t}
}

// percent writes a share in percent, with one decimal.
func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) }
