package main

import (
	"math"
	"runtime"
	"strings"
)

// bars draws bars of characters.
type bars struct{ blocks bool }

// newBars draws with block characters where the locale says that the terminal shows
// UTF-8, as those of Windows do, else with ASCII.
func (a *app) newBars() bars {
	if runtime.GOOS == "windows" {
		return bars{blocks: true}
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} { // the first that is set counts
		if locale := a.getenv(name); locale != "" {
			return bars{blocks: strings.Contains(strings.ReplaceAll(strings.ToLower(locale), "-", ""), "utf8")}
		}
	}
	return bars{}
}

// eighths are the ends of bars in eighths of a character.
var eighths = [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// bar returns a bar for a part of a whole that fills a width. What is not 0 shows.
func (b bars) bar(part, whole float64, width int) string {
	if part <= 0 || whole <= 0 || width <= 0 {
		return ""
	}
	length := min(part/whole, 1) * float64(width)
	if !b.blocks {
		return strings.Repeat("#", max(int(math.Round(length)), 1))
	}
	n := max(int(math.Round(length*8)), 1)
	return strings.Repeat("█", n/8) + eighths[n%8]
}

// twoBars returns a bar of what was added and a bar of what was removed in one. Each is at
// least one character long if it is not 0, as long as the width allows.
func (b bars) twoBars(added, removed, whole, width int) string {
	if whole <= 0 || width <= 0 {
		return ""
	}
	length := func(n int) int {
		if n <= 0 {
			return 0
		}
		return max(int(math.Round(float64(n)/float64(whole)*float64(width))), 1)
	}
	plus, minus := length(added), length(removed)
	for plus+minus > width {
		if plus >= minus {
			plus--
		} else {
			minus--
		}
	}
	more, less := b.signs()
	return strings.Repeat(more, plus) + strings.Repeat(less, minus)
}

// signs returns the characters of twoBars.
func (b bars) signs() (added, removed string) {
	if b.blocks {
		return "█", "░"
	}
	return "#", "-"
}
