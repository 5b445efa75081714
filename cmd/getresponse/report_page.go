package main

import (
	"bufio"
	"fmt"
	"os"

	figures "github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/reportpage"
)

// writePage writes the report as a page to the file of --html.
func (r *reportFlags) writePage(collected *figures.Report, out *output) error {
	if r.html == "-" {
		return reportpage.Write(out.w, collected)
	}
	err := replaceFile(r.html, func(file *os.File) error {
		w := bufio.NewWriter(file)
		if err := reportpage.Write(w, collected); err != nil {
			return err
		}
		return w.Flush()
	})
	if err != nil {
		return fmt.Errorf("--html %s: %w", r.html, err)
	}
	out.note("Written: %s", r.html)
	return nil
}
