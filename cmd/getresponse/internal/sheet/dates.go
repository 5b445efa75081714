package sheet

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/xuri/excelize/v2"
)

// date returns the date of a serial number, if the cell is shown as that date. The format
// of a cell is known only by what it shows.
func (s *workbookSource) date(serial float64, shown string) (string, bool) {
	if serial < 1 {
		return "", false
	}
	at, err := excelize.ExcelDateToTime(serial, s.date1904)
	if err != nil || !shows(shown, at) {
		return "", false
	}
	at = at.Round(time.Second)
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.Format(time.DateOnly), true
	}
	return at.Format(time.DateTime), true
}

// shows reports whether shown has the day, the month and the year of a date. The month
// may be a word.
func shows(shown string, at time.Time) bool {
	parts := strings.FieldsFunc(shown, func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsLetter(r) })
	year := strconv.Itoa(at.Year())
	var day, month, years bool
	for _, part := range parts {
		number, err := strconv.Atoi(part)
		switch {
		case err != nil:
			month = month || strings.IndexFunc(part, unicode.IsLetter) == 0
		case !years && (part == year || part == year[2:] && day):
			years = true
		case !day && number == at.Day():
			day = true
		case !month && number == int(at.Month()):
			month = true
		case !years && part == year[2:]:
			years = true
		}
	}
	return len(parts) >= 3 && day && month && years
}
