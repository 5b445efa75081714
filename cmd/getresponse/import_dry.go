package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/progress"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
)

// dryRun is an import that is only tried out.
type dryRun struct {
	*importJob
	listed map[string]bool // addresses on the list, in lower case
	lines  map[string]int  // of the first row with an address
	counts map[string]int
}

// tryOut prints what would become of each row. It sends no call that writes.
func (j *importJob) tryOut() error {
	d := &dryRun{importJob: j, listed: map[string]bool{}, lines: map[string]int{}, counts: map[string]int{}}
	if err := d.readList(); err != nil {
		return err
	}
	j.meter.Stop()
	if err := d.printRows(); err != nil {
		return err
	}
	if err := d.sayWhatIsCreated(); err != nil {
		return err
	}
	var parts []string
	for _, o := range dryOutcomes {
		if n := d.counts[o]; n > 0 {
			parts = append(parts, progress.Number(n)+" "+o)
		}
	}
	j.note("Nothing was changed. %s rows: %s.", progress.Number(j.in.rows), strings.Join(parts, ", "))
	if failed := d.counts[dryDuplicate] + d.counts[dryReject]; failed > 0 {
		return &rowsError{failed: failed, rows: j.in.rows, dry: true}
	}
	return nil
}

// What would become of rows.
const (
	dryAdd       = "would be added"
	dryUpdate    = "would be updated"
	drySkip      = "would be skipped"
	dryDuplicate = "is a duplicate"
	dryReject    = "would be rejected"
)

var dryOutcomes = []string{dryAdd, dryUpdate, drySkip, dryDuplicate, dryReject}

// readList reads the addresses on the list.
func (d *dryRun) readList() error {
	if d.listID == "" {
		return nil // it would be created
	}
	params := gr.ListContactsParams{CampaignID: &d.listID, Fields: []string{"email"}}
	walk, err := bulk.Export(bulk.ContactList(d.client.Contacts, params), bulk.ExportOptions{Progress: func(p bulk.Progress) {
		d.meter.Total(p.Total)
		d.meter.Done(p.Items)
	}})
	if err != nil {
		return err
	}
	d.meter.Phase("reading the list", -1)
	for c, err := range walk.Items(d.ctx) {
		if err != nil {
			return err
		}
		d.listed[strings.ToLower(c.Email)] = true
	}
	return nil
}

// printRows prints the rows in the form of the output, those of JSON Lines as they come.
func (d *dryRun) printRows() error {
	list := node{kind: '['}
	for row, err := range d.in.reader.Rows() {
		if err != nil && !isA[*sheet.RowError](err) {
			return err
		}
		if err := d.ctx.Err(); err != nil {
			return err
		}
		n := d.row(row, err)
		if !d.out.streams() {
			list.members = append(list.members, n)
		} else if err := d.out.node(n); err != nil {
			return err
		}
	}
	if d.out.streams() {
		return nil
	}
	return d.out.node(list)
}

// row says what would become of a row.
func (d *dryRun) row(row sheet.Row, invalid error) node {
	email := d.names.address(row)
	if invalid == nil {
		_, invalid = d.names.plan.Contact(row)
	}
	key := strings.ToLower(email)
	earlier, seen := d.lines[key]
	var outcome, reason string
	switch {
	case invalid != nil:
		outcome, reason = dryReject, rowReason(invalid)
	case seen:
		outcome, reason = dryDuplicate, "same address as line "+strconv.Itoa(earlier)
	case !d.listed[key]:
		outcome = dryAdd
	case d.existing == "update":
		outcome = dryUpdate
	case d.existing == "skip":
		outcome = drySkip
	default:
		outcome, reason = dryDuplicate, "on the list already"
	}
	if invalid == nil && !seen {
		d.lines[key] = row.Line
	}
	d.counts[outcome]++
	return node{kind: '{', names: []string{"line", "email", "outcome", "reason"}, members: []node{
		numberText(strconv.Itoa(row.Line)), {kind: '"', text: email}, {kind: '"', text: outcome}, {kind: '"', text: reason},
	}}
}

// sayWhatIsCreated says what the import would create before the first contact.
func (d *dryRun) sayWhatIsCreated() error {
	if d.listID == "" {
		d.note("The list %s would be created.", d.list)
	}
	if missing := d.names.missingFields(); len(missing) > 0 {
		d.note("Custom fields that would be created: %s.", sortedNames(missing))
	}
	wanted := d.names.plan.Tags()
	if len(wanted) == 0 {
		return nil
	}
	have, err := accountTags(d.ctx, d.client)
	if err != nil {
		return err
	}
	missing := slices.DeleteFunc(wanted, func(name string) bool {
		return slices.ContainsFunc(have, func(t gr.TagListItem) bool { return strings.EqualFold(t.Name, name) })
	})
	if len(missing) > 0 {
		d.note("Tags that would be created: %s.", sortedNames(missing))
	}
	return nil
}
