package bulk

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// flush sends the rows that are collected, in batches.
func (im *importer) flush() error {
	im.journal.readSoFar(im.read, im.sumSoFar)
	for len(im.fresh) > 0 {
		n := min(len(im.fresh), batchSize)
		rows := im.fresh[:n:n]
		im.fresh = im.fresh[n:]
		im.journal.add(isSent, "", rows...)
		if err := im.journal.sync(); err != nil {
			return err
		}
		im.mu.Lock()
		resent := false
		for _, r := range rows {
			resent = resent || r.sent
			r.sent = true
		}
		im.mu.Unlock()
		if err := im.send(rows, resent); err != nil {
			return err
		}
		if err := im.journal.sync(); err != nil {
			return err
		}
		im.report()
		im.progress()
		if err := context.Cause(im.ctx); err != nil {
			return err
		}
	}
	return nil
}

// send sends a batch. If the service names invalid contacts, send settles them and sends
// the others. If it names none, send halves the batch until the contact is alone. resent
// says that an earlier call may have added the contacts.
func (im *importer) send(rows []*row, resent bool) error {
	if len(rows) == 0 {
		return nil
	}
	batch := gr.NewContactBatch{CampaignID: im.campaignID, Contacts: make([]gr.NewBatchContact, len(rows))}
	for i, r := range rows {
		batch.Contacts[i] = r.contact.inBatch()
	}
	calls := 0
	err := surely(im.ctx, func() error {
		calls++
		err := im.client.Contacts.CreateBatch(im.ctx, batch)
		if _, limited := errors.AsType[*getresponse.RateLimitError](err); limited {
			calls-- // not carried out
		}
		return err
	})
	resent = resent || calls > 1
	switch {
	case err == nil:
		im.accept(rows)
		return nil
	case !isAbout(err):
		if !resent && getresponse.KindOf(err) != getresponse.KindOutcomeUnknown {
			im.notSent(rows)
		}
		return err
	}
	exist := errors.Is(err, getresponse.ErrDuplicate)
	if named := culprits(err, len(rows)); len(named) > 0 {
		var rest, known []*row
		im.mu.Lock()
		for i, r := range rows {
			reason, isNamed := named[i]
			switch {
			case !isNamed:
				rest = append(rest, r)
			case exist && resent:
				known = append(known, r)
			case exist:
				im.settle(r, Duplicate, reason)
			default:
				im.settle(r, Rejected, reason)
			}
		}
		im.mu.Unlock()
		im.accept(known)
		return im.send(rest, resent)
	}
	if len(rows) > 1 {
		if err := im.send(rows[:len(rows)/2], resent); err != nil {
			return err
		}
		return im.send(rows[len(rows)/2:], resent)
	}
	if exist && resent {
		im.accept(rows)
		return nil
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	outcome := Rejected
	if exist {
		outcome = Duplicate
	}
	im.settle(rows[0], outcome, reasonOf(err))
	return nil
}

// notSent takes note that the service did not carry out a batch.
func (im *importer) notSent(rows []*row) {
	im.mu.Lock()
	defer im.mu.Unlock()
	for _, r := range rows {
		r.sent = false
	}
}

// isAbout reports whether single contacts can cause a failure. They do not cause an
// unknown list or an exhausted plan, and smaller batches would fail in the same way.
func isAbout(err error) bool {
	if _, invalid := errors.AsType[*getresponse.RequestError](err); invalid {
		return true // the client did not send it
	}
	e, ok := errors.AsType[*getresponse.Error](err)
	if !ok || getresponse.KindOf(err) != getresponse.KindAPI {
		return false
	}
	switch e.Code {
	case getresponse.CodeValidation, getresponse.CodeBadFormat, getresponse.CodeMissingParameter, getresponse.CodeBadType,
		getresponse.CodeBadLength, getresponse.CodeDuplicate:
		return true
	case 0: // no error of the API, perhaps one of a proxy
		return errors.Is(err, getresponse.ErrBadRequest)
	}
	return false
}

// reasonOf returns what a failure says about a contact.
func reasonOf(err error) string {
	if e, ok := errors.AsType[*getresponse.Error](err); ok {
		return cmp.Or(e.Message, e.Description, e.Error())
	}
	return err.Error()
}

// culprits returns the reasons by the index of the contacts that an error names, in
// fields such as contacts.7.email.
func culprits(err error, n int) map[int]string {
	e, ok := errors.AsType[*getresponse.Error](err)
	if !ok {
		return nil
	}
	named := map[int]string{}
	for _, f := range e.Details() {
		path := strings.Split(strings.Join(f.Path, "."), ".") // the path can be one element with dots
		if len(path) < 2 || path[0] != "contacts" {
			continue
		}
		if i, err := strconv.Atoi(path[1]); err == nil && i >= 0 && i < n {
			named[i] = getresponse.FieldDetail{Path: path[2:], Message: f.Message}.String()
		}
	}
	return named
}
