package segment_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// A time that is sent is the same instant, to the second, whatever its zone.
func TestTimesKeepTheirInstant(t *testing.T) {
	for want, at := range map[string]time.Time{
		"2026-03-01T00:30:00+0100": time.Date(2026, time.March, 1, 0, 30, 0, 999_999_999, warsaw),
		"2026-02-28T23:30:00-0930": time.Date(2026, time.February, 28, 23, 30, 0, 0, time.FixedZone("", -(9*60+30)*60)),
		"2026-03-01T00:00:00+0000": time.Date(2026, time.March, 1, 0, 0, 0, 0, time.UTC),
		"1899-12-31T22:36:15+0000": time.Date(1900, time.January, 1, 0, 0, 0, 0, time.FixedZone("LMT", 5025)), // the form has no seconds of an offset
	} {
		for _, c := range []segment.Condition{segment.SignedUp().SinceTime(at), segment.DateField("f1").UntilTime(at), segment.EventOccurred("e1").SinceTime(at)} {
			s := segment.New("s").In("L1").Where(c)
			if !strings.Contains(s.String(), " "+want) {
				t.Errorf("%s is sent as %s", at, s)
			}
			sent, err := time.Parse("2006-01-02T15:04:05-0700", want)
			if err != nil || !sent.Equal(at.Truncate(time.Second)) {
				t.Errorf("%s is not %s: %v", want, at, err)
			}
		}
	}
}

// A day is that of the caller's zone, in every place that has one.
func TestDaysAreThoseOfTheCallersZone(t *testing.T) {
	at := time.Date(2026, time.March, 1, 0, 30, 0, 0, warsaw) // the day before in UTC
	for name, days := range map[string]wire.Date{"DateOf": segment.DateOf(at), "wrapped": {Time: at}} {
		for _, s := range []segment.Segment{
			segment.New("s").In("L1").Where(segment.Opened().Since(days)),
			segment.New("s").In("L1").Where(segment.Consented("g1").Until(days)),
			segment.New("s").In("L1").Where(segment.NotOpened(segment.Newsletter("m1")).Since(days)),
			segment.New("s").In("L1").Where(segment.Purchases("s1").Is(1).Between(days, days)),
			segment.New("s").In("L1").SignedUp().Between(days, days).Everyone(),
		} {
			if read := segment.Parse(roundTrip(t, must(t, s))).String(); !strings.Contains(read, "2026-03-01") || strings.Contains(read, "2026-02-28") {
				t.Errorf("%s is read as %s", name, read)
			}
		}
	}
	if day := segment.DateOf(at.UTC()); day != segment.Date(2026, time.February, 28) {
		t.Errorf("the day in UTC is %s", day)
	}
}
