// Package printable makes text from outside safe to print. A message of a service or a
// proxy could otherwise forge lines of a log and control a terminal.
package printable

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text returns s with everything that is not printable written as %q does: controls,
// those of C1 and of the direction of text among them, line separators, invisible
// characters and invalid UTF-8. It leaves quotes and backslashes as they are. Text of
// its own result is the same.
func Text(s string) string {
	if isPrintable(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if strconv.IsPrint(r) && (r != utf8.RuneError || size > 1) {
			b.WriteString(s[:size])
		} else {
			quoted := strconv.Quote(s[:size])
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		s = s[size:]
	}
	return b.String()
}

func isPrintable(s string) bool {
	for i, r := range s {
		if !strconv.IsPrint(r) || r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return false
		}
	}
	return true
}
