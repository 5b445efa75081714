package report

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var zones = []string{"UTC", "Europe/Warsaw", "America/New_York", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "America/Santiago"}

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// The spans of a period are its days without a gap, and each time of the period is in the
// span of its day.
func TestSpans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := zone(t, rapid.SampledFrom(zones).Draw(t, "zone"))
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, z).Add(time.Duration(rapid.IntRange(0, 4*365*24).Draw(t, "hours")) * time.Hour)
		days := rapid.IntRange(1, mostDays).Draw(t, "days")
		unit := rapid.SampledFrom([]Unit{"", Day, Week, Month}).Draw(t, "unit")
		p, err := NewPeriod(addDays(now, 1-days).Format(dayForm), "", unit, now)
		if err != nil {
			t.Fatal(err)
		}
		if p.days() != days || unit != "" && p.Unit != unit {
			t.Fatalf("%d days by %s, want %d by %s", p.days(), p.Unit, days, unit)
		}
		spans := p.Spans()
		day, i := p.First, 0
		first := time.Date(now.Year(), now.Month(), now.Day()+1-days, 12, 0, 0, 0, z) // some days have no midnight
		if first.Format(dayForm) != day.Format(dayForm) || now.Before(p.Last) || now.After(p.End()) {
			t.Fatalf("%v to %v, now %v", p.First, p.Last, now)
		}
		for ; !day.After(p.Last); day = addDays(day, 1) {
			if day.After(spans[i].Last) {
				i++
			}
			if day.Before(spans[i].First) || day.After(spans[i].Last) {
				t.Fatalf("%v is not in the span %v", day, spans[i])
			}
			for at := day; at.Before(addDays(day, 1)); at = at.Add(5 * time.Hour) {
				if got := spanOf(spans, at); got != i {
					t.Fatalf("%v is in span %d, want %d", at, got, i)
				}
			}
			begins := map[Unit]bool{Day: true, Week: day.Weekday() == time.Monday, Month: day.Day() == 1}[p.Unit]
			if starts := day.Equal(spans[i].First); starts != (begins || day.Equal(p.First)) {
				t.Fatalf("%v begins a %s: %v", day, p.Unit, starts)
			}
		}
		if i != len(spans)-1 {
			t.Fatalf("%d spans, %d of them have days", len(spans), i+1)
		}
	})
}

func TestNewPeriod(t *testing.T) {
	now := time.Date(2027, 3, 31, 23, 30, 0, 0, zone(t, "Europe/Warsaw"))
	for _, test := range []struct{ from, to, by, want string }{
		{"", "", "", "2027-03-02 2027-03-31 day"},
		{"2027-03-01", "", "", "2027-03-01 2027-03-31 day"},
		{"2027-02-28", "", "", "2027-02-28 2027-03-31 week"},
		{"", "2027-01-31", "", "2027-01-02 2027-01-31 day"},
		{"2026-10-01", "2027-03-31", "", "2026-10-01 2027-03-31 week"},
		{"2026-09-01", "2027-03-31", "", "2026-09-01 2027-03-31 month"},
		{"2026-09-01", "2027-03-31", "day", "2026-09-01 2027-03-31 day"},
		{"2027-03-31", "2027-03-31", "", "2027-03-31 2027-03-31 day"},
		{"", "2027-04-01", "", "--to is 2027-04-01, which is after today, 2027-03-31 in Europe/Warsaw"},
		{"2027-04-01", "", "", "--from is 2027-04-01, which is after the last day, 2027-03-31"},
		{"2027-02-29", "", "", `--from is "2027-02-29", want a day such as 2026-01-31`},
		{"", "31.03.2027", "", `--to is "31.03.2027", want a day such as 2026-01-31`},
		{"2026-01-01", "", "", "--from is 2026-01-01: a report has at most 366 days, not 455"},
		{"", "", "year", `--by is "year", want day, week or month`},
	} {
		p, err := NewPeriod(test.from, test.to, Unit(test.by), now)
		got := strings.Join([]string{p.First.Format(dayForm), p.Last.Format(dayForm), string(p.Unit)}, " ")
		if err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%q to %q by %q: %s, want %s", test.from, test.to, test.by, got, test.want)
		}
	}
}
