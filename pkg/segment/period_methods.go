package segment

import (
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Each kind of condition embeds those of the types below whose periods the service
// knows for it, so that any other period does not compile. A Result is what the choice
// of a period leads to.

// in passes a period on. A kind that no function made has no function to pass it to,
// which leads to the zero Result.
func in[Result any](choose func(period) Result, p period) (result Result) {
	if choose == nil {
		return result
	}
	return choose(p)
}

// recent has the periods that most conditions know.
type recent[Result any] func(period) Result

// Today chooses the current day.
func (f recent[Result]) Today() Result { return in(f, period{word: "today"}) }

// Yesterday chooses the day before today.
func (f recent[Result]) Yesterday() Result { return in(f, period{word: "yesterday"}) }

// ThisWeek chooses the current week.
func (f recent[Result]) ThisWeek() Result { return in(f, period{word: "this_week"}) }

// ThisMonth chooses the current calendar month.
func (f recent[Result]) ThisMonth() Result { return in(f, period{word: "this_month"}) }

// current has the periods that end now.
type current[Result any] func(period) Result

// Today chooses the current day.
func (f current[Result]) Today() Result { return recent[Result](f).Today() }

// ThisWeek chooses the current week.
func (f current[Result]) ThisWeek() Result { return recent[Result](f).ThisWeek() }

// ThisMonth chooses the current calendar month.
func (f current[Result]) ThisMonth() Result { return recent[Result](f).ThisMonth() }

// past has periods that are over.
type past[Result any] func(period) Result

// LastWeek chooses the week before the current one.
func (f past[Result]) LastWeek() Result { return in(f, period{word: "last_week"}) }

// LastMonth chooses the calendar month before the current one.
func (f past[Result]) LastMonth() Result { return in(f, period{word: "last_month"}) }

// twoMonths has one more of them.
type twoMonths[Result any] func(period) Result

// LastTwoMonths chooses the last 2 months.
func (f twoMonths[Result]) LastTwoMonths() Result { return in(f, period{word: "last_2_months"}) }

// rolling has days that move with today.
type rolling[Result any] func(period) Result

// InLast chooses the last days. Today counts where the service lets the condition say so.
// Conditions without a place for a number can have 7 or 30 days only.
func (f rolling[Result]) InLast(days Days) Result { return in(f, lastDays(days, false)) }

// fullDays has days that move with today and do not include it.
type fullDays[Result any] func(period) Result

// InLastFullDays chooses the last days without today.
func (f fullDays[Result]) InLastFullDays(days Days) Result { return in(f, lastDays(days, true)) }

func lastDays(days Days, full bool) period {
	p := period{word: lastNDays, days: days, full: full}
	switch {
	case days < 1:
		p.fault = fmt.Sprintf("the last %d days are not at least one day", days)
	case days == 7:
		p.word = "last_7_days"
	case days == 30:
		p.word = "last_30_days"
	}
	return p
}

// since has the days from one on.
type since[Result any] func(period) Result

// Since chooses a day and the time after it. The service decides which zone the day is
// in.
func (f since[Result]) Since(firstDay wire.Date) Result {
	sent, fault := day(firstDay)
	return in(f, period{word: dateFrom, from: sent, first: firstDay, fault: fault})
}

// until has the days up to one.
type until[Result any] func(period) Result

// Until chooses the time up to a day. The service decides which zone the day is in.
func (f until[Result]) Until(lastDay wire.Date) Result {
	sent, fault := day(lastDay)
	return in(f, period{word: dateTo, from: sent, first: lastDay, fault: fault})
}

// between has the days between two.
type between[Result any] func(period) Result

// Between chooses the days from first to last.
func (f between[Result]) Between(firstDay, lastDay wire.Date) Result {
	from, fault := day(firstDay)
	to, fault2 := day(lastDay)
	p := period{word: custom, first: firstDay, last: lastDay, fault: first(fault, fault2)}
	if p.fault == "" && from > to {
		p.fault = fmt.Sprintf("the first day %s is after the last day %s", from, to)
	}
	return in(f, p)
}

// times has exact times in place of days.
type times[Result any] func(period) Result

// SinceTime chooses the time from t on, to the second. It is sent with its offset, so no
// zone of the service changes it.
func (f times[Result]) SinceTime(t time.Time) Result {
	sent, fault := at(t)
	return in(f, period{word: dateFrom, from: sent, fault: fault})
}

// UntilTime chooses the time up to t, to the second. It is sent with its offset, so no
// zone of the service changes it.
func (f times[Result]) UntilTime(t time.Time) Result {
	sent, fault := at(t)
	return in(f, period{word: dateTo, from: sent, fault: fault})
}

// anytime has no bounds.
type anytime[Result any] func(period) Result

// Anytime chooses all time, which is the default.
func (f anytime[Result]) Anytime() Result { return in(f, period{word: "anytime"}) }
