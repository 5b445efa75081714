package bulk

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// UpsertOptions change how [Upsert] works. The zero value merges and does not wait.
type UpsertOptions struct {
	Tags         Mode
	CustomFields Mode

	// Wait is how long to wait until a contact is visible: the service shows new contacts
	// seconds or minutes after it has accepted them. In a list with double opt-in, a
	// contact becomes visible only after its owner confirms.
	Wait time.Duration
}

// UpsertResult says what [Upsert] did.
type UpsertResult struct {
	Outcome   Outcome // Added, Updated or Unchanged
	ContactID string  // "" for a contact that was added and is not visible yet
}

// ErrNotVisible is the error of [Upsert] for a contact that the list has, but does not
// show within the time to wait.
var ErrNotVisible = errors.New("the list has the contact, but does not show it yet")

// maxRounds is how often Upsert begins again for a contact that others delete.
const maxRounds = 5

// Upsert adds a contact to a list, or brings the contact with that e-mail address up to
// date. Two programs may do so concurrently: with [Merge], none loses what the other sets.
// The exception are two additions within the time that the service needs to show a
// contact: it accepts both and carries one out. With Wait, Upsert looks at the contact
// afterwards and adds what is missing.
//
// Writes with an unknown outcome are retried, as all of them may be carried out twice.
//
// API operations: GET /contacts, POST /contacts, GET and POST /contacts/{contactId}, POST
// /contacts/{contactId}/tags and POST /contacts/{contactId}/custom-fields. Errors are
// those of the client, [ErrNotVisible], or about a contact without an address.
func Upsert(ctx context.Context, client *getresponse.Client, campaignID string, c Contact, o UpsertOptions) (UpsertResult, error) {
	result, err := upsert{contacts: client.Contacts, campaignID: campaignID, want: c, options: o}.run(ctx)
	if err != nil {
		return result, fmt.Errorf("bulk: upsert: %w", err)
	}
	return result, nil
}

type upsert struct {
	contacts   *gr.ContactsService
	campaignID string
	want       Contact
	options    UpsertOptions
}

func (u upsert) run(ctx context.Context) (result UpsertResult, err error) {
	if u.campaignID == "" {
		return UpsertResult{Outcome: Rejected}, errNoList
	}
	if err := u.want.check(); err != nil {
		return UpsertResult{Outcome: Rejected}, err
	}
	u.want.Email = strings.TrimSpace(u.want.Email)
	for range maxRounds {
		result, err = u.once(ctx)
		if !errors.Is(err, getresponse.ErrNotFound) {
			break
		}
	}
	return result, err
}

// once returns ErrNotFound if another program deletes the contact meanwhile.
func (u upsert) once(ctx context.Context) (UpsertResult, error) {
	id, err := findContact(ctx, u.contacts, u.campaignID, u.want.Email)
	if err != nil {
		return UpsertResult{Outcome: Unknown}, err
	}
	if id != "" {
		return u.change(ctx, id)
	}
	err = surely(ctx, func() error { return u.contacts.Create(ctx, u.want.single(u.campaignID)) })
	exists := errors.Is(err, getresponse.ErrDuplicate)
	switch {
	case err != nil && !exists:
		return UpsertResult{Outcome: outcomeOf(err)}, err
	case u.options.Wait <= 0 && !exists:
		return UpsertResult{Outcome: Added}, nil
	}
	id, err = u.await(ctx)
	switch {
	case err != nil:
		return UpsertResult{Outcome: Unknown}, err
	case id == "" && exists:
		return UpsertResult{Outcome: Unknown}, ErrNotVisible
	case id == "":
		return UpsertResult{Outcome: Added}, nil
	}
	result, err := u.change(ctx, id)
	if !exists && result.Outcome == Unchanged {
		result.Outcome = Added
	}
	return result, err
}

func (u upsert) change(ctx context.Context, id string) (UpsertResult, error) {
	outcome, err := bringUpToDate(ctx, u.contacts, id, u.want, u.options.Tags, u.options.CustomFields)
	return UpsertResult{Outcome: outcome, ContactID: id}, err
}

// await looks for the contact until it is visible. It returns "" after the time to wait.
func (u upsert) await(ctx context.Context) (id string, err error) {
	deadline := time.Now().Add(u.options.Wait)
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if id, err = findContact(ctx, u.contacts, u.campaignID, u.want.Email); id != "" || err != nil {
			return id, err
		}
		left := time.Until(deadline)
		if left <= 0 {
			return "", nil
		}
		if err := sleep(ctx, min(pause, left)); err != nil {
			return "", err
		}
	}
}

// The pauses between two looks at what becomes visible.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = time.Minute
)

// findContact returns the ID of the visible contact with an address, "" without one.
func findContact(ctx context.Context, contacts *gr.ContactsService, campaignID, email string) (id string, err error) {
	params := &gr.ListContactsParams{
		CampaignID: &campaignID, Email: &email, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagExactMatch}, Fields: []string{"email"},
	}
	err = patiently(ctx, func() error {
		page, err := contacts.List(ctx, params)
		if err != nil {
			return err
		}
		for _, c := range page.Items {
			if key(c.Email) == key(email) {
				id = c.ContactID
				return nil
			}
		}
		return nil
	})
	return id, err
}

// outcomeOf returns the outcome of a write that failed.
func outcomeOf(err error) Outcome {
	switch getresponse.KindOf(err) {
	case getresponse.KindAPI, getresponse.KindRequest:
		return Rejected
	}
	return Unknown
}
