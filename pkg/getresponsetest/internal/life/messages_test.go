package life

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestLinksOf(t *testing.T) {
	t.Parallel()
	for page, want := range map[string][]link{
		``:                                       nil,
		`<a href="https://example.com">Home</a>`: {{"https://example.com", "Home"}},
		`<A title="a" HREF='http://example.com/?a=1&amp;b=2'><img src="x.png"></A>`:    {{"http://example.com/?a=1&b=2", "http://example.com/?a=1&b=2"}},
		"<a\n\thref=\"https://example.com/1\">\n One <b>two</b> </a>":                  {{"https://example.com/1", "One two"}},
		`<a href="https://example.com/1">1</a><a href="https://example.com/1">2</a>`:   {{"https://example.com/1", "1"}},
		`<a href="mailto:a@example.com">x</a><a href="#top">x</a><a href="/rel">x</a>`: nil,
		`<a href="https://example.com/[[name]]">x</a><a href="javascript:x()">x</a>`:   nil,
		`<a href="ftp://example.com">x</a><a href="https://">x</a><a>x</a>`:            nil,
	} {
		if got := linksOf(page); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", page, got, want)
		}
	}
	if got := linksOfText("See https://example.com/a, or http://example.com/b?c=d."); !slices.Equal(got, []link{
		{"https://example.com/a", "https://example.com/a"}, {"http://example.com/b?c=d", "http://example.com/b?c=d"},
	}) {
		t.Errorf("links of plain content: %q", got)
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{
		"P0Y0M0DT5H30M0S": 5*time.Hour + 30*time.Minute, "PT2M": 2 * time.Minute, "P2M": 60 * 24 * time.Hour, "P1W": 7 * 24 * time.Hour, "P1YT1S": 365*24*time.Hour + time.Second,
		"": -1, "5H": -1, "PT5": -1, "P5H": -1, "PTxH": -1, "PT-5H": -1, "PT99999H": -1,
	} {
		got, ok := duration(text)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, ok, want)
		}
	}
	if _, ok := duration(5.0); ok {
		t.Error("a number is no duration")
	}
}

func TestPartsOf(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][2]int{1: {1, 1}, 70: {1, 1}, 71: {1, 2}, 134: {1, 2}, 135: {1, 3}, 160: {1, 3}, 161: {2, 3}, 306: {2, 5}, 307: {3, 5}} {
		plain, other := make([]rune, n), make([]rune, n)
		for i := range n {
			plain[i], other[i] = 'x', 'ż'
		}
		if got := [2]int{partsOf(string(plain)), partsOf(string(other))}; got != want {
			t.Errorf("%d characters: got %d, want %d", n, got, want)
		}
	}
}

func TestMailContentIsBounded(t *testing.T) {
	t.Parallel()
	half := strings.Repeat("x", maxContent/2)
	if failure := checkMailContent(Object{"html": half, "plain": half}); failure != nil {
		t.Errorf("%d bytes: %v", maxContent, failure.Context)
	}
	if failure := checkMailContent(Object{"html": half, "plain": half + "x"}); failure == nil || failure.Code != 1000 {
		t.Errorf("a byte more: %v", failure)
	}
}
