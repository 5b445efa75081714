package wire

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// The layouts that the API documents.
const (
	timeLayout      = "2006-01-02T15:04:05-0700"
	dateLayout      = "2006-01-02"
	localTimeLayout = "2006-01-02T15:04:05"
)

// Time is a time. It reads 2017-03-02T07:30:49+0000, RFC 3339, the older
// form with a space, a missing zone (UTC) and a date alone (midnight UTC). It
// writes 2017-03-02T07:30:49+0000 in its own zone, to the second. null and ""
// are the zero Time, which is written as null.
type Time struct{ time.Time }

// NewTime wraps a time.
func NewTime(t time.Time) Time { return Time{t} }

// WireText returns the time as the API writes it.
func (t Time) WireText() string { return t.Format(timeLayout) }

// MarshalJSON implements [encoding/json.Marshaler].
func (t Time) MarshalJSON() ([]byte, error) { return marshalTime(t.Time, timeLayout) }

// MarshalJSONTo implements json.MarshalerTo.
func (t Time) MarshalJSONTo(enc *jsontext.Encoder) error {
	b, err := t.MarshalJSON()
	return encodeRaw(enc, b, err)
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (t *Time) UnmarshalJSON(b []byte) error {
	return DecodeJSON(b, t, DecodeTime)
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (t *Time) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return t.UnmarshalJSON(v) })
}

// Date is a calendar day. It reads every form of [Time], keeps the day, and writes
// 2017-03-02.
type Date struct{ time.Time }

// NewDate returns the day of the given year, month and day of the month.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// WireText returns the day as the API writes it.
func (d Date) WireText() string { return d.Format(dateLayout) }

// MarshalJSON implements [encoding/json.Marshaler].
func (d Date) MarshalJSON() ([]byte, error) { return marshalTime(d.Time, dateLayout) }

// MarshalJSONTo implements json.MarshalerTo.
func (d Date) MarshalJSONTo(enc *jsontext.Encoder) error {
	b, err := d.MarshalJSON()
	return encodeRaw(enc, b, err)
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (d *Date) UnmarshalJSON(b []byte) error {
	return DecodeJSON(b, d, DecodeDate)
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (d *Date) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return d.UnmarshalJSON(v) })
}

// LocalTime is a date and time of day in a zone that is given elsewhere, such
// as the sending time of a newsletter. It reads every form of [Time], drops the zone
// without a conversion, and writes 2024-07-14T07:00:00.
type LocalTime struct{ time.Time }

// NewLocalTime returns the date and time of day of t in t's zone, to the second.
func NewLocalTime(t time.Time) LocalTime {
	year, month, day := t.Date()
	return LocalTime{time.Date(year, month, day, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)}
}

// WireText returns the date and time of day as the API writes them.
func (l LocalTime) WireText() string { return l.Format(localTimeLayout) }

// MarshalJSON implements [encoding/json.Marshaler].
func (l LocalTime) MarshalJSON() ([]byte, error) { return marshalTime(l.Time, localTimeLayout) }

// MarshalJSONTo implements json.MarshalerTo.
func (l LocalTime) MarshalJSONTo(enc *jsontext.Encoder) error {
	b, err := l.MarshalJSON()
	return encodeRaw(enc, b, err)
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (l *LocalTime) UnmarshalJSON(b []byte) error {
	return DecodeJSON(b, l, DecodeLocalTime)
}

// UnmarshalJSONFrom implements json.UnmarshalerFrom.
func (l *LocalTime) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeScalar(dec, func(v jsontext.Value) error { return l.UnmarshalJSON(v) })
}

func marshalTime(t time.Time, layout string) ([]byte, error) {
	if t.IsZero() {
		return []byte("null"), nil
	}
	if y := t.Year(); y < 0 || y > 9999 {
		return nil, fmt.Errorf("wire: year %d does not fit four digits", y)
	}
	b := make([]byte, 0, len(timeLayout)+2)
	b = append(b, '"')
	b = t.AppendFormat(b, layout)
	return append(b, '"'), nil
}

