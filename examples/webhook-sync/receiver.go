package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsql"
)

// newReceiver returns the handler of the webhook. An event changes the table in the
// transaction that also remembers the event: both are kept or none is.
func newReceiver(ctx context.Context, db *sql.DB, list, secret string, out io.Writer) (http.Handler, error) {
	store, err := eventsql.New(db, eventsql.SQLite)
	if err != nil {
		return nil, err
	}
	if err := store.CreateTable(ctx); err != nil {
		return nil, err
	}
	// A line for each event, without personal data.
	logger := slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	m := mirror{list}
	return events.NewHandler(
		events.WithSecret("secret", secret),
		events.WithStore(store),
		events.WithHook(events.NewLogHook(logger)),
		events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
			return m.stay(ctx, e.Event, e.Contact, e.Contacts)
		}),
		events.OnContactCopied(func(ctx context.Context, e events.ContactCopied) error {
			for i := range e.Contacts {
				e.Contacts[i].SourceCampaign = events.EventSourceCampaign{}
			}
			e.Contact.SourceCampaign = events.EventSourceCampaign{} // the original stays where it is
			return m.stay(ctx, e.Event, e.Contact, e.Contacts)
		}),
		events.OnContactMoved(func(ctx context.Context, e events.ContactMoved) error {
			return m.stay(ctx, e.Event, e.Contact, e.Contacts)
		}),
		events.OnContactEmailChanged(func(ctx context.Context, e events.ContactEmailChanged) error {
			return m.stay(ctx, e.Event, e.Contact, e.Contacts)
		}),
		events.OnContactRemovedLink(func(ctx context.Context, e events.ContactRemovedLink) error {
			return m.leave(ctx, e.Event, e.Contact, e.Contacts)
		}),
		events.OnContactRemovedBounce(func(ctx context.Context, e events.ContactRemovedBounce) error {
			return m.leave(ctx, e.Event, e.Contact, e.Contacts)
		}),
	)
}

// mirror applies events to the table. Contacts of other lists do not matter.
type mirror struct{ list string }

// stay writes contacts as they are now: on the list, or on another one that they moved to.
func (m mirror) stay(ctx context.Context, when events.EventOccurrence, one events.EventContact, more []events.EventContact) error {
	return m.each(ctx, when, one, more, func(c events.EventContact) (relevant, listed bool) {
		if c.Campaign.CampaignID == m.list {
			return true, true
		}
		return c.SourceCampaign.CampaignID == m.list, false
	})
}

// leave writes that contacts of the list are gone.
func (m mirror) leave(ctx context.Context, when events.EventOccurrence, one events.EventContact, more []events.EventContact) error {
	return m.each(ctx, when, one, more, func(c events.EventContact) (relevant, listed bool) {
		return c.Campaign.CampaignID == m.list, false
	})
}

func (m mirror) each(ctx context.Context, when events.EventOccurrence, one events.EventContact, more []events.EventContact, of func(events.EventContact) (relevant, listed bool)) error {
	occurred := when.OccurredAt.Time
	if occurred.IsZero() {
		occurred = time.Now()
	}
	for _, c := range append([]events.EventContact{one}, more...) {
		relevant, listed := of(c)
		if !relevant {
			continue
		}
		if c.ContactID == "" {
			return errors.New("a contact of the list has no ID")
		}
		tx, err := eventsql.Tx(ctx)
		if err != nil {
			return err
		}
		if err := apply(ctx, tx, contact{c.ContactID, c.Email, c.Name, listed}, occurred); err != nil {
			return err
		}
	}
	return nil
}
