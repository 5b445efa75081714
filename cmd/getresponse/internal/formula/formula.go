// Package formula keeps spreadsheets from running cells of files that the command writes.
// A spreadsheet takes a cell as a formula if it begins with one of = + - @.
package formula

import (
	"strings"
	"unicode"
)

// Guard returns a cell with an apostrophe in front if a spreadsheet would run it. Blanks,
// line breaks, controls and invisible characters may come before the sign, and the sign
// may have its full width. A cell that begins with a tab or a carriage return is guarded
// too.
//
// [Unguard] returns the original for every cell.
func Guard(cell string) string {
	if runs(cell) {
		return "'" + cell
	}
	return cell
}

// Unguard removes the apostrophe that [Guard] or a spreadsheet has put in front of a cell.
// It leaves every other cell as it is.
func Unguard(cell string) string {
	if rest, guarded := strings.CutPrefix(cell, "'"); guarded && runs(rest) {
		return rest
	}
	return cell
}

// runs reports whether a spreadsheet would run a cell, or would do so without the
// apostrophes in front. The latter are guarded as well, so that Unguard removes only what
// Guard has added.
func runs(cell string) bool {
	cell = strings.TrimLeft(cell, "'")
	if cell == "" {
		return false
	}
	if cell[0] == '\t' || cell[0] == '\r' {
		return true
	}
	start := strings.TrimLeftFunc(cell, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
	for _, r := range start {
		return strings.ContainsRune("=+-@＝＋－＠", r)
	}
	return false
}
