package bulk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Existing says what happens to a row whose address is on the list already.
type Existing int

// What happens to existing contacts.
const (
	ReportExisting Existing = iota // the row is a [Duplicate]
	SkipExisting                   // the row is [Skipped]
	UpdateExisting                 // the contact is brought up to date: [Updated] or [Unchanged]
)

// ImportOptions change how [Import] works. The zero value reports existing contacts, and
// does not wait for new ones.
type ImportOptions struct {
	Existing     Existing
	Tags         Mode // of existing contacts that are updated
	CustomFields Mode

	// Route chooses between batches and POST /imports. Rows is the expected number of rows
	// if it is known; ChooseRoute needs it.
	Route Route
	Rows  int

	// Wait is how long to wait, after the last batch, until the contacts that the service
	// has accepted are visible. Those that are not visible by then are [Accepted]; with
	// double opt-in their owners may still have to confirm. Without Wait all are.
	Wait time.Duration

	// Journal is the path of a file from which a later call resumes the import; the
	// package documentation has its format. "" keeps no journal.
	Journal string

	// Report is called once for each row, in the order of the rows, by the goroutine that
	// called Import. A resumed import reports the rows of earlier runs as well.
	Report func(ImportRow)

	// Progress is called after each batch, and after each look at the list while Import
	// waits for contacts at the end, by the goroutine that called Import.
	Progress func(ImportProgress)
}

// ImportProgress says how far an import is.
type ImportProgress struct {
	Read     int // rows so far
	Accepted int // rows that the service has accepted, and did not show then
	Visible  int // of those, rows whose contacts are visible now
}

// ImportRow says what became of a row.
type ImportRow struct {
	Row       int // counted from 0
	Email     string
	Outcome   Outcome // Added, Updated, Unchanged, Skipped, Duplicate, Rejected, Accepted or Unknown
	ContactID string  // of a contact that is visible on the list; "" of others
	Reason    string  // why the row is Duplicate, Rejected or Unknown
}

// ImportSummary counts the rows that were reported.
type ImportSummary struct {
	Rows   int
	Counts map[Outcome]int
}

// RowError is an error of the rows of [Import] that is about a single row, such as a
// line of a file that cannot be read. The row is [Rejected] with its text. Every other
// error of the rows ends the import.
type RowError struct{ Err error }

func (e *RowError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *RowError) Unwrap() error { return e.Err }

// Import adds contacts to a list in batches of 1,000. Calls leave as soon as the limits
// of the client allow, which know that of batches: one a second, and 80 in 10 minutes.
// Import waits for limits to reset, however long, as long as ctx allows.
//
// The service counts a batch at some time before its response, so that the next one is sent
// a second after the response. No client can be faster without the risk of a 429.
// 80,000 rows take 79 seconds and the latency of 80 batches: 104 seconds with 300 ms. With
// more rows the window is the bound: 800,000 rows take 0.5 % longer than the limits allow.
//
// It reads the list first, so that only new addresses are sent. A batch that the service
// rejects is retried without the contacts that the service names; if it names none, the
// batch is halved until they are found. A batch whose outcome is unknown is retried: the
// service adds an address once.
//
// With a journal, an import that was interrupted, also by kill -9, is resumed by a call
// with the same rows. Rows that are done are not sent. Rows whose outcome was not
// recorded are looked for on the list.
//
// An error ends the import: of ctx, of the rows, of the journal ([JournalError],
// [ErrJournalInUse]), or of the client if it is not about single contacts, such as
// [getresponse.ErrContactLimit]. Rows that have an outcome or were sent are reported
// nevertheless; the others were not carried out.
//
// Large jobs can take POST /imports, see [Route].
//
// The memory grows by some 100 bytes for each contact on the list and for each row.
//
// API operations: POST /contacts/batch and GET /contacts; those of [Upsert] for existing
// contacts; POST /imports and GET /imports/{importId}.
func Import(ctx context.Context, client *getresponse.Client, campaignID string, rows iter.Seq2[Contact, error], o ImportOptions) (ImportSummary, error) {
	im := newImporter(client, campaignID, o)
	err := im.check(rows)
	if err == nil {
		im.journal, err = openJournal(o.Journal, campaignID)
	}
	if err == nil {
		defer im.journal.close()
		err = im.run(ctx, rows)
	}
	if err != nil {
		err = fmt.Errorf("bulk: import: %w", err)
	}
	return im.summary, err
}

func (im *importer) check(rows iter.Seq2[Contact, error]) error {
	if err := checkRows(im.campaignID, rows); err != nil {
		return err
	}
	switch {
	case im.o.Existing < ReportExisting || im.o.Existing > UpdateExisting:
		return fmt.Errorf("the option Existing has no value %d", im.o.Existing)
	case im.o.Route < ChooseRoute || im.o.Route > RouteImports:
		return fmt.Errorf("the option Route has no value %d", im.o.Route)
	case im.o.takesImports() && im.o.Existing != UpdateExisting:
		return errors.New("RouteImports updates existing contacts: the option Existing must be UpdateExisting")
	case im.o.takesImports() && (im.o.Tags == Replace || im.o.CustomFields == Replace):
		return errors.New("RouteImports merges: the options Tags and CustomFields cannot be Replace")
	case im.o.Wait < 0:
		return fmt.Errorf("the option Wait, %v, is negative", im.o.Wait)
	}
	return nil
}

// checkRows returns an error for an empty list ID or a nil iterator.
func checkRows(campaignID string, rows iter.Seq2[Contact, error]) error {
	switch {
	case campaignID == "":
		return errNoList
	case rows == nil:
		return errors.New("there are no rows")
	}
	return nil
}
