package progress

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// screen is a terminal or a pipe that keeps what was written.
type screen struct {
	mu      sync.Mutex
	buf     bytes.Buffer
	columns int // 0 for a pipe
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.Write(p)
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buf.String()
}

func (s *screen) options() Options {
	return Options{W: s, Noun: "contacts", Width: func() (int, bool) { return s.columns, s.columns > 0 }}
}

// Elsewhere than on a terminal there is a line every minute and no escape sequence.
func TestLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &screen{}
		m := Start("importing", s.options())
		m.Total(20000)
		time.Sleep(500 * time.Millisecond)
		for i := range 150 {
			m.Done(100 * i)
			time.Sleep(time.Second)
		}
		m.Stop()
		want := "importing: 5,900 of 20,000 contacts, 29%, 98 a second, 2m23s left\n" +
			"importing: 11,900 of 20,000 contacts, 59%, 98 a second, 1m22s left\n"
		if got := s.text(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// A short job prints no line, and a quiet one nothing at all.
func TestNothing(t *testing.T) {
	for _, s := range []*screen{{}, {columns: 80}} {
		synctest.Test(t, func(t *testing.T) {
			o := s.options()
			o.Quiet = s.columns > 0
			m := Start("importing", o)
			m.Total(5)
			m.Done(5)
			time.Sleep(50 * time.Second)
			m.Stop()
			m.Stop() // a second time does nothing
			if got := s.text(); got != "" {
				t.Errorf("printed %q", got)
			}
		})
	}
}

// On a terminal each drawing stays in one line of it, however narrow it is. The bar is
// removed at the end, and for a note.
func TestBar(t *testing.T) {
	for columns := 1; columns < 140; columns++ {
		synctest.Test(t, func(t *testing.T) {
			s := &screen{columns: columns}
			m := Start("importing", s.options())
			m.Total(2_000_000)
			time.Sleep(100 * time.Millisecond) // not with the drawings
			for i := range 20 {
				m.Done(100_000 * i)
				time.Sleep(time.Second)
			}
			m.Note("a note")
			m.Stop()
			got := s.text()
			before, after, found := strings.Cut(got, "\r\x1b[Ka note\n")
			if !found || after != "" {
				t.Fatalf("the bar is not removed: %q", got)
			}
			longest := ""
			for _, drawing := range strings.Split(before, "\x1b[K") {
				drawing = strings.TrimPrefix(drawing, "\r")
				if len(drawing) >= columns && drawing != "" || strings.ContainsAny(drawing, "\n\x1b\r") {
					t.Fatalf("%q does not fit %d columns", drawing, columns)
				}
				if len(drawing) >= len(longest) {
					longest = drawing
				}
			}
			want := "importing  [######################################..]  95%  1,900,000 of 2,000,000 contacts  99,476/s  1s left"
			if columns > len(want) && !strings.Contains(before, want) {
				t.Errorf("in %d columns: %q", columns, longest)
			}
			if columns > 40 && !strings.Contains(longest, "[####") {
				t.Errorf("in %d columns there is no bar: %q", columns, longest)
			}
		})
	}
}

func TestUnknownTotal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &screen{columns: 60}
		m := Start("searching", s.options())
		m.Done(7)
		time.Sleep(time.Second)
		m.Phase("exporting", 0)
		time.Sleep(time.Second)
		m.Stop()
		for _, want := range []string{"\rsearching  7 contacts\x1b[K", "\rexporting  [##############" /* all of nothing */} {
			if !strings.Contains(s.text(), want) {
				t.Errorf("%q is not in %q", want, s.text())
			}
		}
	})
}

// The rate is that of the latest half a minute.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := Start("x", Options{Quiet: true})
		m.Total(10_000)
		m.Done(5000) // of an earlier run
		for i := range 100 {
			time.Sleep(time.Second)
			m.Done(5000 + 10*i)
			m.Done(3) // goes nowhere
		}
		for range 40 {
			time.Sleep(time.Second)
			m.Done(5990 + 1)
		}
		for i := range 40 {
			time.Sleep(time.Second)
			m.Done(5991 + 2*i)
		}
		if got := m.rateText("/s"); got != "2.0/s" {
			t.Errorf("got %s", got)
		}
		m.Stop()
	})
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := Number(n); got != want {
			t.Errorf("%d became %s, want %s", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{0: "1s", 59 * time.Second: "59s", 61 * time.Second: "1m01s", 3 * time.Hour: "3h00m", 500 * time.Hour: "over 100h"} {
		if got := short(d); got != want {
			t.Errorf("%v became %s, want %s", d, got, want)
		}
	}
}
