package bulk

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// SyncOptions change what [Sync] compares and does. The zero value compares names, adds
// and updates.
type SyncOptions struct {
	// CustomFields are the IDs of the custom fields to compare. A value that the source
	// does not have is removed. Other fields are left alone.
	CustomFields []string
	// Tags are the IDs of the tags to compare. A tag that the source does not have is
	// removed; other tags are left alone. The service lists contacts without tags, so
	// this takes a call for each contact of the list.
	Tags []string
	// Remove deletes the contacts that the source does not have.
	Remove bool
	// DryRun finds the changes and makes none.
	DryRun bool
	// Wait is how long to wait for added contacts to be visible, see [ImportOptions].
	Wait time.Duration
}

// ChangeKind is what is to be done with a contact.
type ChangeKind string

// The kinds of changes.
const (
	Add    ChangeKind = "add"
	Update ChangeKind = "update"
	Remove ChangeKind = "remove"
)

// Change is a difference between the source and the list.
type Change struct {
	Kind      ChangeKind
	Email     string   // as the source has it; as the list has it for Remove
	ContactID string   // "" for Add
	Differs   []string // of Update: "name", and the IDs of custom fields and tags, in the order of the options
	Outcome   Outcome  // "" in a dry run and for a change that was not made
	Reason    string   // why it is Rejected, Duplicate or Unknown

	contact Contact
}

// SyncResult is what [Sync] found and did.
type SyncResult struct {
	Changes   []Change    // additions and updates in the order of the source, then removals in the order of the list
	Unchanged int         // contacts that are as the source has them
	Skipped   []ImportRow // rows of the source that are Rejected or Duplicate
}

// Sync makes a list have the contacts of a source. It compares them by e-mail address,
// without case: names, and the custom fields and tags that the options name. An empty
// name in the source means any name. Properties of a contact other than these are used
// for additions only.
//
// With DryRun it returns the changes that are to be made. Without, it makes them and
// returns them with their outcomes. Additions are made as [Import] does, updates and
// removals a few at a time, at the pace of the client's limits. It may be called again
// after an error: what is done is no difference any more.
//
// It keeps hashes of the contacts on the list in memory, some 150 bytes each, and the
// contacts that differ.
//
// An error of the rows ends it before anything is changed. A [RowError] does so only with
// Remove, as the contact of the row would be removed. An empty source is an error then.
//
// API operations: GET /contacts, those of [Import], POST and DELETE /contacts/{contactId}.
func Sync(ctx context.Context, client *getresponse.Client, campaignID string, source iter.Seq2[Contact, error], o SyncOptions) (*SyncResult, error) {
	s := &syncer{client: client, campaignID: campaignID, o: o, result: &SyncResult{}, index: map[address]*listed{}}
	err := checkRows(campaignID, source)
	if err == nil {
		err = s.readList(ctx)
	}
	if err == nil {
		err = s.compare(source)
	}
	if err == nil && !o.DryRun {
		err = s.apply(ctx)
	}
	if err != nil {
		err = fmt.Errorf("bulk: sync: %w", err)
	}
	return s.result, err
}

// listed is a contact of the list.
type listed struct {
	id, email string
	name      uint64
	values    []uint64 // of each custom field of the options
	tags      []bool   // whether it has each tag of the options
	row       int      // of the source; -1 without one
}

type syncer struct {
	client     *getresponse.Client
	campaignID string
	o          SyncOptions
	result     *SyncResult
	index      map[address]*listed
	order      []*listed // of the list
}

// hashOf returns a hash of strings that differs for other strings and other borders.
func hashOf(texts ...string) uint64 {
	h := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	var out uint64
	for _, b := range h.Sum(nil)[:8] {
		out = out<<8 | uint64(b)
	}
	return out
}

