package reportpage

import (
	"cmp"
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-analyze/charts"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
	"github.com/go-getresponse/getresponse/internal/printable"
)

const (
	chartWidth  = 900
	chartHeight = 300
	mostLines   = 6  // of a chart; more lists are one line
	mostBars    = 20 // messages of a chart; the table has all
	perMessage  = 40 // height of the bars of a message
	labelLength = 30 // characters of a name in a chart
	mostTimes   = 10 // labels of an axis of days, weeks or months
	mostSteps   = 6  // labels of an axis of counts, beside 0
	fontSize    = 10
)

// sizeChart draws the number of contacts of the lists over time, or of all lists together
// if there are many.
func sizeChart(r *report.Report) (template.HTML, error) {
	lists := r.Lists
	if len(lists) > mostLines {
		total := r.Total()
		total.Name = "all lists"
		lists = []report.List{total}
	}
	var values [][]float64
	var names []string
	for _, l := range lists {
		line := make([]float64, len(l.Parts))
		for i, part := range l.Parts {
			line[i] = float64(part.End)
		}
		values, names = append(values, line), append(names, label(l.Name))
	}
	option := charts.NewLineChartOptionWithData(values)
	option.Theme = theme()
	option.Padding = charts.NewBoxEqual(8)
	option.XAxis = timeAxis(days(r.Period))
	option.YAxis = countAxis(slices.Concat(values...))
	option.Legend = legend(names)
	option.LineStrokeWidth = 2
	painter := newPainter(chartHeight)
	if err := painter.LineChart(option); err != nil {
		return "", fmt.Errorf("chart of the sizes of lists: %w", err)
	}
	total := r.Total()
	return drawn(painter, "size", "Contacts on lists", fmt.Sprintf("Line chart of the number of contacts at the end of each %s. All lists together: %d at the beginning, %d at the end.", r.Period.Unit, total.Start, total.End))
}

// changesChart draws how many contacts came and left in each part of the period.
func changesChart(parts []growthRow) (template.HTML, error) {
	values := [][]float64{nil, nil}
	var labels []string
	added, removed, most := 0, 0, 0
	for _, p := range parts {
		values[0], values[1] = append(values[0], height(p.Added)), append(values[1], height(p.Removed))
		labels = append(labels, p.Name[len("2006-"):])
		added, removed, most = added+p.Added, removed+p.Removed, max(most, p.Added, p.Removed)
	}
	option := charts.NewBarChartOptionWithData(values)
	option.Theme = theme()
	option.Padding = charts.NewBoxEqual(8)
	option.CategoryAxis = timeAxis(labels)
	option.ValueAxis = countAxis([]float64{float64(most)})
	option.Legend = legend([]string{"added", "removed"})
	painter := newPainter(chartHeight)
	if err := painter.BarChart(option); err != nil {
		return "", fmt.Errorf("chart of added and removed contacts: %w", err)
	}
	return drawn(painter, "changes", "Added and removed contacts", fmt.Sprintf("Bar chart of the contacts that were added to lists and removed from them: %d added, %d removed in the whole period.", added, removed))
}

// ratesChart draws the shares of opened and clicked messages.
func ratesChart(section *messages) (template.HTML, error) {
	rows := section.Rows[:min(len(section.Rows), mostBars)]
	values := [][]float64{nil, nil}
	var labels []string
	for _, row := range slices.Backward(rows) { // the library begins at the bottom
		values[0] = append(values[0], 100*row.OpenRate())
		values[1] = append(values[1], 100*row.ClickRate())
		labels = append(labels, roomy(label(cmp.Or(row.Subject, row.Name))))
	}
	option := charts.NewBarChartOptionWithData(values)
	option.Theme = theme()
	option.Horizontal = true
	option.Padding = charts.NewBoxEqual(8)
	option.CategoryAxis.Labels = labels
	option.CategoryAxis.LabelCount = len(labels)
	option.CategoryAxis.LabelFontStyle.FontSize = fontSize
	option.ValueAxis = []charts.ValueAxisOption{{
		Min: new(0.0), Max: new(100.0), LabelCount: 11, LabelFontStyle: charts.NewFontStyleWithSize(fontSize),
		ValueFormatter: func(v float64) string { return strconv.FormatFloat(v, 'f', 0, 64) + "%" },
	}}
	option.Legend = legend([]string{"opened", "clicked"})
	painter := newPainter(70 + perMessage*len(rows))
	if err := painter.BarChart(option); err != nil {
		return "", fmt.Errorf("chart of %s: %w", section.ID, err)
	}
	sum := section.Sum()
	about := fmt.Sprintf("Bar chart of the shares of delivered messages that were opened and clicked in, for %d of %d. All together: %s opened, %s clicked.",
		len(rows), len(section.Rows), percent(sum.OpenRate()), percent(sum.ClickRate()))
	return drawn(painter, section.ID+"-rates", "Opened and clicked: "+section.Title, about)
}

func newPainter(height int) *charts.Painter {
	return charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: chartWidth, Height: height, Theme: theme()})
}

// countAxis returns an axis from 0 to at least the largest value, whose labels are
// integers.
func countAxis(values []float64) []charts.ValueAxisOption {
	most := slices.Max(append(values, 1))
	step := 1.0
	for i := 0; step*mostSteps < most; i++ { // 1, 2, 5, 10, 20, 50 and so on
		step *= []float64{2, 2.5, 2}[i%3]
	}
	steps := math.Ceil(most / step)
	return []charts.ValueAxisOption{{
		Min: new(0.0), Max: new(step * steps), RangeValuePaddingScale: new(0.0), LabelCount: int(steps) + 1, LabelFontStyle: charts.NewFontStyleWithSize(fontSize),
		ValueFormatter: func(v float64) string { return thousands(int(math.Round(v))) },
	}}
}

// timeAxis returns an axis with the labels of some of the parts of a period, so that they
// have room.
func timeAxis(labels []string) charts.CategoryAxisOption {
	every := (len(labels) + mostTimes - 1) / mostTimes
	shown := slices.Clone(labels)
	for i := range shown {
		if i%every != 0 {
			shown[i] = ""
		}
	}
	return charts.CategoryAxisOption{Labels: shown, LabelCount: len(shown), LabelFontStyle: charts.NewFontStyleWithSize(fontSize)}
}

func legend(names []string) charts.LegendOption {
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = roomy(name)
	}
	return charts.LegendOption{SeriesNames: shown, FontStyle: charts.NewFontStyleWithSize(fontSize)}
}

// days returns the labels of the parts of a period.
func days(p report.Period) (labels []string) {
	for _, span := range p.Spans() {
		labels = append(labels, span.First.Format("01-02"))
	}
	return labels
}

// label returns a name as a chart shows it.
func label(name string) string {
	runes := []rune(printable.Text(name))
	if len(runes) > labelLength {
		runes = append(runes[:labelLength-1], '…')
	}
	return string(runes)
}

// roomy returns a name with spaces that make room, as the browser's font may be wider than
// that of the library. The browser does not show them.
func roomy(name string) string {
	return name + strings.Repeat(" ", 2+utf8.RuneCountInString(name)/3)
}

// height returns the height of a bar. The library draws a line for 0, but nothing for the
// null value.
func height(n int) float64 {
	if n == 0 {
		return charts.GetNullValue()
	}
	return float64(n)
}
