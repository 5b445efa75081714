package progress

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	leastBar = 10 // columns
	mostBar  = 40
)

// drawing returns the bar in fewer columns than the terminal has, so that the cursor stays
// in its line. What does not fit is left out, the least important first.
func (m *Meter) drawing(columns int) string {
	room := max(columns-1, 0)
	percent, left := m.percent(), m.left()
	rate := m.rateText("/s")
	for _, parts := range [][]string{
		{m.label, "", percent, m.count(), rate, left},
		{m.label, "", percent, m.count(), left},
		{m.label, "", percent, m.count()},
		{"", percent, m.count()},
		{"", percent},
		{percent, m.count()},
		{percent},
		{m.count()},
	} {
		if text, fits := fill(parts, m.part(), room); fits {
			return text
		}
	}
	return ""
}

// fill joins parts that are not empty. The first empty one stands for the bar, if there
// is a part of the job to show.
func fill(parts []string, part float64, room int) (text string, fits bool) {
	used, bar := 0, -1
	var shown []string
	for _, p := range parts {
		if p == "" && (bar >= 0 || part < 0) {
			continue
		}
		if p == "" {
			bar = len(shown)
		}
		shown = append(shown, p)
		used += len(p) + 2
	}
	used -= 2
	if len(shown) == 0 || bar == 0 && len(shown) == 1 {
		return "", false
	}
	if bar >= 0 {
		width := min(room-used-2, mostBar)
		if width < leastBar {
			return "", false
		}
		full := int(part * float64(width))
		shown[bar] = "[" + strings.Repeat("#", full) + strings.Repeat(".", width-full) + "]"
		used += width + 2
	}
	return strings.Join(shown, "  "), used <= room
}

// line returns the progress in words.
func (m *Meter) line() string {
	parts := []string{m.count()}
	if p := m.percent(); p != "" {
		parts = append(parts, p)
	}
	if r := m.rateText(" a second"); r != "" {
		parts = append(parts, r)
	}
	if l := m.left(); l != "" {
		parts = append(parts, l)
	}
	return m.label + ": " + strings.Join(parts, ", ")
}

// part returns which part of the job is done, 0 to 1; -1 if that is unknown.
func (m *Meter) part() float64 {
	if m.total < 0 {
		return -1
	}
	if m.total == 0 {
		return 1
	}
	return min(float64(m.done)/float64(m.total), 1)
}

func (m *Meter) percent() string {
	if p := m.part(); p >= 0 {
		return strconv.Itoa(int(100*p)) + "%"
	}
	return ""
}

func (m *Meter) count() string {
	if m.total < 0 {
		return Number(m.done) + " " + m.o.Noun
	}
	return Number(m.done) + " of " + Number(m.total) + " " + m.o.Noun
}

func (m *Meter) rateText(unit string) string {
	rate := m.speed.rate(time.Now())
	switch {
	case rate <= 0:
		return ""
	case rate < 10:
		return strconv.FormatFloat(rate, 'f', 1, 64) + unit
	}
	return Number(int(rate)) + unit
}

func (m *Meter) left() string {
	rate := m.speed.rate(time.Now())
	if m.total < 0 || rate <= 0 || m.done >= m.total {
		return ""
	}
	return short(time.Duration(float64(m.total-m.done)/rate*float64(time.Second))) + " left"
}

// short writes a duration with the units that people care for.
func short(d time.Duration) string {
	switch s := int(d.Seconds()); {
	case s < 60:
		return fmt.Sprintf("%ds", max(s, 1))
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	case s < 100*3600:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
	return "over 100h"
}

// Number writes a number with commas between thousands.
func Number(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