// readList fills the index.
func (s *syncer) readList(ctx context.Context) error {
	params := gr.ListContactsParams{CampaignID: &s.campaignID, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}}
	list, err := Export(ContactList(s.client.Contacts, params), ExportOptions{})
	if err != nil {
		return err
	}
	for c, err := range list.Items(ctx) {
		if err != nil {
			return err
		}
		fields := fieldsOf(c.CustomFieldValues)
		one := &listed{id: strings.Clone(c.ContactID), email: strings.Clone(c.Email), // the strings of a page share memory
			name: hashOf(c.Name), row: -1}
		for _, id := range s.o.CustomFields {
			one.values = append(one.values, hashOf(fields[id]...))
		}
		s.index[addressOf(c.Email)] = one
		s.order = append(s.order, one)
	}
	return s.readTags(ctx)
}

// readTags reads the tags of all contacts on the list.
func (s *syncer) readTags(ctx context.Context) error {
	if len(s.o.Tags) == 0 {
		return nil
	}
	return each(ctx, s.order, func(ctx context.Context, one *listed) error {
		one.tags = make([]bool, len(s.o.Tags))
		var c *gr.Contact
		err := patiently(ctx, func() (err error) {
			c, err = s.client.Contacts.Get(ctx, one.id, &gr.GetContactParams{Fields: []string{"tags"}})
			return err
		})
		if errors.Is(err, getresponse.ErrNotFound) {
			return nil // deleted meanwhile
		}
		if err != nil {
			return err
		}
		for i, id := range s.o.Tags {
			one.tags[i] = slices.ContainsFunc(c.Tags, func(tag gr.ContactTag) bool { return tag.TagID == id })
		}
		return nil
	})
}

// compare finds the changes.
func (s *syncer) compare(source iter.Seq2[Contact, error]) error {
	added := map[address]int{} // row by address
	row := -1
	for contact, err := range source {
		row++
		invalid, isRow := errors.AsType[*RowError](err)
		if err != nil && (!isRow || s.o.Remove) {
			return fmt.Errorf("row %d: %w", row, err)
		}
		if isRow {
			err = invalid
		} else {
			err = contact.check()
		}
		if err != nil {
			if one := s.index[addressOf(contact.Email)]; one != nil && !isRow {
				one.row = row // it stays as it is
			}
			s.result.Skipped = append(s.result.Skipped, ImportRow{Row: row, Email: contact.Email, Outcome: Rejected, Reason: err.Error()})
			continue
		}
		at := addressOf(contact.Email)
		one := s.index[at]
		earlier, twice := added[at]
		if one != nil && one.row >= 0 {
			earlier, twice = one.row, true
		}
		switch {
		case twice:
			s.result.Skipped = append(s.result.Skipped, ImportRow{Row: row, Email: contact.Email, Outcome: Duplicate, Reason: fmt.Sprintf("same address as row %d", earlier)})
		case one == nil:
			added[at] = row
			s.result.Changes = append(s.result.Changes, Change{Kind: Add, Email: contact.Email, contact: contact})
		default:
			one.row = row
			if differs := s.differs(one, contact); len(differs) > 0 {
				s.result.Changes = append(s.result.Changes, Change{Kind: Update, Email: contact.Email, ContactID: one.id, Differs: differs, contact: contact})
			} else {
				s.result.Unchanged++
			}
		}
	}
	switch {
	case !s.o.Remove:
		return nil
	case row < 0:
		return errors.New("the source is empty: all contacts would be removed")
	}
	for _, one := range s.order {
		if one.row < 0 {
			s.result.Changes = append(s.result.Changes, Change{Kind: Remove, Email: one.email, ContactID: one.id})
		}
	}
	return nil
}

// differs returns what differs between a contact of the list and of the source.
func (s *syncer) differs(one *listed, want Contact) (differs []string) {
	if want.Name != "" && one.name != hashOf(want.Name) {
		differs = append(differs, "name")
	}
	for i, id := range s.o.CustomFields {
		if one.values[i] != hashOf(want.CustomFields[id]...) {
			differs = append(differs, id)
		}
	}
	for i, id := range s.o.Tags {
		if one.tags[i] != slices.Contains(want.Tags, id) {
			differs = append(differs, id)
		}
	}
	return differs
}
