package bulk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"iter"
	"strings"
	"sync"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// batchSize is how many contacts the service takes in a call.
const batchSize = 1000

// address is the hash of an e-mail address: many are kept.
type address [16]byte

func addressOf(email string) address {
	sum := sha256.Sum256([]byte(key(email)))
	return address(sum[:16])
}

// row is a row that is not reported yet.
type row struct {
	number  int
	contact Contact
	outcome Outcome // "" until it is final
	id, why string
	sent    bool // its batch may have reached the service
	held    bool // the service has accepted it
}

// holder is who has an address: a contact of the list, a row, or both.
type holder struct {
	id  string
	row int // -1 without one
}

// importer is one run of Import. Its own goroutine reads rows and sends batches. Others
// look at the list and update existing contacts.
type importer struct {
	client     *getresponse.Client
	campaignID string
	o          ImportOptions
	journal    *journal
	summary    ImportSummary

	ctx     context.Context
	cancel  context.CancelCauseFunc
	sum     hash.Hash // of the addresses so far
	read    int       // rows so far
	fresh   []*row    // to send
	indexed bool      // the list was read
	table   *table    // nil without POST /imports
	list    *Exporter[gr.ContactListItem]
	looks   sync.WaitGroup
	update  pool

	mu       sync.Mutex
	accepted int // rows so far
	visible  int // of those
	looking  bool
	rows     []*row // not reported yet
	holders  map[address]holder
	waiting  map[address]*row // accepted, not visible yet
	again    []*row           // existing contacts that were deleted meanwhile
}

func newImporter(client *getresponse.Client, campaignID string, o ImportOptions) *importer {
	return &importer{
		client: client, campaignID: campaignID, o: o, sum: sha256.New(), update: newPool(),
		summary: ImportSummary{Counts: map[Outcome]int{}}, holders: map[address]holder{}, waiting: map[address]*row{},
	}
}

// run imports the rows. Whether it fails or not, all rows that were sent are reported.
func (im *importer) run(ctx context.Context, rows iter.Seq2[Contact, error]) error {
	im.ctx, im.cancel = context.WithCancelCause(ctx)
	defer im.cancel(nil)
	err := im.all(rows)
	if err != nil {
		im.cancel(err)
		err = context.Cause(im.ctx) // the first error, if a goroutine had it
	}
	im.update.wait()
	im.looks.Wait()
	im.end()
	if syncErr := im.journal.sync(); err == nil {
		err = syncErr
	}
	return err
}

func (im *importer) all(rows iter.Seq2[Contact, error]) error {
	for contact, err := range rows {
		if err := im.add(contact, err); err != nil {
			return err
		}
		if im.read%batchSize == 0 {
			if err := im.step(); err != nil {
				return err
			}
		}
		if len(im.fresh) == batchSize {
			if err := im.flush(); err != nil {
				return err
			}
		}
		if im.table != nil && im.table.bytes > maxTableBytes {
			if err := im.flushTables(); err != nil {
				return err
			}
		}
	}
	if im.read%batchSize > 0 {
		if err := im.step(); err != nil {
			return err
		}
	}
	for {
		if err := im.flushTables(); err != nil {
			return err
		}
		if err := im.flush(); err != nil {
			return err
		}
		im.update.wait()
		if im.takeAgain(); len(im.fresh) == 0 {
			return im.await()
		}
	}
}

// step records how many rows were read, and reports what is final.
func (im *importer) step() error {
	im.journal.readSoFar(im.read, im.sumSoFar)
	im.takeAgain()
	im.report()
	return context.Cause(im.ctx)
}

func (im *importer) sumSoFar() string { return hex.EncodeToString(im.sum.Sum(nil)) }

// add decides what to do with a row.
func (im *importer) add(contact Contact, err error) error {
	r := &row{number: im.read, contact: contact}
	invalid, isRow := errors.AsType[*RowError](err)
	if err != nil && !isRow {
		return err
	}
	im.read++
	contact.Email = strings.TrimSpace(contact.Email)
	r.contact = contact
	fmt.Fprintf(im.sum, "%s\n", key(contact.Email))
	if err := im.journal.compare(im.read, im.sumSoFar); err != nil {
		return err
	}
	prior := im.journal.prior(r.number)
	r.id, r.why = prior.id, prior.why
	r.sent, r.held = prior.is == isSent, prior.is == string(Accepted)
	if prior.is != "" && !r.sent && !r.held {
		r.outcome = Outcome(prior.is)
	} else if err := im.index(); err != nil {
		return err
	}
	var why string
	if isRow {
		why = invalid.Error()
	} else if err := contact.check(); err != nil {
		why = err.Error()
	}
	if im.place(r, why) {
		im.update.start(func() { im.bringUpToDate(r) }) // waits for room
	}
	return nil
}

