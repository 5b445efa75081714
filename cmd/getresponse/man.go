package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// newMan is the command that writes the manual pages. It does not use cobra/doc, which
// reads help as Markdown: it drops what looks like a tag, joins indented lines, and
// leaves hyphens that readers cannot copy to a shell.
func (a *app) newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "Write the manual pages of all commands",
		Long: "Write a manual page for every command into the folder man1 within DIR, so that man -M DIR finds them. " +
			"The date of the pages is that of the commit that the command was built from. " +
			"SOURCE_DATE_EPOCH, in seconds since 1970, sets another one.",
		Example: "  getresponse man ~/.local/share/man\n  man -M ~/.local/share/man getresponse-contacts-list",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			date, err := a.manDate()
			if err != nil {
				return err
			}
			return writeManual(cmd.Root(), filepath.Join(args[0], "man1"), date)
		},
	}
}

// manDate returns the date of the pages, "" for none. It is never today, so that pages of
// one version are always the same.
func (a *app) manDate() (string, error) {
	var built time.Time
	if text := a.getenv("SOURCE_DATE_EPOCH"); text != "" {
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds < 0 {
			return "", usagef("SOURCE_DATE_EPOCH is %q, want seconds since 1970", text)
		}
		built = time.Unix(seconds, 0)
	} else if info, ok := debug.ReadBuildInfo(); ok {
		built, _ = time.Parse(time.RFC3339, setting(info, "vcs.time"))
	}
	if built.IsZero() {
		return "", nil
	}
	return built.UTC().Format(time.DateOnly), nil
}

// documented returns a command and those below it that have a page.
func documented(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		if !c.Hidden && c.Name() != "help" {
			all = append(all, documented(c)...)
		}
	}
	return all
}

// writeManual writes the pages of a command and of those below it.
func writeManual(root *cobra.Command, dir, date string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, cmd := range documented(root) {
		if err := os.WriteFile(filepath.Join(dir, pageName(cmd)+".1"), []byte(manPage(cmd, date)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manPage returns the page of a command.
func manPage(cmd *cobra.Command, date string) string {
	cmd.InitDefaultHelpFlag()
	var p roff
	p.title(strings.ToUpper(pageName(cmd)), date, "getresponse "+getresponse.Version)
	p.macro("SH", "NAME")
	p.WriteString(roffText(pageName(cmd)) + ` \- ` + roffText(strings.TrimSuffix(cmd.Short, ".")) + "\n")
	p.macro("SH", "SYNOPSIS")
	path, rest := cmd.CommandPath(), strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())
	if cmd.HasSubCommands() {
		rest = " COMMAND" + rest
	}
	p.WriteString(bold(path) + roffText(rest) + "\n")
	p.macro("SH", "DESCRIPTION")
	if cmd.Long != "" {
		p.text(cmd.Long)
	} else {
		p.text(strings.TrimSuffix(cmd.Short, ".") + ".")
	}
	p.commands(cmd)
	p.options("OPTIONS", cmd.NonInheritedFlags())
	p.options("OPTIONS OF EVERY COMMAND", cmd.InheritedFlags())
	if cmd.Example != "" {
		p.macro("SH", "EXAMPLES")
		p.verbatim(cmd.Example)
	}
	p.seeAlso(cmd)
	return p.String()
}

// commands lists the commands below one.
func (p *roff) commands(cmd *cobra.Command) {
	below := slices.DeleteFunc(documented(cmd)[1:], func(c *cobra.Command) bool { return c.Parent() != cmd })
	if len(below) == 0 {
		return
	}
	p.macro("SH", "COMMANDS")
	for _, c := range below {
		p.item(bold(pageName(c))+"(1)", strings.TrimSuffix(c.Short, ".")+".")
	}
}

// options lists flags.
func (p *roff) options(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	p.macro("SH", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		term := bold("--" + f.Name)
		if f.Shorthand != "" {
			term = bold("-"+f.Shorthand) + ", " + term
		}
		switch {
		case f.NoOptDefVal != "" && value != "":
			term += "[=" + italics(value) + "]"
		case value != "":
			term += " " + italics(value)
		}
		if !slices.Contains([]string{"", "false", "0", "0s", "[]"}, f.DefValue) {
			usage += fmt.Sprintf(" (default %s)", f.DefValue)
		}
		p.item(term, usage)
	})
}

// seeAlso names the page of the command above, and that of the root.
func (p *roff) seeAlso(cmd *cobra.Command) {
	if !cmd.HasParent() {
		return
	}
	p.macro("SH", "SEE ALSO")
	var pages []string
	for above := cmd.Parent(); above != nil; above = above.Parent() {
		pages = append(pages, bold(pageName(above))+"(1)")
	}
	p.WriteString(strings.Join(pages, ",\n") + "\n")
}
