package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/progress"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const importHelp = `Add the contacts of a CSV or XLSX file to a list.

Encoding, delimiter and line ending of a CSV file are detected: UTF-8, UTF-16, Windows-1250 and 1252, ISO 8859-2; comma, semicolon, tab or pipe. The first row has the names of the columns. Names in English, Polish, German, Spanish, French and Italian are known for the e-mail address, the name or its parts, the phone, tags, the day of the cycle, the score and the IP address. Every other column becomes a custom field. What each column becomes is printed before anything is sent, with the type of each new custom field, which the values show. --map 'HEADER=TARGET' changes it: email, name, first_name, last_name, phone, tags, day_of_cycle, scoring, ip, field:NAME, or - to leave the column out. On a terminal the command then asks whether to go on, unless --yes is given.

Custom fields and tags that the account lacks are created; the list only with --create-list. --dry-run prints what would become of each row and sends no call that writes; the service can still reject rows that a dry run accepts.

--existing says what happens to contacts that are on the list already: report (the default) leaves them alone and counts their rows as failed, skip leaves them alone, update changes what the file has other values for. Tags are added. Empty cells change nothing.

The service adds contacts asynchronously. The import waits for them as long as --wait says. Contacts that are not visible by then are "accepted". If the list has double opt-in for the API, contacts are visible when their owners have confirmed, and the import does not wait.

Rows that failed are written to FILE with .failed before the extension, in the form of FILE, with the line and the reason in the first column. Correct them there and import that file.

FILE.journal says how far the import is. After an interruption, also by kill -9, the same command with --resume continues there, and adds no row twice. The first Ctrl-C ends the import when the calls in flight have ended, the second one immediately. The journal is removed when the import is complete.

More than 80,000 rows with --existing update are sent by POST /imports if --route is choose, which a person at GetResponse may review first. Otherwise batches of 1,000 contacts are sent, one in a second and 80 in 10 minutes.