// place decides about a row by who has its address. It reports whether the existing
// contact is to be updated.
func (im *importer) place(r *row, invalid string) (update bool) {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.rows = append(im.rows, r)
	at := addressOf(r.contact.Email)
	holder, known := im.holders[at]
	if !known {
		holder.row = -1
	}
	switch {
	case r.outcome != "": // by an earlier run
	case invalid != "":
		im.settle(r, Rejected, invalid)
	case holder.row >= 0:
		im.settle(r, Duplicate, fmt.Sprintf("same address as row %d", holder.row))
	case known:
		r.id = holder.id
		update = im.exists(r)
	case r.held:
		im.hold(at, r)
	case im.table != nil && im.table.holds(r.contact):
		im.table.add(r)
	default:
		im.fresh = append(im.fresh, r)
	}
	if holder.row < 0 && r.outcome != Rejected {
		holder.row = r.number
		im.holders[at] = holder
	}
	return update
}

// exists handles a row whose address is on the list. It reports whether the contact is to
// be updated. im.mu is locked.
func (im *importer) exists(r *row) (update bool) {
	switch {
	case r.sent || r.held: // it was new when an earlier run sent it
		im.settle(r, Added, "")
	case im.o.Existing == SkipExisting:
		im.settle(r, Skipped, "")
	case im.table != nil && im.table.holds(r.contact):
		im.table.add(r)
	case im.o.Existing == UpdateExisting:
		return true
	default:
		im.settle(r, Duplicate, onTheList)
	}
	return false
}

const onTheList = "on the list already"

// settle ends a row and records it. im.mu is locked.
func (im *importer) settle(r *row, o Outcome, why string) {
	r.outcome, r.why = o, why
	im.journal.add(string(o), why, r)
}

// report reports the first rows as far as they are final.
func (im *importer) report() {
	im.mu.Lock()
	n := 0
	for n < len(im.rows) && im.rows[n].outcome != "" {
		n++
	}
	done := im.rows[:n:n]
	im.rows = im.rows[n:]
	im.mu.Unlock()
	for _, r := range done {
		im.reportRow(r)
	}
}

// progress calls the progress callback.
func (im *importer) progress() {
	if im.o.Progress == nil {
		return
	}
	im.mu.Lock()
	p := ImportProgress{Read: im.read, Accepted: im.accepted, Visible: im.visible}
	im.mu.Unlock()
	im.o.Progress(p)
}

func (im *importer) reportRow(r *row) {
	im.summary.Rows++
	im.summary.Counts[r.outcome]++
	if im.o.Report != nil {
		im.o.Report(ImportRow{Row: r.number, Email: r.contact.Email, Outcome: r.outcome, ContactID: r.id, Reason: r.why})
	}
}

// end reports all rows that were sent. Those whose outcome is not final stay so in the
// journal, so that a later run can find out.
func (im *importer) end() {
	for _, r := range im.rows {
		switch {
		case r.outcome != "":
		case r.held:
			r.outcome, r.why = Accepted, ""
		case r.sent:
			r.outcome, r.why = Unknown, "the import ended before the service responded"
		default:
			continue
		}
		im.reportRow(r)
	}
}

// bringUpToDate updates an existing contact.
func (im *importer) bringUpToDate(r *row) {
	if im.ctx.Err() != nil {
		return
	}
	outcome, err := bringUpToDate(im.ctx, im.client.Contacts, r.id, r.contact, im.o.Tags, im.o.CustomFields)
	im.mu.Lock()
	defer im.mu.Unlock()
	switch {
	case err == nil:
		im.settle(r, outcome, "")
	case isAbout(err):
		im.settle(r, Rejected, reasonOf(err))
	case errors.Is(err, getresponse.ErrNotFound): // deleted meanwhile
		r.id = ""
		im.again = append(im.again, r)
	default:
		im.cancel(err)
	}
}

// takeAgain sends rows whose contacts were deleted.
func (im *importer) takeAgain() {
	im.mu.Lock()
	defer im.mu.Unlock()
	im.fresh, im.again = append(im.fresh, im.again...), nil
}

// pool runs functions in a bounded number of goroutines.
type pool struct {
	running *sync.WaitGroup
	room    chan struct{}
}

// maxUpdates is how many existing contacts are updated concurrently.
const maxUpdates = 8

func newPool() pool { return pool{running: &sync.WaitGroup{}, room: make(chan struct{}, maxUpdates)} }

// start waits for room.
func (p pool) start(f func()) {
	p.room <- struct{}{}
	p.running.Go(func() {
		defer func() { <-p.room }()
		f()
	})
}

func (p pool) wait() { p.running.Wait() }
