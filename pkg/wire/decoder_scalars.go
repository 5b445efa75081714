package wire

import (
	"encoding/base64"
	"strings"
	"time"
)

// What values that do not fit should have been.
const (
	wantText   = "a string"
	wantBool   = "true or false"
	wantInt    = "an integer"
	wantFloat  = "a number"
	wantObject = "an object"
	wantList   = "a list"
	wantMap    = "a map"
	wantFlags  = "a list of flags"
	wantKeyed  = "a collection of objects"
	wantBase64 = "base64"
	wantTime   = "a time such as 2017-03-02T07:30:49+0000"
	wantDate   = "a date such as 2017-03-02"
	wantLocal  = "a local date and time such as 2024-07-14T07:00:00"
)

// scalar returns the characters of a string, number or boolean, and nil for null. ok is
// false for objects, arrays and broken input.
func (d *Decoder) scalar() (text []byte, kind byte, ok bool) {
	start := d.at
	switch kind = d.kind(); kind {
	case '"':
		text, ok = d.quoted()
		return text, kind, ok
	case '0':
		text, ok = d.number()
		return text, kind, ok
	case 't':
		ok = d.literal("true")
	case 'f':
		ok = d.literal("false")
	case 'n':
		return nil, kind, d.literal("null")
	case '{', '[':
		return nil, kind, false
	default:
		return nil, kind, d.fail()
	}
	return d.data[start:d.at], kind, ok
}

// DecodeText decodes a string. It takes the text of a number or boolean, and "" for
// null.
func DecodeText[T ~string](d *Decoder, into *T) bool {
	text, ok := d.textOf()
	if !ok {
		return misfit(d, into, wantText)
	}
	*into = T(text)
	return true
}

// textOf decodes a scalar as a string.
func (d *Decoder) textOf() (string, bool) {
	if d.at < len(d.data) && d.data[d.at] == '"' { // without a look at other kinds
		text, plain, ok := d.scan()
		if !plain && ok {
			d.text.scratch = unescape(d.text.scratch[:0], text)
			text = d.text.scratch
		}
		return d.text.store(text), ok
	}
	text, _, ok := d.scalar()
	return d.text.store(text), ok
}

// DecodeBool decodes a boolean. It takes 1, 0 and the strings true, false, 1, 0, yes, no,
// on and off, and false for "" and null.
func DecodeBool[T ~bool](d *Decoder, into *T) bool {
	text, kind, ok := d.scalar()
	d.empty = ok && len(text) == 0 && kind == '"'
	switch string(text) {
	case "true", "1", "yes", "on":
		*into = true
		return true
	case "false", "0", "no", "off", "":
		if ok {
			*into = false
			return true
		}
	}
	return misfit(d, into, wantBool)
}

// DecodeInt decodes an integer. It takes an integer as a string, 12.0 and 1e3, and 0 for
// "" and null.
func DecodeInt[T ~int | ~int64](d *Decoder, into *T) bool {
	text, kind, ok := d.scalar()
	if !ok || kind == 't' || kind == 'f' {
		return misfit(d, into, wantInt)
	}
	if d.empty = len(text) == 0; d.empty {
		*into = 0
		return true
	}
	n, ok := parseInt(text)
	if !ok || int64(T(n)) != n {
		return misfit(d, into, wantInt)
	}
	*into = T(n)
	return true
}

// DecodeFloat decodes a number. It takes a number as a string, and 0 for "" and null.
func DecodeFloat[T ~float64](d *Decoder, into *T) bool {
	text, kind, ok := d.scalar()
	if !ok || kind == 't' || kind == 'f' {
		return misfit(d, into, wantFloat)
	}
	if d.empty = len(text) == 0; d.empty {
		*into = 0
		return true
	}
	f, err := parseFloat(text)
	if err != nil {
		return misfit(d, into, wantFloat)
	}
	*into = T(f)
	return true
}

// DecodeBytes decodes base64. It takes nil for null.
func DecodeBytes(d *Decoder, into *[]byte) bool {
	switch d.kind() {
	case 'n':
		*into = nil
		return d.literal("null")
	case '"':
		text, ok := d.quoted()
		if !ok {
			return false
		}
		data, err := base64.StdEncoding.AppendDecode([]byte{}, text)
		if err != nil {
			return misfit(d, into, wantBase64)
		}
		*into = data
		return true
	}
	return misfit(d, into, wantBase64)
}

// DecodeAny decodes any JSON.
func DecodeAny(d *Decoder, into *any) bool {
	v, ok := d.raw()
	*into = nil
	return ok && d.charge(anyFactor*int64(len(v))) && (Unmarshal(v, into) == nil || d.fail())
}

// DecodeTime decodes a time. It takes the forms of [Time], an object of PHP's
// DateTime, and the zero Time for "", false, null and 0000-00-00.
func DecodeTime(d *Decoder, into *Time) bool { return d.time(&into.Time, wantTime) }

// DecodeDate decodes a day from what [DecodeTime] takes.
func DecodeDate(d *Decoder, into *Date) bool {
	var t time.Time
	if *into = (Date{}); !d.time(&t, wantDate) {
		return false
	}
	if !t.IsZero() {
		*into = NewDate(t.Date())
	}
	return true
}

// DecodeLocalTime decodes a local time from what [DecodeTime] takes.
func DecodeLocalTime(d *Decoder, into *LocalTime) bool {
	var t time.Time
	if *into = (LocalTime{}); !d.time(&t, wantLocal) {
		return false
	}
	if !t.IsZero() {
		*into = NewLocalTime(t)
	}
	return true
}

func (d *Decoder) time(into *time.Time, want string) bool {
	*into = time.Time{}
	d.empty = true
	switch d.kind() {
	case 'n':
		return d.literal("null")
	case 'f':
		return d.literal("false")
	case '{':
		d.empty = false
		return d.phpTime(into, want)
	case '"':
		text, ok := d.quoted()
		if !ok {
			return false
		}
		if len(text) == 0 || isZeroDate(text) {
			return true
		}
		d.empty = false
		if t, ok := parseTime(text); ok {
			*into = t
			return true
		}
	}
	return misfit(d, into, want)
}

// isZeroDate reports whether text is what MySQL has for no date: 0000-00-00, with a
// time of zeros or without.
func isZeroDate(text []byte) bool {
	if len(text) < len(dateLayout) || string(text[:len(dateLayout)]) != "0000-00-00" {
		return false
	}
	for _, c := range text[len(dateLayout):] {
		if strings.IndexByte("0 :.TZtz+-", c) < 0 {
			return false
		}
	}
	return true
}

// phpTime decodes what PHP makes of a DateTime:
// {"date":"2026-01-02 03:04:05.000000","timezone_type":3,"timezone":"Europe/Warsaw"}.
func (d *Decoder) phpTime(into *time.Time, want string) bool {
	var date, zone string
	if !d.enter() {
		return false
	}
	for first := true; d.next('}', first); first = false {
		name, _, ok := d.member()
		if !ok {
			return false
		}
		switch string(name) {
		case "date":
			ok = DecodeText(d, &date)
		case "timezone":
			ok = DecodeText(d, &zone)
		default:
			ok = d.skip()
		}
		if !ok {
			return misfit(d, into, want)
		}
	}
	if d.broken {
		return false
	}
	d.empty = false
	t, ok := parseTime([]byte(date))
	if !ok {
		return misfit(d, into, want)
	}
	location, ok := parseZone([]byte(zone))
	if !ok {
		var err error
		if location, err = time.LoadLocation(zone); err != nil {
			return misfit(d, into, want)
		}
	}
	*into = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), location)
	return true
}
