package report

import (
	"fmt"
	"sort"
	"time"
)

// Unit is the length of the parts of a period.
type Unit string

// The units.
const (
	Day   Unit = "day"
	Week  Unit = "week" // begins on Monday
	Month Unit = "month"
)

const (
	defaultDays = 30
	// mostDays bounds the figures by hour that the service is asked for.
	mostDays = 366

	// A period has parts of a day or a week up to these numbers of days.
	mostByDay  = 31
	mostByWeek = 183
)

const dayForm = time.DateOnly

// Period is a period of whole calendar days in a time zone.
type Period struct {
	First, Last time.Time // beginning of the first and of the last day
	Unit        Unit      // of its parts
}

// NewPeriod returns a period from the text of its first and last day, such as 2026-01-31.
// An empty last day is today, the day of now in its zone. An empty first day makes a
// period of 30 days. An empty unit is chosen by the number of days. The errors name the
// flags --from, --to and --by.
func NewPeriod(from, to string, by Unit, now time.Time) (p Period, err error) {
	today := startOfDay(now)
	p.Last = today
	if to != "" {
		if p.Last, err = parseDay("to", to, now.Location()); err != nil {
			return p, err
		}
	}
	if p.Last.After(today) {
		return p, fmt.Errorf("--to is %s, which is after today, %s in %s", to, today.Format(dayForm), now.Location())
	}
	p.First = addDays(p.Last, 1-defaultDays)
	if from != "" {
		if p.First, err = parseDay("from", from, now.Location()); err != nil {
			return p, err
		}
	}
	if p.First.After(p.Last) {
		return p, fmt.Errorf("--from is %s, which is after the last day, %s", from, p.Last.Format(dayForm))
	}
	days := p.days()
	if days > mostDays {
		return p, fmt.Errorf("--from is %s: a report has at most %d days, not %d", from, mostDays, days)
	}
	switch {
	case by == Day, by == Week, by == Month:
		p.Unit = by
	case by != "":
		return p, fmt.Errorf("--by is %q, want day, week or month", by)
	case days <= mostByDay:
		p.Unit = Day
	case days <= mostByWeek:
		p.Unit = Week
	default:
		p.Unit = Month
	}
	return p, nil
}

func parseDay(flag, text string, zone *time.Location) (time.Time, error) {
	t, err := time.Parse(dayForm, text)
	if err != nil {
		return t, fmt.Errorf("--%s is %q, want a day such as 2026-01-31", flag, text)
	}
	return dayOf(t.Year(), t.Month(), t.Day(), zone), nil
}

// dayOf returns the beginning of a calendar day: midnight, or a later time where clocks
// are put forward at midnight.
func dayOf(year int, month time.Month, day int, zone *time.Location) time.Time {
	want := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Day()
	t := time.Date(year, month, day, 0, 0, 0, 0, zone)
	for range 4 {
		if t.Day() == want {
			break
		}
		t = t.Add(30 * time.Minute)
	}
	return t
}

// startOfDay returns the beginning of a time's day.
func startOfDay(t time.Time) time.Time { return addDays(t, 0) }

// addDays returns the beginning of the day that is n days after that of t.
func addDays(t time.Time, n int) time.Time {
	return dayOf(t.Year(), t.Month(), t.Day()+n, t.Location())
}

// days returns the number of calendar days, whatever their lengths.
func (p Period) days() int {
	utc := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC) }
	return 1 + int(utc(p.Last).Sub(utc(p.First)).Hours()/24)
}

// End returns the time after the last day.
func (p Period) End() time.Time { return addDays(p.Last, 1) }

// lastSecond returns the end as the service takes it: its bounds are inclusive, in seconds.
func (p Period) lastSecond() time.Time { return p.End().Add(-time.Second) }

// Span is a part of a period: the days from First to Last.
type Span struct{ First, Last time.Time }

// Spans returns the days, weeks or months of the period. The first and the last one may
// be cut off by the period.
func (p Period) Spans() (spans []Span) {
	for first := p.First; !first.After(p.Last); {
		next := addDays(first, 1)
		switch p.Unit {
		case Week:
			next = addDays(first, 7-(int(first.Weekday())+6)%7)
		case Month:
			next = dayOf(first.Year(), first.Month()+1, 1, first.Location())
		}
		last := addDays(next, -1)
		if last.After(p.Last) {
			last = p.Last
		}
		spans = append(spans, Span{first, last})
		first = next
	}
	return spans
}

// spanOf returns the index of the span that a time of the period is in.
func spanOf(spans []Span, t time.Time) int {
	return sort.Search(len(spans), func(i int) bool { return spans[i].First.After(t) }) - 1
}
