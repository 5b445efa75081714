package reportpage

import (
	"os"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
)

func sample() *report.Report {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	p, err := report.NewPeriod("", "", "", now)
	if err != nil {
		panic(err)
	}
	r := &report.Report{Period: p, Made: now}
	for i, name := range []string{"spring", "summer <b>", "zima"} {
		l := report.List{ID: name, Name: name, Growth: report.Growth{Start: 100 * i}}
		size := l.Start
		for day := range p.Spans() {
			g := report.Growth{Start: size, Added: (day*7 + i*3) % 11, Removed: (day * 5) % 3}
			size += g.Added - g.Removed
			g.End = size
			l.Added += g.Added
			l.Removed += g.Removed
			l.Parts = append(l.Parts, g)
		}
		l.End = size
		r.Lists = append(r.Lists, l)
	}
	for i := range 5 {
		r.Newsletters = append(r.Newsletters, report.Message{ID: "n", Name: "news", Subject: "The news of the month, number " + string(rune('1'+i)), List: "spring", SentOn: now.AddDate(0, 0, -i*3), Figures: report.Figures{Sent: 1000 + i*100, Opened: 300 + i*40, Clicked: 50 + 5*i, Bounced: i * 3, Unsubscribed: i}})
	}
	r.Autoresponders = append(r.Autoresponders, report.Message{ID: "a", Subject: "Welcome", List: "spring", Figures: report.Figures{Sent: 120, Opened: 80, Clicked: 30}})
	return r
}

func TestScratch(t *testing.T) {
	f, err := os.Create("/tmp/report-scratch.html")
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(f, sample()); err != nil {
		t.Fatal(err)
	}
	f.Close()
}