API operations: POST /contacts/batch, GET /contacts, POST /contacts/{contactId}, POST /imports, GET and POST /custom-fields, /tags and /campaigns`

// importJob is one call of contacts import.
type importJob struct {
	app *app

	list, existing, route      string
	journal, failed            string
	overrides                  []string
	encoding, delimiter, sheet string
	createList, createFields   bool
	dryRun, resume, quiet      bool
	showFailed                 int
	wait                       time.Duration

	cmd     *cobra.Command
	ctx     context.Context // of the calls: after an interrupt it lives until those in flight end
	gate    *gate
	client  *getresponse.Client
	out     *output
	in      *importInput
	listID  string // "" for a list that a dry run would create
	names   *importNames
	meter   *progress.Meter
	updates updateCount
}

// existingModes are the values of --existing.
var existingModes = map[string]bulk.Existing{"report": bulk.ReportExisting, "skip": bulk.SkipExisting, "update": bulk.UpdateExisting}

// routes are the values of --route.
var routes = map[string]bulk.Route{"choose": bulk.ChooseRoute, "batches": bulk.RouteBatches, "imports": bulk.RouteImports}

func (a *app) newContactsImport() *cobra.Command {
	j := &importJob{app: a}
	cmd := &cobra.Command{
		Use:     "import FILE",
		Short:   "Add the contacts of a CSV or XLSX file to a list",
		Long:    importHelp,
		Example: "  getresponse contacts import contacts.csv --list spring_2027",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("%s wants 1 argument, not %d: a file, or - for standard input", cmd.CommandPath(), len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return j.run(cmd, args[0]) },
	}
	f := cmd.Flags()
	f.StringVar(&j.list, "list", "", "`NAME` of the list. Required.")
	f.BoolVar(&j.createList, "create-list", false, "create the list if the account lacks it")
	f.BoolVar(&j.createFields, "create-fields", true, "create custom fields that the account lacks")
	f.StringArrayVar(&j.overrides, "map", nil, "`HEADER=TARGET` sets what a column becomes; #3 is the third column; several are possible")
	f.StringVar(&j.existing, "existing", "report", "what happens to contacts that are on the list: report, skip or update")
	f.BoolVar(&j.dryRun, "dry-run", false, "print what would become of each row, and change nothing")
	f.BoolVar(&j.resume, "resume", false, "continue an import of the same file that was interrupted, if there is one")
	f.StringVar(&j.journal, "journal", "", "`FILE` that says how far the import is (default: FILE.journal; none for standard input, or if it is empty)")
	f.StringVar(&j.failed, "failed", "", "`FILE` for rows that failed (default: FILE with .failed before the extension; none for standard input, or if it is empty)")
	f.IntVar(&j.showFailed, "show-failed", 10, "how many rows that failed are printed at most")
	f.DurationVar(&j.wait, "wait", 2*time.Minute, "how long to wait for contacts to become visible")
	f.StringVar(&j.route, "route", "batches", "how contacts are sent: batches, imports or choose")
	f.StringVar(&j.encoding, "encoding", "", "encoding of the file, if it is detected wrong, such as windows-1250")
	f.StringVar(&j.delimiter, "delimiter", "", "delimiter of the file, if it is detected wrong: comma, semicolon, tab or pipe")
	f.StringVar(&j.sheet, "sheet", "", "`NAME` of the sheet of an XLSX file (default: the first)")
	f.BoolVarP(&j.quiet, "quiet", "q", false, "print errors and the summary only")
	_ = cmd.RegisterFlagCompletionFunc("list", a.completeNames(lists)) // fails only without the flag
	_ = cmd.RegisterFlagCompletionFunc("existing", cobra.FixedCompletions([]string{"report", "skip", "update"}, cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("route", cobra.FixedCompletions([]string{"batches", "imports", "choose"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (j *importJob) run(cmd *cobra.Command, file string) (err error) {
	j.cmd = cmd
	if err := j.check(file); err != nil {
		return err
	}
	if j.out, err = j.app.newOutput(cmd); err != nil {
		return err
	}
	j.gate = newGate(j.updates.finished)
	if j.client, err = j.app.client(cmd.Context(), cmd, getresponse.WithHook(j.gate)); err != nil {
		return err
	}
	var stop func()
	j.ctx, stop = j.gate.orderly(cmd.Context())
	defer stop()
	j.meter = j.app.meter(cmd, "reading", "rows", j.quiet)
	defer func() { j.meter.Stop() }()
	defer context.AfterFunc(cmd.Context(), func() {
		j.note("Ending when the calls in flight have ended. Another Ctrl-C ends immediately.")
	})()
	if j.in, err = openInput(j, file); err != nil {
		return err
	}
	defer j.in.close()
	if err := j.plan(); err != nil {
		return err
	}
	if j.dryRun {
		return j.tryOut()
	}
	return j.importRows()
}

// check reads the flags, and looks for files that would be lost.
func (j *importJob) check(file string) error {
	if j.list == "" {
		return usagef("missing: --list")
	}
	if _, ok := existingModes[j.existing]; !ok {
		return usagef("--existing is %q, want report, skip or update", j.existing)
	}
	if _, ok := routes[j.route]; !ok {
		return usagef("--route is %q, want batches, imports or choose", j.route)
	}
	if j.route == "imports" && j.existing != "update" {
		return usagef("--route imports updates existing contacts: it needs --existing update")
	}
	if j.showFailed < 0 {
		return usagef("--show-failed is %d, which is negative", j.showFailed)
	}
	if j.wait < 0 {
		return usagef("--wait is %v, which is negative", j.wait)
	}
	if file != standardInput {
		flags := j.cmd.Flags()
		if !flags.Changed("journal") {
			j.journal = file + ".journal"
		}
		if !flags.Changed("failed") {
			j.failed = failedPath(file)
		}
	}
	if j.resume && j.journal == "" {
		return usagef("--resume needs --journal")
	}
	if j.dryRun {
		return nil
	}
	if j.failed != "" && exists(j.failed) {
		return usagef("%s exists, perhaps from an earlier import: move it away, or name another file with --failed", j.failed)
	}
	if j.journal != "" && exists(j.journal) && !j.resume {
		return usagef("%s exists: an earlier import was not complete. --resume continues it; remove the file to begin anew", j.journal)
	}
	return nil
}

// plan reads the file once, finds the names of the account, and shows what each column
// becomes.
func (j *importJob) plan() error {
	var err error
	if j.listID, err = lookUp(j.ctx, j.client, lists, j.list); err != nil {
		if !j.createList || !isA[*nameError](err) {
			return err
		}
	}
	j.note("%s, %d columns.", j.in.reader.Form(), len(j.in.reader.Header()))
	if j.names, err = j.findNames(); err != nil {
		return err
	}
	j.meter.Phase("reading", -1)
	if err := j.in.observe(j.ctx, j.names.plan, j.meter); err != nil {
		return err
	}
	j.showPlan()
	if missing := j.names.missingFields(); len(missing) > 0 && !j.createFields {
		return usagef("the account lacks the custom fields %s: create them, leave their columns out with --map, or do not use --create-fields=false", strings.Join(missing, ", "))
	}
	return nil
}

// showPlan prints what each column becomes.
func (j *importJob) showPlan() {
	if j.quiet {
		return
	}
	for _, line := range alignedTable(j.names.plan.Table(), mostColumn, j.notesWidth()) {
		j.meter.Note(line)
	}
}

// notesWidth returns the columns of the terminal that notes go to, 0 for no limit.
func (j *importJob) notesWidth() int {
	columns, _ := j.app.terminalWidth(j.cmd.ErrOrStderr())
	return columns
}

// ask asks a person on a terminal whether to begin.
func (j *importJob) ask() error {
	in := j.cmd.InOrStdin()
	if j.app.yes || j.in.path == standardInput || !j.app.isTerminal(in) {
		return nil
	}
	j.meter.Stop()
	question := fmt.Sprintf("Import %s rows to the list %s? [y/N] ", progress.Number(j.in.rows), j.list)
	return j.app.yesOrNo(j.cmd, question)
}

// note prints a remark beside the result.
func (j *importJob) note(format string, args ...any) {
	if !j.quiet {
		j.meter.Note(printableLine(format, args...))
	}
}

// ensure creates what the account lacks.
func (j *importJob) ensure() error {
	if j.listID == "" {
		created, err := bulk.EnsureLists(j.ctx, j.client, gr.NewCampaign{Name: j.list})
		if err != nil {
			return err
		}
		j.listID = created[0].ID
		j.note("The list %s is created.", j.list)
	}
	return j.names.ensure(j.ctx, j.client, j.note)
}

// hasDoubleOptIn reports whether contacts have to confirm before they are visible.
func (j *importJob) hasDoubleOptIn() (bool, error) {
	list, err := j.client.Campaigns.Get(j.ctx, j.listID, &gr.GetCampaignParams{Fields: []string{"optinTypes"}})
	if err != nil {
		return false, err
	}
	return list.OptinTypes.API == gr.CampaignOptinTypeDouble, nil
}

// sortedNames returns names for a message.
func sortedNames(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}
