package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// helpWidth is how long lines of help are.
const helpWidth = 100

// wrapped breaks long lines between words. What begins with spaces stays indented.
func wrapped(text string) string { return wrappedTo(helpWidth, text) }

func wrappedTo(width int, text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		if len(line) <= width {
			b.WriteString(line)
			continue
		}
		used := 0
		for _, word := range strings.Fields(line) {
			switch {
			case used == 0:
				b.WriteString(indent)
				used = len(indent)
			case used+1+len(word) > width:
				hanging := indent
				if indent != "" {
					hanging += "  "
				}
				b.WriteString("\n" + hanging)
				used = len(hanging)
			default:
				b.WriteByte(' ')
				used++
			}
			b.WriteString(word)
			used += len(word)
		}
	}
	return b.String()
}

// fitHelp makes the help of a command and of those below it fit helpWidth.
func fitHelp(root *cobra.Command) {
	root.SetUsageTemplate(strings.NewReplacer(
		".LocalFlags.FlagUsages", ".LocalFlags.FlagUsagesWrapped 100",
		".InheritedFlags.FlagUsages", ".InheritedFlags.FlagUsagesWrapped 100").Replace(root.UsageTemplate()))
	help := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		cmd.Long = wrapped(cmd.Long)
		out := cmd.OutOrStdout()
		var text strings.Builder
		cmd.SetOut(&text)
		help(cmd, args)
		cmd.SetOut(out)
		_, _ = io.WriteString(out, fittedList(cmd, text.String())) // as for all help
	})
}

// fittedList breaks the descriptions of commands that are too long, and the hint below
// them.
func fittedList(cmd *cobra.Command, help string) string {
	if !cmd.HasSubCommands() {
		return help
	}
	column := len("  ") + cmd.Commands()[0].NamePadding() + len(" ")
	var b strings.Builder
	for line := range strings.Lines(help) {
		switch {
		case len(line) <= helpWidth+1:
			b.WriteString(line)
		case strings.HasPrefix(line, "  "):
			about := wrappedTo(helpWidth-column, line[column:])
			b.WriteString(line[:column] + strings.ReplaceAll(strings.TrimSuffix(about, "\n"), "\n", "\n"+strings.Repeat(" ", column)) + "\n")
		default:
			b.WriteString(wrapped(line))
		}
	}
	return b.String()
}
