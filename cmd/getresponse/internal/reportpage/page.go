// Package reportpage writes a report as one HTML page with charts. The page needs nothing
// beside itself and runs no scripts.
package reportpage

import (
	"crypto/sha256"
	_ "embed" // of the page and its style
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
	"github.com/go-getresponse/getresponse/internal/printable"
)

//go:embed page.html
var pageText string

//go:embed page.css
var style string

// page is what page.html shows. Names and subjects are printable; html/template escapes
// them.
type page struct {
	From, To, Zone, Made string
	Unit                 string // heading of the parts of the period
	Policy               string // content of the Content-Security-Policy
	Style                template.CSS
	Total                report.Growth
	Size, Changes        template.HTML // charts
	Lists, Parts         []growthRow
	Messages             []messages
}

// growthRow is a row of a table of growth.
type growthRow struct {
	Name string
	report.Growth
}

// messages is a section with messages of a kind.
type messages struct {
	ID, Title, None string
	HasTimes        bool
	Chart           template.HTML
	Rows            []messageRow
	More            int // messages that are not in the report
}

// messageRow is a row of a table of messages.
type messageRow struct {
	Subject, Name, List string
	Day, Time           string // when it was sent
	report.Figures
}

// Write writes the page. A name of a list or a subject that is no text can neither add
// markup to it nor change the direction of its text.
func Write(w io.Writer, r *report.Report) error {
	t, err := template.New("page").Funcs(template.FuncMap{"percent": percent, "thousands": thousands}).Parse(pageText)
	if err != nil {
		return err
	}
	p, err := newPage(r)
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}

func newPage(r *report.Report) (p *page, err error) {
	zone := r.Period.First.Location()
	hash := sha256.Sum256([]byte(style))
	p = &page{
		From: r.Period.First.Format(time.DateOnly), To: r.Period.Last.Format(time.DateOnly), Zone: zone.String(),
		Made:   r.Made.In(zone).Format("2006-01-02 15:04"),
		Unit:   map[report.Unit]string{report.Day: "Day", report.Week: "Week from", report.Month: "Month from"}[r.Period.Unit],
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'; base-uri 'none'; form-action 'none'",
		Style:  template.CSS(style), //nolint:gosec // a constant
	}
	total := r.Total()
	p.Total = total.Growth
	for _, l := range r.Lists {
		p.Lists = append(p.Lists, growthRow{printable.Text(l.Name), l.Growth})
	}
	for i, span := range r.Period.Spans() {
		p.Parts = append(p.Parts, growthRow{span.First.Format(time.DateOnly), total.Parts[i]})
	}
	if len(r.Lists) > 0 {
		if p.Size, err = sizeChart(r); err != nil {
			return nil, err
		}
		if p.Changes, err = changesChart(p.Parts); err != nil {
			return nil, err
		}
	}
	for _, m := range []struct {
		section messages
		of      []report.Message
	}{
		{messages{ID: "newsletters", Title: "Newsletters", None: "No newsletters were sent in this period.", HasTimes: true, More: r.MoreNewsletters}, r.Newsletters},
		{messages{ID: "autoresponders", Title: "Autoresponders", None: "There are no autoresponders.", More: r.MoreAutoresponders}, r.Autoresponders},
	} {
		section := m.section
		for _, message := range m.of {
			row := messageRow{Subject: printable.Text(message.Subject), Name: printable.Text(message.Name), List: printable.Text(message.List), Figures: message.Figures}
			if section.HasTimes {
				at := message.SentOn.In(zone)
				row.Day, row.Time = at.Format(time.DateOnly), at.Format("15:04")
			}
			section.Rows = append(section.Rows, row)
		}
		if len(section.Rows) > 0 {
			if section.Chart, err = ratesChart(&section); err != nil {
				return nil, err
			}
		}
		p.Messages = append(p.Messages, section)
	}
	return p, nil
}

// Sum returns the figures of all rows, for the last line of the table.
func (m *messages) Sum() report.Figures {
	all := make([]report.Message, len(m.Rows))
	for i, row := range m.Rows {
		all[i].Figures = row.Figures
	}
	return report.Sum(all)
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + "%" }

// thousands writes an integer in groups of three digits, which a narrow space separates.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	var groups []string
	for len(digits) > 3 {
		groups = append([]string{digits[len(digits)-3:]}, groups...)
		digits = digits[:len(digits)-3]
	}
	return sign + strings.Join(append([]string{digits}, groups...), "\u202f")
}
