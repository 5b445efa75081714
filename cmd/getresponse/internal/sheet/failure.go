package sheet

import (
	"fmt"
	"path/filepath"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// Error is why a file, or the rest of it, cannot be read.
type Error struct {
	Path   string
	Line   int // 0 if the reason is not in one line
	Reason string
	Err    error // of the system, if it is the cause
}

func (e *Error) Error() string {
	where := printable.Text(filepath.Base(e.Path))
	if e.Line > 0 {
		where += fmt.Sprintf(", line %d", e.Line)
	}
	return where + ": " + printable.Text(e.Reason)
}

func (e *Error) Unwrap() error { return e.Err }

// RowError is why one row cannot be read. The rows after it can.
type RowError struct {
	Line   int
	Reason string
}

func (e *RowError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Line, printable.Text(e.Reason))
}
