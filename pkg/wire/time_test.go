package wire_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// timeForms are the forms in which the service writes times, days and local times,
// with the value that each type reads. "" is the zero value.
var timeForms = []struct {
	in        string
	timestamp string // RFC 3339 in the zone of the value
	date      string
	local     string
}{
	// As recorded.
	{`"2017-03-02T07:30:49+0000"`, "2017-03-02T07:30:49Z", "2017-03-02", "2017-03-02T07:30:49"},
	{`"2018-02-22T13:33:42+0000"`, "2018-02-22T13:33:42Z", "2018-02-22", "2018-02-22T13:33:42"},
	{`"2024-07-14T07:00:00+0200"`, "2024-07-14T07:00:00+02:00", "2024-07-14", "2024-07-14T07:00:00"},
	{`"2014-09-29 12:25:55"`, "2014-09-29T12:25:55Z", "2014-09-29", "2014-09-29T12:25:55"},
	// RFC 3339.
	{`"2026-01-31T10:00:00Z"`, "2026-01-31T10:00:00Z", "2026-01-31", "2026-01-31T10:00:00"},
	{`"2026-01-31t10:00:00z"`, "2026-01-31T10:00:00Z", "2026-01-31", "2026-01-31T10:00:00"},
	{`"2022-08-13T05:39:55+10:00"`, "2022-08-13T05:39:55+10:00", "2022-08-13", "2022-08-13T05:39:55"},
	{`"2022-08-13T05:39:55.123Z"`, "2022-08-13T05:39:55.123Z", "2022-08-13", "2022-08-13T05:39:55"},
	{`"2022-08-13T05:39:55.123456789-03:30"`, "2022-08-13T05:39:55.123456789-03:30", "2022-08-13", "2022-08-13T05:39:55"},
	{`"2022-08-13T05:39:55.12345678999999+0000"`, "2022-08-13T05:39:55.123456789Z", "2022-08-13", "2022-08-13T05:39:55"},
	// Other zones; the day and the clock are those of the value's own zone.
	{`"2022-08-13T23:59:59-0930"`, "2022-08-13T23:59:59-09:30", "2022-08-13", "2022-08-13T23:59:59"},
	{`"2022-08-13T00:00:01+1400"`, "2022-08-13T00:00:01+14:00", "2022-08-13", "2022-08-13T00:00:01"},
	{`"2022-08-13T00:00:01+02"`, "2022-08-13T00:00:01+02:00", "2022-08-13", "2022-08-13T00:00:01"},
	{`"2022-08-13T00:00:01-00:00"`, "2022-08-13T00:00:01Z", "2022-08-13", "2022-08-13T00:00:01"},
	// No zone, no time of day.
	{`"2024-07-14T07:00:00"`, "2024-07-14T07:00:00Z", "2024-07-14", "2024-07-14T07:00:00"},
	{`"2024-07-14T07:00:00.5"`, "2024-07-14T07:00:00.5Z", "2024-07-14", "2024-07-14T07:00:00"},
	{`"2017-03-02"`, "2017-03-02T00:00:00Z", "2017-03-02", "2017-03-02T00:00:00"},
	{`"2024-02-29"`, "2024-02-29T00:00:00Z", "2024-02-29", "2024-02-29T00:00:00"},
	// Edges.
	{`"0000-01-01T00:00:00+2359"`, "0000-01-01T00:00:00+23:59", "0000-01-01", "0000-01-01T00:00:00"},
	{`"9999-12-31T23:59:59-2359"`, "9999-12-31T23:59:59-23:59", "9999-12-31", "9999-12-31T23:59:59"},
	{`"\u0032017-03-02T07:30:49\u002B0000"`, "2017-03-02T07:30:49Z", "2017-03-02", "2017-03-02T07:30:49"},
	// Zero values.
	{`null`, "", "", ""},
	{`""`, "", "", ""},
	{`"0001-01-01T00:00:00Z"`, "", "", ""},
}

