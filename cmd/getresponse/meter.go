package main

import (
	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/progress"
)

// meter shows the progress of a command on standard error.
func (a *app) meter(cmd *cobra.Command, label, noun string, quiet bool) *progress.Meter {
	w := cmd.ErrOrStderr()
	return progress.Start(label, progress.Options{
		W: w, Noun: noun, Quiet: quiet,
		Width: func() (int, bool) {
			columns, terminal := a.terminalWidth(w)
			return columns, terminal && a.getenv("TERM") != "dumb"
		},
	})
}
