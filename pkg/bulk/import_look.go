package bulk

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
)

// index reads the list once, before the first row that needs it.
func (im *importer) index() error {
	if im.indexed {
		return nil
	}
	im.indexed = true
	if im.o.takesImports() {
		err := patiently(im.ctx, func() (err error) {
			im.table, err = newTable(im.ctx, im.client)
			return err
		})
		if err != nil {
			return err
		}
	}
	return im.look(true)
}

// look reads the contacts that are new on the list since the last look, or the whole list,
// and settles the rows that wait for them. It must not be called concurrently.
func (im *importer) look(whole bool) error {
	if whole || im.list == nil {
		params := gr.ListContactsParams{CampaignID: &im.campaignID, Fields: []string{"email"}}
		list, err := Export(ContactList(im.client.Contacts, params), ExportOptions{})
		if err != nil {
			return err
		}
		im.list = list
	}
	var seen []*row
	var err error
	for c, failed := range im.list.Items(im.ctx) {
		if failed != nil {
			err = failed
			break
		}
		at := addressOf(c.Email)
		im.mu.Lock()
		h, known := im.holders[at]
		if !known {
			h.row = -1
		}
		h.id = strings.Clone(c.ContactID) // the strings of a page share memory
		im.holders[at] = h
		if r := im.waiting[at]; r != nil {
			delete(im.waiting, at)
			r.id = h.id
			seen = append(seen, r)
		}
		im.mu.Unlock()
	}
	if errors.Is(err, ErrPlaceLost) { // others deleted much: the next look reads the whole list
		im.list, err = nil, nil
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	im.journal.add(string(Added), "", seen...)
	for _, r := range seen {
		r.outcome = Added
	}
	im.visible += len(seen)
	return err
}

// accept records rows that the service has accepted, and begins to look for them.
func (im *importer) accept(rows []*row) {
	if len(rows) == 0 {
		return
	}
	im.journal.add(string(Accepted), "", rows...)
	im.mu.Lock()
	defer im.mu.Unlock()
	for _, r := range rows {
		at := addressOf(r.contact.Email)
		r.contact = Contact{Email: r.contact.Email} // the rest is not needed any more
		im.hold(at, r)
	}
	if im.o.Wait <= 0 || im.looking {
		return
	}
	im.looking = true
	im.looks.Go(func() {
		_ = im.look(false) // an error that stays is that of await
		im.mu.Lock()
		defer im.mu.Unlock()
		im.looking = false
	})
}

// hold lets an accepted row wait until it is visible. im.mu is locked.
func (im *importer) hold(at address, r *row) {
	r.held = true
	im.accepted++
	if im.o.Wait <= 0 {
		r.outcome = Accepted
		return
	}
	im.waiting[at] = r
}

// looksAtEnd is how many looks await takes at the end of the list. After them it reads
// the whole list: contacts that become visible late may not be at its end.
const looksAtEnd = 4

// await waits until all accepted rows are visible, at most as long as asked.
func (im *importer) await() error {
	im.looks.Wait()
	deadline := time.Now().Add(im.o.Wait)
	for look, pause := 0, firstPause; ; look, pause = look+1, min(2*pause, longestPause) {
		if err := context.Cause(im.ctx); err != nil {
			return err
		}
		im.mu.Lock()
		waiting := len(im.waiting)
		im.mu.Unlock()
		if waiting == 0 {
			if look == 0 && im.accepted > 0 && im.o.Wait > 0 { // all were seen before
				im.progress()
			}
			break
		}
		left := time.Until(deadline)
		if err := im.look(look >= looksAtEnd || left <= 0); err != nil && (left <= 0 || !isTransient(err)) {
			return err
		}
		im.report()
		im.progress()
		if left <= 0 {
			break
		}
		if len(im.waiting) > 0 { // nobody else changes it now
			if err := sleep(im.ctx, min(pause, left)); err != nil {
				return err
			}
		}
	}
	for at, r := range im.waiting {
		r.outcome = Accepted
		delete(im.waiting, at)
	}
	im.report()
	return nil
}
