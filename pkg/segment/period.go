package segment

import (
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Days is a number of days.
type Days int

// Units of [Days]: 30*segment.Day, 2*segment.Week.
const (
	Day  Days = 1
	Week Days = 7
)

// Date returns a calendar day. It has no zone.
func Date(year int, month time.Month, day int) wire.Date { return wire.NewDate(year, month, day) }

// DateOf returns the calendar day of a time in the zone of that time. To get the day of
// another zone, pass t.In(zone).
func DateOf(t time.Time) wire.Date { return wire.NewDate(t.Date()) }

// Words of the service for periods that code here treats in its own way. The other words
// are those of the methods below.
const (
	allTime   = "all_time"
	custom    = "custom"
	dateFrom  = "date_from"
	dateTo    = "date_to"
	lastNDays = "last_n_days"
)

// period is a period in words of the service. Kinds of conditions differ in the
// members that hold it, not in the words.
type period struct {
	word        string
	first, last wire.Date // days of custom; first is that of date_from and date_to too
	from        string    // day or time of date_from and date_to, as sent
	days        Days      // of last_n_days, last_7_days and last_30_days
	full        bool      // these days end before today
	fault       string
}

// bothDays returns both days of custom as one string.
func (p period) bothDays() string { return p.first.WireText() + "/" + p.last.WireText() }

// value returns the day, the time or both days of the period as one string, "" if its
// word says all.
func (p period) value() string {
	if p.word == custom {
		return p.bothDays()
	}
	return p.from
}

// counted returns the period with a number of days instead of last_7_days and
// last_30_days.
func (p period) counted() period {
	if p.days != 0 {
		p.word = lastNDays
	}
	return p
}

// withoutNumber returns the period for a condition that has no place for a number of
// days.
func (p period) withoutNumber() period {
	if p.word == lastNDays {
		p.word = fmt.Sprintf("last_%d_days", p.days)
		p.fault = first(p.fault, fmt.Sprintf("the service has the last 7 and the last 30 days here, not the last %d", p.days))
	}
	return p
}

// numberOfDays returns the number of days if the word needs it.
func (p period) numberOfDays() *wire.Int {
	if p.word != lastNDays {
		return nil
	}
	return new(wire.Int(p.days))
}

// includesToday returns whether days before today include today; nil for other periods.
func (p period) includesToday() *wire.Bool {
	if p.days == 0 {
		return nil
	}
	return new(wire.Bool(!p.full))
}

// dayOrDays returns the day or the number of days of the period for the conditions that
// have one member for both.
func (p period) dayOrDays() (v gr.SegmentDateOrDays) {
	switch p.word {
	case dateFrom:
		v.Text = new(p.from)
	case lastNDays:
		v.Number = new(int(p.days))
	}
	return v
}

// day returns a day as sent, and what is wrong with it.
func day(d wire.Date) (sent, fault string) {
	if d.IsZero() {
		return "", "the day is the zero Date"
	}
	if y := d.Year(); y < 0 || y > 9999 {
		return "", fmt.Sprintf("the year %d does not fit four digits", y)
	}
	return d.WireText(), ""
}

// at returns a time as sent, and what is wrong with it.
func at(t time.Time) (sent, fault string) {
	if t.IsZero() {
		return "", "the time is the zero Time"
	}
	if _, fault = day(wire.Date{Time: t}); fault != "" {
		return "", fault
	}
	if _, offset := t.Zone(); offset%60 != 0 { // local mean time; the form has no seconds of the offset
		t = t.UTC()
	}
	return wire.NewTime(t).WireText(), ""
}
