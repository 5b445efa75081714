package columns

import (
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// longText is from how many characters on a value has a field of several lines.
const longText = 255

// guess finds the type of values without keeping them: each type is ruled out by the first
// value that it does not take.
type guess struct {
	values  int
	dates   layouts
	times   layouts
	number  numberForm
	ip, url bool
	phone   bool
	long    bool
}

func newGuess() guess {
	return guess{dates: dateLayouts(), times: timeLayouts(), ip: true, url: true, phone: true}
}

// add takes a value that is not blank into account.
func (g *guess) add(value string) {
	g.values++
	g.dates = g.dates.that(value)
	g.times = g.times.that(value)
	g.number.add(value)
	g.ip = g.ip && isIP(value)
	g.url = g.url && isURL(value)
	g.phone = g.phone && isPhone(value)
	g.long = g.long || utf8.RuneCountInString(value) > longText || strings.ContainsRune(value, '\n')
}

func isIP(value string) bool {
	addr, err := netip.ParseAddr(value)
	return err == nil && addr.Zone() == ""
}

func isURL(value string) bool {
	u, err := url.Parse(value)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// isPhone reports whether a value has 6 to 15 digits and only signs that phone numbers have.
func isPhone(value string) bool {
	n := 0
	for i, r := range value {
		switch {
		case r >= '0' && r <= '9':
			n++
		case r == '+' && i == 0:
		case !strings.ContainsRune(" -./()\u00a0", r):
			return false
		}
	}
	return n >= 6 && n <= 15
}

// layouts are forms of dates or times that all values have so far.
type layouts []string

func dateLayouts() layouts {
	return layouts{"2006-01-02", "2.1.2006", "2/1/2006", "1/2/2006", "2-1-2006", "2006/1/2", "2006.1.2"}
}

// zoned is the form in which times with a zone are sent.
const zoned = "2006-01-02T15:04:05-0700"

func timeLayouts() layouts {
	return layouts{
		"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04", time.RFC3339, zoned,
		"2.1.2006 15:04:05", "2.1.2006 15:04", "2/1/2006 15:04:05", "2/1/2006 15:04", "1/2/2006 15:04:05", "1/2/2006 15:04",
	}
}

// that returns the layouts that a value has too.
func (l layouts) that(value string) (left layouts) {
	for _, layout := range l {
		if at, err := time.Parse(layout, value); err == nil && at.Year() >= 1000 {
			left = append(left, layout)
		}
	}
	return left
}

// one returns the layout if there is no doubt: the day and the month could be either in
// 03/04/2026.
func (l layouts) one() (layout string, sure bool) {
	for i, other := range l {
		if i > 0 && strings.HasPrefix(l[0], "2/1/") && strings.HasPrefix(other, "1/2/") {
			return "", false
		}
	}
	if len(l) == 0 {
		return "", false
	}
	return l[0], true
}

// asTime returns a time as custom fields have it: with its zone if it has one.
func asTime(layout string, at time.Time) string {
	if layout == time.RFC3339 || layout == zoned {
		return at.Format(zoned)
	}
	return at.Format(time.DateTime)
}
