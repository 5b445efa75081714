package bulk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Route is the operation by which an import adds contacts.
type Route int

// The routes.
const (
	// ChooseRoute takes RouteImports if Rows is more than 80,000, which batches cannot add
	// in 10 minutes, and existing contacts are updated and merged. Otherwise it takes RouteBatches.
	ChooseRoute Route = iota
	// RouteBatches is POST /contacts/batch.
	RouteBatches
	// RouteImports is POST /imports. It updates existing contacts too, in the same call.
	// The service may review an import before it carries it out. It carries out one import
	// for each list and two for each account at a time, and 20 in 24 hours: Import tries
	// again each minute until it can start the next. Rows that a table cannot hold are sent
	// in batches: with a day of the cycle, a score, or a field of several values.
	RouteImports
)

const (
	bigImport     = 80_000     // rows that batches can add in a window of the limits
	maxTableBytes = 19_000_000 // of a body; the service takes 20 MB
	importPause   = 5 * time.Second
	statsPauses   = 10 // looks at the statistics of an import that is finished
)

// takesImports reports whether the route is POST /imports.
func (o ImportOptions) takesImports() bool {
	fits := o.Existing == UpdateExisting && o.Tags == Merge && o.CustomFields == Merge
	return o.Route == RouteImports || o.Route == ChooseRoute && o.Rows > bigImport && fits
}

// table collects rows for POST /imports, which has names in place of IDs.
type table struct {
	fields, tags map[string]string // name by ID
	parts        map[string]*part  // by [columns]
	bytes        int               // of all parts
}

// part is the rows of one import. An empty cell could remove a value that the contact has,
// so all rows have the same columns. Tags are an exception: 0 leaves a tag alone.
type part struct {
	rows  []*row
	tags  map[string]bool // of any of the rows
	bytes int             // of the cells that are not tags
}

// newTable reads the names of fields and tags.
func newTable(ctx context.Context, client *getresponse.Client) (*table, error) {
	t := &table{fields: map[string]string{}, tags: map[string]string{}, parts: map[string]*part{}}
	for field, err := range client.CustomFields.All(ctx, &gr.ListCustomFieldsParams{Fields: []string{"name"}}) {
		if err != nil {
			return nil, err
		}
		t.fields[field.CustomFieldID] = field.Name
	}
	for tag, err := range client.Tags.All(ctx, &gr.ListTagsParams{Fields: []string{"name"}}) {
		if err != nil {
			return nil, err
		}
		t.tags[tag.TagID] = tag.Name
	}
	return t, nil
}

// holds reports whether a table can hold a contact.
func (t *table) holds(c Contact) bool {
	if c.DayOfCycle != nil || c.Scoring != nil {
		return false
	}
	for id, values := range c.CustomFields {
		if len(values) != 1 || t.fields[id] == "" {
			return false
		}
	}
	return !slices.ContainsFunc(c.Tags, func(id string) bool { return t.tags[id] == "" })
}

// columns identifies the columns that a contact needs, but for tags.
func columns(c Contact) string {
	return fmt.Sprintln(c.Name != "", c.IPAddress != "", sortedKeys(c.CustomFields))
}

// cells returns the row of a contact in an import, but for tags.
func cells(c Contact) []string {
	row := []string{c.Email}
	for _, text := range []string{c.Name, c.IPAddress} {
		if text != "" {
			row = append(row, text)
		}
	}
	for _, id := range sortedKeys(c.CustomFields) {
		row = append(row, c.CustomFields[id][0])
	}
	return row
}

// add collects a row.
func (t *table) add(r *row) {
	p := t.parts[columns(r.contact)]
	if p == nil {
		p = &part{tags: map[string]bool{}}
		t.parts[columns(r.contact)] = p
	}
	t.bytes -= p.size()
	p.rows = append(p.rows, r)
	for _, id := range r.contact.Tags {
		p.tags[id] = true
	}
	for _, cell := range cells(r.contact) {
		p.bytes += sizeOf(cell)
	}
	t.bytes += p.size()
}

// size returns how many bytes of JSON the part has at the most.
func (p *part) size() int {
	return p.bytes + len(p.rows)*(len("[],")+len(p.tags)*len(`"0",`))
}

// sizeOf returns how many bytes of JSON a cell has at the most.
func sizeOf(cell string) int {
	n := len(cell) + len(`"",`)
	for i := range len(cell) {
		switch c := cell[i]; {
		case strings.IndexByte("\"\\\b\f\n\r\t", c) >= 0:
			n++
		case c < ' ':
			n += len(`\u0000`) - 1
		}
	}
	return n
}

// take removes the parts that were collected, in a fixed order.
func (t *table) take() (parts []*part) {
	for _, c := range sortedKeys(t.parts) {
		parts = append(parts, t.parts[c])
	}
	t.parts, t.bytes = map[string]*part{}, 0
	return parts
}