// parseTime reads the forms that Time documents from fixed positions.
func parseTime(s []byte) (time.Time, bool) {
	if len(s) < len(dateLayout) || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	century, year, month, day := pair(s[0], s[1]), pair(s[2], s[3]), pair(s[5], s[6]), pair(s[8], s[9])
	if century|year < 0 || month < 1 || month > 12 || day < 1 {
		return time.Time{}, false
	}
	var hour, minute, second, nano int
	zone := time.UTC
	if rest := s[10:]; len(rest) > 0 {
		if len(rest) < 9 || (rest[0] != 'T' && rest[0] != 't' && rest[0] != ' ') || rest[3] != ':' || rest[6] != ':' {
			return time.Time{}, false
		}
		hour, minute, second = pair(rest[1], rest[2]), pair(rest[4], rest[5]), pair(rest[7], rest[8])
		if hour|minute|second < 0 || hour > 23 || minute > 59 || second > 59 {
			return time.Time{}, false
		}
		var ok bool
		rest = rest[9:]
		if nano, rest, ok = fraction(rest); !ok {
			return time.Time{}, false
		}
		if zone, ok = parseZone(rest); !ok {
			return time.Time{}, false
		}
	}
	year += 100 * century
	var t time.Time
	if zone == time.UTC { // as the service writes; time.Date takes several times as long
		t = time.Unix(unixDay(year, month, day)*24*60*60+int64(hour*60*60+minute*60+second), int64(nano)).UTC()
	} else {
		t = time.Date(year, time.Month(month), day, hour, minute, second, nano, zone)
	}
	return t, day <= 28 || t.Day() == day // February 30 becomes a day in March
}

// unixDay returns the days from 1970-01-01 to a day of the years 0 to 9999.
func unixDay(year, month, day int) int64 {
	if month <= 2 { // a year that begins in March has the leap day at its end
		year, month = year-1, month+12
	}
	year += 400 // so that no division is of a negative number
	return int64(365*year + year/4 - year/100 + year/400 + (153*month-457)/5 + day - 865_566)
}

// pair returns the number of two decimal digits, below 0 for other characters.
func pair(tens, ones byte) int {
	tens -= '0'
	ones -= '0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return 10*int(tens) + int(ones)
}

// fraction reads a leading ".123" as nanoseconds; digits past the ninth are dropped.
func fraction(s []byte) (nano int, rest []byte, ok bool) {
	if len(s) == 0 || s[0] != '.' {
		return 0, s, true
	}
	i := 1
	for scale := int(time.Second) / 10; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		nano += int(s[i]-'0') * scale
		scale /= 10
	}
	return nano, s[i:], i > 1
}

// parseZone reads "", Z, +0000, +00:00 and +00.
func parseZone(s []byte) (*time.Location, bool) {
	if string(s) == "+0000" || len(s) == 0 || (len(s) == 1 && (s[0] == 'Z' || s[0] == 'z')) {
		return time.UTC, true
	}
	if s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	minutes := 0
	switch {
	case len(s) == 3:
	case len(s) == 5:
		minutes = pair(s[3], s[4])
	case len(s) == 6 && s[3] == ':':
		minutes = pair(s[4], s[5])
	default:
		return nil, false
	}
	hours := pair(s[1], s[2])
	if hours|minutes < 0 || hours > 23 || minutes > 59 {
		return nil, false
	}
	offset := hours*3600 + minutes*60
	if offset == 0 {
		return time.UTC, true
	}
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset), true
}

func (t *Time) decode(d *Decoder) bool { return DecodeTime(d, t) }

func (d *Date) decode(from *Decoder) bool { return DecodeDate(from, d) }

func (l *LocalTime) decode(d *Decoder) bool { return DecodeLocalTime(d, l) }
