package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	figures "github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
)

var hostileNames = []string{
	"spring", "", "Zażółć gęślą jaźń", "漢字の一覧表示の長い名前です", "<script>alert(1)</script>", "\x1b[2J\x1b]0;title\a", "line\nbreak", "\u202egpj.exe", "=1+1",
	strings.Repeat("long ", 30), "🙂🙂🙂", "a\tb\rc", "\xff\xfe", `"quoted" & 'single'`, "]]><!--",
}

// anyReport draws a report whose names are hostile.
func anyReport(t *rapid.T) *figures.Report {
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	days := rapid.IntRange(1, 40).Draw(t, "days")
	period, err := figures.NewPeriod(now.AddDate(0, 0, 1-days).Format(time.DateOnly), "", rapid.SampledFrom([]figures.Unit{"", figures.Day, figures.Week}).Draw(t, "unit"), now)
	if err != nil {
		t.Fatal(err)
	}
	size := rapid.SampledFrom([]int{1, 50, 2000, 5_000_000}).Draw(t, "size")
	number := func(name string) int { return rapid.IntRange(0, size).Draw(t, name) }
	name := rapid.SampledFrom(hostileNames)
	r := &figures.Report{Period: period, Made: now}
	for range rapid.IntRange(0, 9).Draw(t, "lists") {
		l := figures.List{ID: "id", Name: name.Draw(t, "list"), Growth: figures.Growth{Start: number("start")}}
		l.End = l.Start
		for range period.Spans() {
			part := figures.Growth{Start: l.End, Added: number("added")}
			part.Removed = rapid.IntRange(0, part.Start+part.Added).Draw(t, "removed")
			part.End = part.Start + part.Added - part.Removed
			l.Parts, l.Added, l.Removed, l.End = append(l.Parts, part), l.Added+part.Added, l.Removed+part.Removed, part.End
		}
		r.Lists = append(r.Lists, l)
	}
	message := func() figures.Message {
		m := figures.Message{ID: "id", Name: name.Draw(t, "name"), Subject: name.Draw(t, "subject"), List: name.Draw(t, "list")}
		m.Sent = number("sent")
		for _, n := range []*int{&m.Bounced, &m.Opened, &m.Clicked, &m.Unsubscribed, &m.Complaints} {
			*n = rapid.IntRange(0, m.Sent).Draw(t, "figure")
		}
		return m
	}
	for range rapid.IntRange(0, 6).Draw(t, "newsletters") {
		m := message()
		m.SentOn = now
		r.Newsletters = append(r.Newsletters, m)
	}
	for range rapid.IntRange(0, 3).Draw(t, "autoresponders") {
		r.Autoresponders = append(r.Autoresponders, message())
	}
	return r
}

// A report fits the terminal, has nothing that controls it, and shows the figures that
// count most.
func TestReportFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyReport(t)
		var text, notes strings.Builder
		out := &output{w: &text, notes: &notes, width: rapid.IntRange(40, 200).Draw(t, "width")}
		locale := rapid.SampledFrom([]string{"C", "pl_PL.UTF-8"}).Draw(t, "locale")
		f := &reportFlags{app: &app{getenv: func(name string) string { return map[string]string{"LANG": locale}[name] }}}
		if err := f.print(r, out); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			line = strings.TrimSuffix(line, "\n")
			if textWidth(line) > out.width && !strings.HasPrefix(line, "Report of ") {
				t.Fatalf("%d of %d columns: %q", textWidth(line), out.width, line)
			}
			if !utf8.ValidString(line) || strings.ContainsFunc(line, func(c rune) bool { return !strconv.IsPrint(c) }) {
				t.Fatalf("not printable: %q", line)
			}
			if locale == "C" && strings.ContainsAny(line, "█▏▎▍▌▋▊▉░") {
				t.Fatalf("a bar of blocks for the locale C: %q", line)
			}
		}
		for _, l := range r.Lists {
			if !slices.Contains(strings.Fields(text.String()), strconv.Itoa(l.End)) {
				t.Fatalf("%d is not in %s", l.End, text.String())
			}
		}
		for _, m := range append(r.Newsletters, r.Autoresponders...) {
			if !slices.Contains(strings.Fields(text.String()), percent(m.OpenRate())) {
				t.Fatalf("%s is not in %s", percent(m.OpenRate()), text.String())
			}
		}
	})
}

