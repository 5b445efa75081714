package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/columns"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/progress"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// importRun is what is known of the rows while they are imported.
type importRun struct {
	*importJob
	lines    []int32 // of the rows, as far as they were read
	failures map[int]rowFailure
	reported int
	sent     int  // rows that the service has accepted
	waiting  bool // for contacts to become visible
}

// rowFailure is why the contact of a row is not on the list as the row says.
type rowFailure struct {
	outcome bulk.Outcome
	email   string
	reason  string
}

// updateCount counts existing contacts that are brought up to date: each is read once.
type updateCount struct{ n atomic.Int64 }

func (u *updateCount) finished(r getresponse.AttemptResult) {
	if r.Operation == "getContact" && r.Err == nil {
		u.n.Add(1)
	}
}

// importRows imports the rows, and says what became of them.
func (j *importJob) importRows() error {
	if err := j.ask(); err != nil {
		return err
	}
	j.meter.Stop()
	j.meter.Restart("importing")
	if err := j.ensure(); err != nil {
		return err
	}
	double, err := j.hasDoubleOptIn()
	if err != nil {
		return err
	}
	wait := j.wait
	if double && !j.cmd.Flags().Changed("wait") {
		wait = 0
		j.note("The list has double opt-in: contacts are visible when their owners have confirmed.")
	}
	run := &importRun{importJob: j, failures: map[int]rowFailure{}}
	j.meter.Total(j.in.rows)
	summary, err := bulk.Import(j.ctx, j.client, j.listID, run.rows, bulk.ImportOptions{
		Existing: existingModes[j.existing], Route: routes[j.route], Rows: j.in.rows, Wait: wait, Journal: j.journal,
		Report: run.report, Progress: run.progress,
	})
	j.meter.Stop()
	if err != nil {
		return run.unfinished(summary, err)
	}
	return run.complete(summary)
}

// rows yields the contacts of the file.
func (r *importRun) rows(yield func(bulk.Contact, error) bool) {
	for row, err := range r.in.reader.Rows() {
		if err != nil && !isA[*sheet.RowError](err) {
			yield(bulk.Contact{}, err)
			return
		}
		r.lines = append(r.lines, int32(row.Line)) //nolint:gosec // a file has fewer lines
		contact := bulk.Contact{Email: r.names.address(row)}
		if err == nil {
			contact, err = r.names.contact(row)
		}
		if err != nil {
			err = &bulk.RowError{Err: errors.New(rowReason(err))}
		}
		if r.cmd.Context().Err() != nil { // interrupted: no more is read
			<-r.ctx.Done() // what is in flight has ended
			yield(bulk.Contact{}, r.cmd.Context().Err())
			return
		}
		if !yield(contact, err) {
			return
		}
		r.show(0)
	}
}

// aheadOfSending is how many rows can be read before they are sent.
const aheadOfSending = 1000

// show shows how many rows are done: at least n.
func (r *importRun) show(n int) {
	if !r.waiting {
		r.meter.Done(max(n, r.reported, len(r.lines)-aheadOfSending, int(r.updates.n.Load())))
	}
}

func (r *importRun) progress(p bulk.ImportProgress) {
	switch {
	case r.waiting:
		r.meter.Done(p.Visible)
	case p.Read == r.in.rows && p.Accepted == r.sent: // nothing was sent since: it waits
		r.waiting = true
		r.meter.Phase("waiting for contacts", p.Accepted)
		r.meter.Done(p.Visible)
	default:
		r.sent = p.Accepted
		r.show(p.Read)
	}
}

func (r *importRun) report(row bulk.ImportRow) {
	r.reported++
	switch row.Outcome {
	case bulk.Duplicate, bulk.Rejected, bulk.Unknown:
		r.failures[row.Row] = rowFailure{row.Outcome, row.Email, r.reason(row)}
	}
	r.show(0)
}

// reason returns why a row failed, with lines of the file in place of numbers of rows.
func (r *importRun) reason(row bulk.ImportRow) string {
	text := row.Reason
	if number, found := strings.CutPrefix(text, "same address as row "); found {
		if n, err := strconv.Atoi(number); err == nil && n < len(r.lines) {
			return fmt.Sprintf("same address as line %d", r.lines[n])
		}
	}
	return text
}

// rowReason returns why a row cannot be a contact, without its line.
func rowReason(err error) string {
	var cell *columns.CellError
	var row *sheet.RowError
	switch {
	case errors.As(err, &cell):
		return fmt.Sprintf("column %q: %q: %s", cell.Column, cell.Value, cell.Reason)
	case errors.As(err, &row):
		return row.Reason
	}
	return err.Error()
}

// unfinished says how an import that ended early can be continued.
func (r *importRun) unfinished(summary bulk.ImportSummary, err error) error {
	if r.cmd.Context().Err() != nil {
		err = &interruptedError{}
	}
	r.out.note("Ended early: %s of %s rows have an outcome%s.", progress.Number(summary.Rows), progress.Number(r.in.rows), counted(summary))
	switch {
	case isA[*bulk.JournalError](err):
		r.out.note("The journal is of another import. Import the file that it belongs to, or remove it to begin anew.")
	case r.journal == "":
		r.out.note("Without --journal nothing says how far the import is. Import the file again: contacts that are on the list are not added twice.")
	case exists(r.journal):
		r.out.note("%s says how far the import is. The same command with --resume continues.", r.journal)
	}
	return err
}

// counted writes the outcomes of a summary.
func counted(summary bulk.ImportSummary) string {
	var parts []string
	for _, o := range outcomeOrder {
		if n := summary.Counts[o]; n > 0 {
			parts = append(parts, progress.Number(n)+" "+string(o))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// outcomeOrder is the order in which outcomes are printed.
var outcomeOrder = []bulk.Outcome{bulk.Added, bulk.Updated, bulk.Unchanged, bulk.Skipped, bulk.Accepted, bulk.Duplicate, bulk.Rejected, bulk.Unknown}

// complete writes the rows that failed, removes the journal and prints the summary.
func (r *importRun) complete(summary bulk.ImportSummary) error {
	err := r.writeFailures()
	if err != nil {
		return err
	}
	if r.journal != "" {
		if err := os.Remove(r.journal); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	r.showFailures()
	if err := r.out.node(r.summary(summary)); err != nil {
		return err
	}
	if len(r.failures) > 0 {
		return &rowsError{failed: len(r.failures), rows: summary.Rows, file: r.failed}
	}
	return nil
}

// summary returns the numbers of rows by outcome, for people without those that are 0.
func (r *importRun) summary(summary bulk.ImportSummary) node {
	n := node{kind: '{'}
	for _, o := range outcomeOrder {
		if count := summary.Counts[o]; count > 0 || r.out.chosen || o == bulk.Added {
			n.names = append(n.names, string(o))
			n.members = append(n.members, numberText(strconv.Itoa(count)))
		}
	}
	n.names = append(n.names, "rows")
	n.members = append(n.members, numberText(strconv.Itoa(summary.Rows)))
	return n
}
