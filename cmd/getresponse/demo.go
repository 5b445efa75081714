package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// demo shows commands at work: it runs them one after the other and prints each before.
type demo struct {
	app  *app
	cmd  *cobra.Command
	list string
	url  string // of the embedded server, "" for the service
	dir  string // for temporary files
}

const demoHelp = `Import a file into a list, tag some of its contacts and score others, and print what the list has then. Each command is printed before it runs.

Without a credential in the environment all of it happens on an embedded server that ends with the command. With GETRESPONSE_API_KEY or GETRESPONSE_ACCESS_TOKEN it happens on that account.

A column "tier" of the file becomes the custom field customer_tier. Up to 20 contacts whose tier is gold get the tag gold_customer, up to 20 whose tier is silver get a score.`

// demoDelay is how long the embedded server does not show new contacts, as the service does.
const demoDelay = 700 * time.Millisecond

func (a *app) newDemo() *cobra.Command {
	d := &demo{app: a}
	cmd := &cobra.Command{
		Use:     "demo FILE",
		Short:   "Import a file into an embedded server, to see the command at work",
		Long:    demoHelp,
		Example: "  getresponse demo examples/quickstart/contacts.csv",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("%s wants 1 argument, not %d: a file", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			d.cmd = cmd
			return d.run(cmd.Context(), args[0])
		},
	}
	cmd.Flags().StringVar(&d.list, "list", "quickstart", "`NAME` of the list; it is created if the account lacks it")
	return cmd
}

func (d *demo) run(ctx context.Context, file string) (err error) {
	if d.dir, err = os.MkdirTemp("", "getresponse-demo-*"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(d.dir) }()
	more := []string{"--resume"} // on an account the import can be interrupted and continued
	if d.app.getenv("GETRESPONSE_API_KEY") == "" && d.app.getenv("GETRESPONSE_ACCESS_TOKEN") == "" {
		server := getresponsetest.NewServer(getresponsetest.WithContactDelay(demoDelay))
		defer server.Close()
		d.url = server.URL()
		more = []string{"--journal="} // the server ends with the command
		d.say("# An embedded server at %s; set GETRESPONSE_API_KEY for an account.", d.url)
	}
	started := time.Now()
	args := []string{"contacts", "import", file, "--list", d.list, "--create-list", "--failed=", "--show-failed", "40"}
	if reader, err := sheet.Open(file, sheet.Options{}); err == nil { // else the import says why not
		if slices.Contains(reader.Header(), "tier") {
			more = append(more, "--map", "tier=field:customer_tier")
		}
		_ = reader.Close()
	}
	if err := d.try(ctx, append(args, more...)...); err != nil && !isA[*rowsError](err) {
		return err
	}
	some, err := d.someOf(ctx)
	if err != nil {
		return err
	}
	if some != "" {
		if err := d.try(ctx, "contacts", "import", some, "--list", d.list, "--existing", "update", "--journal="); err != nil {
			return err
		}
		if err := d.try(ctx, "contacts", "export", "--list", d.list, "--tag", "gold_customer", "--columns", "email,name,customer_tier,tags", "--quiet"); err != nil {
			return err
		}
	}
	if err := d.try(ctx, "contacts", "list", "--list", d.list, "--sort-created-on", "ASC", "--per-page", "5", "--fields", "email,name,scoring,campaign.name"); err != nil {
		return err
	}
	d.say("# Done in %s.", time.Since(started).Round(100*time.Millisecond))
	return nil
}

func (d *demo) say(format string, args ...any) {
	fmt.Fprintln(d.cmd.OutOrStdout(), printableLine(format, args...))
}

// try prints a command and runs it.
func (d *demo) try(ctx context.Context, args ...string) error {
	shown := slices.Clone(args)
	for i, arg := range shown {
		if filepath.Dir(arg) == d.dir {
			shown[i] = filepath.Base(arg)
		}
	}
	d.say("")
	d.say("$ getresponse %s", shellLine(shown))
	return d.execute(ctx, d.cmd.OutOrStdout(), args)
}

// execute runs a command.
func (d *demo) execute(ctx context.Context, out io.Writer, args []string) error {
	a := *d.app
	root := newRoot(&a)
	root.SetIn(d.cmd.InOrStdin())
	root.SetOut(out)
	root.SetErr(d.cmd.OutOrStdout()) // in the order in which it is printed
	args = append(args, "--yes")
	if d.url != "" {
		args = append(args, "--server", d.url)
	}
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// demoSome is how many contacts get a tag, and how many a score.
const demoSome = 20

// someOf writes a file with some contacts of the list, to tag or score them. It returns ""
// if there are none.
func (d *demo) someOf(ctx context.Context) (path string, err error) {
	var exported bytes.Buffer
	err = d.execute(ctx, &exported, []string{"contacts", "export", "--list", d.list, "--columns", "email,customer_tier", "--quiet"})
	if isA[*usageError](err) {
		return "", nil // the file has no column for the field
	}
	if err != nil {
		return "", err
	}
	rows, err := csv.NewReader(&exported).ReadAll()
	if err != nil {
		return "", err
	}
	text, gold, silver := strings.Builder{}, 0, 0
	text.WriteString("email,tags,scoring\n")
	for _, row := range rows[1:] {
		switch {
		case row[1] == "gold" && gold < demoSome:
			gold++
			fmt.Fprintf(&text, "%s,gold_customer,\n", row[0])
		case row[1] == "silver" && silver < demoSome:
			silver++
			fmt.Fprintf(&text, "%s,,10\n", row[0])
		}
	}
	if gold+silver == 0 {
		return "", nil
	}
	path = filepath.Join(d.dir, "tags-and-scores.csv")
	return path, os.WriteFile(path, []byte(text.String()), 0o600)
}