// The length of a bar is in proportion to its value, to an eighth of a character with
// blocks and to a character without. What is not 0 shows.
func TestBars(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := bars{blocks: rapid.Bool().Draw(t, "blocks")}
		width := rapid.IntRange(1, 200).Draw(t, "width")
		whole := rapid.Float64Range(0.001, 1e9).Draw(t, "whole")
		part := rapid.Float64Range(0, 1).Draw(t, "share") * whole
		bar := []rune(b.bar(part, whole, width))
		exact, length, unit := part/whole*float64(width), float64(len(bar)), 1.0
		if len(bar) > 0 && b.blocks {
			eighths := 1 + '▏' - bar[len(bar)-1] // the blocks are in the order of their lengths, the longest first
			length, unit = length-1+float64(eighths)/8, 1.0/8
		}
		if (part > 0) != (len(bar) > 0) || len(bar) > width || length-exact > unit || exact-length > unit/2+1e-9 {
			t.Fatalf("%v of %v in %d: %q, %v long, want %v", part, whole, width, string(bar), length, exact)
		}
	})
}

// A bar of two parts shows both if they are not 0, and is not wider than the width.
func TestTwoBars(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := bars{blocks: rapid.Bool().Draw(t, "blocks")}
		width := rapid.IntRange(2, 200).Draw(t, "width")
		added, removed := rapid.IntRange(0, 1e6).Draw(t, "added"), rapid.IntRange(0, 1e6).Draw(t, "removed")
		whole := added + removed + rapid.IntRange(0, 1e6).Draw(t, "more")
		plus, minus := b.signs()
		bar := b.twoBars(added, removed, whole, width)
		more, less := strings.Count(bar, plus), strings.Count(bar, minus)
		if (added > 0) != (more > 0) || (removed > 0) != (less > 0) || more+less > width || utf8.RuneCountInString(bar) != more+less {
			t.Fatalf("%d and %d of %d in %d: %q", added, removed, whole, width, bar)
		}
		if whole > 0 && (more-1 > added*width/whole+1 || less-1 > removed*width/whole+1) {
			t.Fatalf("%d and %d of %d in %d: %q", added, removed, whole, width, bar)
		}
	})
}

// The locale decides about the characters of bars: the first of the variables that is set.
func TestBarsOfLocale(t *testing.T) {
	for env, want := range map[string]bool{
		"": false, "LANG=pl_PL.UTF-8": true, "LANG=C.utf8": true, "LANG=de_DE.ISO-8859-1": false, "LANG=C LC_ALL=en_US.UTF-8": true,
		"LANG=en_US.UTF-8 LC_ALL=C": false, "LANG=en_US.UTF-8 LC_CTYPE=POSIX": false, "LC_ALL= LANG=en_US.UTF-8": true,
	} {
		vars := map[string]string{}
		for _, pair := range strings.Fields(env) {
			name, value, _ := strings.Cut(pair, "=")
			vars[name] = value
		}
		a := &app{getenv: func(name string) string { return vars[name] }}
		if got := a.newBars().blocks; got != want {
			t.Errorf("%s: blocks %v, want %v", env, got, want)
		}
	}
}

// The table of a terminal has the blocks, the bold header and the hint about columns.
func TestReportOnTerminal(t *testing.T) {
	h := spring(t)
	h.terminal, h.columns, h.env["LANG"] = true, "60", "pl_PL.UTF-8"
	r := h.call("report", "--by", "week")
	for _, want := range []string{"\x1b[1mReport of 2026-03-01 to 2026-03-30, time zone Europe/Warsaw\x1b[0m", "WEEK FROM", "2026-03-09     14      7        2   19  ", "█", "░", "37.5"} {
		if r.err != nil || !strings.Contains(r.out, want) {
			t.Errorf("%q is not in %s, %v", want, r.out, r.err)
		}
	}
	if !strings.Contains(r.notes, "Columns that do not fit: ") || !strings.Contains(r.notes, "COMPLAINTS") {
		t.Errorf("remarks: %s", r.notes)
	}
	h.env["NO_COLOR"] = "1"
	if r := h.call("report"); strings.Contains(r.out, "\x1b") {
		t.Errorf("escape sequences: %q", fmt.Sprint(r.out))
	}
}