// body returns the import of a part.
func (t *table) body(campaignID string, p *part) gr.NewImport {
	body := gr.NewImport{CampaignID: campaignID, FieldMapping: []string{"email"}, Contacts: make([][]string, len(p.rows))}
	first := p.rows[0].contact
	if first.Name != "" {
		body.FieldMapping = append(body.FieldMapping, "name")
	}
	if first.IPAddress != "" {
		body.FieldMapping = append(body.FieldMapping, "ip")
	}
	for _, id := range sortedKeys(first.CustomFields) {
		body.FieldMapping = append(body.FieldMapping, t.fields[id])
	}
	tags := sortedKeys(p.tags)
	for _, id := range tags {
		body.FieldMapping = append(body.FieldMapping, "tag:"+t.tags[id])
	}
	for i, r := range p.rows {
		body.Contacts[i] = cells(r.contact)
		for _, id := range tags {
			body.Contacts[i] = append(body.Contacts[i], map[bool]string{true: "1", false: "0"}[slices.Contains(r.contact.Tags, id)])
		}
	}
	return body
}

// flushTables sends the rows that are collected for POST /imports.
func (im *importer) flushTables() error {
	if im.table == nil {
		return nil
	}
	for _, p := range im.table.take() {
		if err := im.sendTable(p); err != nil {
			return err
		}
		im.report()
		im.progress()
	}
	return nil
}

// sendTable imports rows and waits for the end of the import. Done twice, an import
// changes nothing more, so it is retried after an unknown outcome.
func (im *importer) sendTable(p *part) error {
	fresh := slices.DeleteFunc(slices.Clone(p.rows), func(r *row) bool { return r.id != "" })
	im.journal.add(isSent, "", fresh...)
	if err := im.journal.sync(); err != nil {
		return err
	}
	im.mu.Lock()
	for _, r := range fresh {
		r.sent = true
	}
	im.mu.Unlock()
	body := im.table.body(im.campaignID, p)
	var started *gr.Import
	for {
		err := surely(im.ctx, func() (err error) {
			started, err = im.client.Imports.Create(im.ctx, body)
			return err
		})
		if err == nil {
			break
		}
		if e, ok := errors.AsType[*getresponse.Error](err); !ok || e.StatusCode != http.StatusConflict {
			return err
		}
		if err := sleep(im.ctx, longestPause); err != nil { // others are in progress, or were started today
			return err
		}
	}
	done, err := im.awaitImport(started.ImportID)
	if err != nil {
		return err
	}
	return im.settleTable(p.rows, fresh, done)
}

// awaitImport waits until the service has carried out an import, also where it reviews it.
func (im *importer) awaitImport(id string) (done *gr.Import, err error) {
	final, looks := false, 0
	for pause := importPause; ; pause = min(2*pause, longestPause) {
		if err := sleep(im.ctx, pause); err != nil {
			return nil, err
		}
		err := surely(im.ctx, func() (err error) {
			done, err = im.client.Imports.Get(im.ctx, id, nil)
			return err
		})
		if err != nil {
			return nil, err
		}
		switch done.Status {
		case gr.ImportStatusRejected, gr.ImportStatusCanceled:
			return done, nil
		case gr.ImportStatusFinished:
			if s := done.Statistics; s.Invalid+s.Updated+s.AddedToList >= s.Uploaded || looks == statsPauses {
				return done, nil
			}
			looks++
			if !final {
				final, pause = true, importPause/2
			}
		}
	}
}

// settleTable finds out what became of the rows: the service counts them only.
func (im *importer) settleTable(rows, fresh []*row, done *gr.Import) error {
	if done.Status != gr.ImportStatusFinished {
		im.mu.Lock()
		defer im.mu.Unlock()
		for _, r := range rows {
			im.settle(r, Rejected, fmt.Sprintf("the import %s is %s", done.ImportID, done.Status))
		}
		return nil
	}
	im.mu.Lock()
	for _, r := range rows {
		if r.id != "" {
			im.settle(r, Updated, "")
		}
	}
	im.mu.Unlock()
	im.looks.Wait()
	im.mu.Lock()
	for _, r := range fresh {
		im.waiting[addressOf(r.contact.Email)] = r
	}
	im.mu.Unlock()
	if err := im.look(true); err != nil {
		return err
	}
	hidden := slices.DeleteFunc(fresh, func(r *row) bool { return r.outcome != "" })
	if done.Statistics.Invalid == 0 {
		im.accept(hidden)
		return nil
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	for _, r := range hidden {
		delete(im.waiting, addressOf(r.contact.Email))
		im.settle(r, Rejected, "the import "+done.ImportID+" rejected rows: "+rejections(done.ErrorStatistics))
	}
	return nil
}

// rejections returns how many rows an import rejected for which reasons.
func rejections(s gr.ImportErrorStatistics) string {
	var all []string
	for _, reason := range []struct {
		name string
		n    int
	}{
		{"malformed address", int(s.SyntaxErrors)}, {"in the queue already", int(s.AlreadyInQueue)}, {"invalid domain", int(s.InvalidDomains)},
		{"on a block list", int(s.Blacklist)}, {"against the rules", int(s.PolicyFailures)}, {"conditions not met", int(s.MismatchedCriteria)},
	} {
		if reason.n > 0 {
			all = append(all, fmt.Sprintf("%d %s", reason.n, reason.name))
		}
	}
	if all == nil {
		return "no reason given"
	}
	return strings.Join(all, ", ")
}
