package columns

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// CellError is a value that a contact cannot have.
type CellError struct {
	Line   int
	Column string // header of the column
	Value  string // at most mostShown characters of it
	Reason string
}

func (e *CellError) Error() string {
	return fmt.Sprintf("line %d, column %s: %s: %s", e.Line, quoted(e.Column), quoted(e.Value), printable.Text(e.Reason))
}

const mostShown = 60 // characters of a value or header in a message

// shortened returns text with an ellipsis after its first characters if it is long.
func shortened(text string) string {
	if utf8.RuneCountInString(text) <= mostShown {
		return text
	}
	return string([]rune(text)[:mostShown]) + "…"
}

func quoted(text string) string { return strconv.Quote(shortened(text)) }
