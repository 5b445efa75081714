package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/progress"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/internal/printable"
)

// failedColumn is the first column of a file with rows that failed. An import leaves it
// out.
const failedColumn = "import_error"

// rowsError reports rows that failed, while others are on the list.
type rowsError struct {
	failed, rows int
	file         string // that has them, "" for none
	dry          bool   // it was a dry run
}

func (e *rowsError) Error() string {
	verb := "failed"
	if e.dry {
		verb = "would fail"
	}
	text := fmt.Sprintf("%s of %s rows %s", progress.Number(e.failed), progress.Number(e.rows), verb)
	if e.file != "" {
		text += ": " + e.file + " has them with their reasons"
	}
	return text
}

// writeFailures writes the rows that failed in the form of the file, so that they can be
// corrected and imported.
func (r *importRun) writeFailures() (err error) {
	if r.failed == "" || len(r.failures) == 0 {
		return nil
	}
	next, err := os.CreateTemp(filepath.Dir(r.failed), filepath.Base(r.failed)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(next.Name()) }() // after a success it does not exist
	w := sheet.NewWriter(next, r.in.reader.Form())
	header := r.in.reader.Header()
	skip := 0 // columns of an earlier import
	if header[0] == failedColumn {
		skip = 1
	}
	err = w.Write(append([]string{failedColumn}, header[skip:]...))
	number := 0
	for row, bad := range r.in.reader.Rows() {
		if bad != nil && !isA[*sheet.RowError](bad) {
			err = errors.Join(err, bad)
		}
		if failure, failed := r.failures[number]; failed && err == nil {
			reason := fmt.Sprintf("line %d: %s", row.Line, failure.reason)
			err = w.Write(append([]string{reason}, row.Cells[min(skip, len(row.Cells)):]...))
		}
		number++
	}
	if err = errors.Join(err, w.Close(), next.Sync(), next.Close()); err != nil {
		return err
	}
	return os.Rename(next.Name(), r.failed)
}

// showFailures prints the first rows that failed.
func (r *importRun) showFailures() {
	if len(r.failures) == 0 || r.quiet || r.showFailed == 0 {
		return
	}
	lines := [][]string{{"line", "e-mail", "outcome", "reason"}}
	for number := range r.lines {
		failure, failed := r.failures[number]
		if !failed {
			continue
		}
		if len(lines) > r.showFailed {
			break
		}
		lines = append(lines, []string{fmt.Sprint(r.lines[number]), failure.email, string(failure.outcome), failure.reason})
	}
	for _, line := range alignedTable(lines, 0, 0) {
		fmt.Fprintln(r.out.notes, line)
	}
	if more := len(r.failures) - len(lines) + 1; more > 0 {
		fmt.Fprintf(r.out.notes, "and %s more\n", progress.Number(more))
	}
}

// alignedTable returns the lines of a table, with printable cells. Cells and lines that
// are longer than allowed are cut; 0 is no limit.
func alignedTable(rows [][]string, mostCell, mostLine int) (lines []string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			row[i] = printable.Text(text)
			if mostCell > 0 {
				row[i] = cut(row[i], mostCell)
			}
			widths[i] = max(widths[i], textWidth(row[i]))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, text := range row {
			b.WriteString(text + strings.Repeat(" ", widths[i]-textWidth(text)+columnGap))
		}
		line := strings.TrimRight(b.String(), " ")
		if mostLine > 0 {
			line = cut(line, mostLine)
		}
		lines = append(lines, line)
	}
	return lines
}