// notTimes are invalid for all three types.
var notTimes = []string{
	`1488439849`, `0`, `true`, `[]`, `{}`, `["2017-03-02"]`,
	`" "`, `"yesterday"`, `"1488439849"`, `"null"`,
	`"2017-00-02"`, `"2017-13-02"`, `"2017-03-00"`, `"2017-03-32"`, `"2017-02-30"`, `"2023-02-29"`,
	`"2017-3-2"`, `"2017/03/02"`, `"2017-03/02"`, `"02-03-2017"`, `"-017-03-02"`, `"2017-+3-02"`, `"2017-03- 2"`,
	`" 2017-03-02"`, `"2017-03-02 "`, `"2017-03-02Z"`, `"2017-03-02T"`, `"２017-03-02"`,
	`"2017-03-02X07:30:49"`, `"2017-03-02T07:30"`, `"2017-03-02T7:30:49"`, `"2017-03-02T07-30-49"`, `"2017-03-02T07:30.49"`,
	`"2017-03-02T24:00:00"`, `"2017-03-02T07:60:49"`, `"2017-03-02T07:30:60"`, `"2017-03-02T-7:30:49"`, `"2017-03-02T07:3 :49"`,
	`"2017-03-02T07:30:4x"`, `"2017-03-02T07:30:49."`, `"2017-03-02T07:30:49.Z"`, `"2017-03-02T07:30:49,5Z"`,
	`"2017-03-02T07:30:49 +0000"`, `"2017-03-02T07:30:49+1"`, `"2017-03-02T07:30:49+010"`, `"2017-03-02T07:30:49+01-00"`,
	`"2017-03-02T07:30:49+2400"`, `"2017-03-02T07:30:49+0060"`, `"2017-03-02T07:30:49+0x00"`, `"2017-03-02T07:30:49~0000"`,
	`"2017-03-02T07:30:49Z0"`, `"2017-03-02T07:30:49UTC"`, `"2017-03-02T07:30:49+00:00:00"`,
	`"2017-03-13T00:00:00+0000/P15DT11H0M0S"`,
}

// sameClock compares times and the zones they are given in.
func sameClock(a, b time.Time) bool {
	return a.Equal(b) && a.Format(time.RFC3339Nano) == b.Format(time.RFC3339Nano)
}

func mustTime(t *testing.T, layout, text string) time.Time {
	t.Helper()
	if text == "" {
		return time.Time{}
	}
	m, err := time.Parse(layout, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTimesRead(t *testing.T) {
	var times []readTest[wire.Time]
	var dates []readTest[wire.Date]
	var locals []readTest[wire.LocalTime]
	var events []readTest[wire.EventTime]
	for _, f := range timeForms {
		times = append(times, readTest[wire.Time]{f.in, wire.Time{Time: mustTime(t, time.RFC3339Nano, f.timestamp)}})
		dates = append(dates, readTest[wire.Date]{f.in, wire.Date{Time: mustTime(t, time.DateOnly, f.date)}})
		events = append(events, readTest[wire.EventTime]{f.in, wire.EventTime{Time: mustTime(t, time.RFC3339Nano, f.timestamp)}})
		locals = append(locals, readTest[wire.LocalTime]{f.in, wire.LocalTime{Time: mustTime(t, "2006-01-02T15:04:05", f.local)}})
	}
	dirty := time.Date(1999, time.December, 31, 23, 59, 58, 7, time.FixedZone("", 7200))
	testReads(t, wire.Time{Time: dirty}, func(a, b wire.Time) bool { return sameClock(a.Time, b.Time) }, times)
	testReads(t, wire.Date{Time: dirty}, func(a, b wire.Date) bool { return sameClock(a.Time, b.Time) }, dates)
	testReads(t, wire.EventTime{Time: dirty}, func(a, b wire.EventTime) bool { return sameClock(a.Time, b.Time) }, events)
	testReads(t, wire.LocalTime{Time: dirty}, func(a, b wire.LocalTime) bool { return sameClock(a.Time, b.Time) }, locals)
}

func TestTimesReject(t *testing.T) {
	testRejects[wire.Time](t, "a time such as 2017-03-02T07:30:49+0000", notTimes)
	testRejects[wire.EventTime](t, "a time such as 2017-03-02T07:30:49+0000", notTimes)
	testRejects[wire.Date](t, "a date such as 2017-03-02", notTimes)
	testRejects[wire.LocalTime](t, "a local date and time such as 2024-07-14T07:00:00", notTimes)
}

func TestTimesWrite(t *testing.T) {
	at := time.Date(2017, time.March, 2, 7, 30, 49, 999_999_999, time.UTC)
	west := time.Date(2024, time.July, 14, 23, 0, 0, 0, time.FixedZone("", -(9*3600+1800)))
	east := time.Date(2024, time.July, 14, 0, 30, 0, 0, time.FixedZone("CEST", 7200))
	testWrites(t, []writeTest[wire.Time]{
		{wire.NewTime(at), `"2017-03-02T07:30:49+0000"`},
		{wire.NewTime(west), `"2024-07-14T23:00:00-0930"`},
		{wire.NewTime(east), `"2024-07-14T00:30:00+0200"`},
		{wire.Time{}, `null`},
		{wire.NewTime(time.Time{}.In(east.Location())), `null`},
	})
	testWrites(t, []writeTest[wire.EventTime]{
		{wire.NewEventTime(at), `"2017-03-02T07:30:49.999999999+00:00"`},
		{wire.NewEventTime(west), `"2024-07-14T23:00:00-09:30"`},
		{wire.NewEventTime(east), `"2024-07-14T00:30:00+02:00"`},
		{wire.EventTime{}, `null`},
	})
	testWrites(t, []writeTest[wire.Date]{
		{wire.NewDate(2017, time.March, 2), `"2017-03-02"`},
		{wire.NewDate(800, time.December, 25), `"0800-12-25"`},
		{wire.Date{Time: west}, `"2024-07-14"`},
		{wire.Date{Time: east}, `"2024-07-14"`},
		{wire.Date{}, `null`},
	})
	testWrites(t, []writeTest[wire.LocalTime]{
		{wire.NewLocalTime(at), `"2017-03-02T07:30:49"`},
		{wire.NewLocalTime(west), `"2024-07-14T23:00:00"`},
		{wire.NewLocalTime(east), `"2024-07-14T00:30:00"`},
		{wire.LocalTime{}, `null`},
	})
}

func TestTimesOmitZero(t *testing.T) {
	at := time.Date(2017, time.March, 2, 7, 30, 49, 0, time.UTC)
	testOmitZero(t, wire.NewTime(at), `"2017-03-02T07:30:49+0000"`, `null`)
	testOmitZero(t, wire.NewEventTime(at), `"2017-03-02T07:30:49+00:00"`, `null`)
	testOmitZero(t, wire.NewDate(2017, time.March, 2), `"2017-03-02"`, `null`)
	testOmitZero(t, wire.NewLocalTime(at), `"2017-03-02T07:30:49"`, `null`)
}

func TestTimesConstructors(t *testing.T) {
	warsaw := time.FixedZone("CEST", 7200)
	at := time.Date(2024, time.July, 14, 0, 30, 15, 999, warsaw)
	if got := wire.NewTime(at); !sameClock(got.Time, at) {
		t.Errorf("NewTime(%v) = %v", at, got)
	}
	if got, want := wire.NewLocalTime(at).Time, time.Date(2024, time.July, 14, 0, 30, 15, 0, time.UTC); !sameClock(got, want) {
		t.Errorf("NewLocalTime(%v) = %v, want %v", at, got, want)
	}
	if got, want := wire.NewDate(2024, time.July, 14).Time, time.Date(2024, time.July, 14, 0, 0, 0, 0, time.UTC); !sameClock(got, want) {
		t.Errorf("NewDate = %v, want %v", got, want)
	}
}

// Years that four digits cannot hold must not be written in a form that reads
// as another year.
func TestTimesRejectYears(t *testing.T) {
	for _, year := range []int{-1, 10000} {
		at := time.Date(year, time.January, 1, 0, 0, 0, 0, time.UTC)
		for _, v := range []any{wire.Time{Time: at}, wire.Date{Time: at}, wire.LocalTime{Time: at}, wire.EventTime{Time: at}} {
			for _, c := range codecs {
				if got, err := c.marshal(v); err == nil || !strings.Contains(err.Error(), "four digits") {
					t.Errorf("%s: %T of year %d gave %s, %v", c.name, v, year, got, err)
				}
			}
		}
	}
}

// The error quotes the beginning of a long value.
func TestValueErrorCutsLongValues(t *testing.T) {
	long := `"` + strings.Repeat("é", 1000) + `"`
	for _, c := range codecs {
		var m wire.Time
		err := c.unmarshal([]byte(long), &m)
		var bad *wire.ValueError
		if !errors.As(err, &bad) {
			t.Fatalf("%s: got %v, want a ValueError", c.name, err)
		}
		if !strings.HasPrefix(bad.Value, `"\"é`) || !strings.HasSuffix(bad.Value, `" (cut)`) || strings.Count(bad.Value, "é") != 31 {
			t.Errorf("%s: the value is given as %s", c.name, bad.Value)
		}
	}
}

func TestTimesReadNullIntoPointer(t *testing.T) {
	for _, c := range codecs {
		m := struct {
			At *wire.Time `json:"at"`
		}{new(wire.Time)}
		if err := c.unmarshal([]byte(`{"at":null}`), &m); err != nil || m.At != nil {
			t.Errorf("%s: got %v, %v, want nil", c.name, m.At, err)
		}
	}
}

// Every day of the years that have four digits is read as time.Date counts it, and no
// other day is.
func TestTimesReadEveryDay(t *testing.T) {
	for day := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 10_000; day = day.AddDate(0, 1, 0) {
		days := day.AddDate(0, 1, -1).Day()
		for n := 1; n <= 31; n++ {
			text := fmt.Sprintf(`"%s%02dT23:59:58+0000"`, day.Format("2006-01-"), n)
			var got wire.Time
			err := got.UnmarshalJSON([]byte(text))
			if want := time.Date(day.Year(), day.Month(), n, 23, 59, 58, 0, time.UTC); n > days != (err != nil) || err == nil && got.Time != want {
				t.Fatalf("%s is read as %v, %v", text, got, err)
			}
		}
	}
}
