package main

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// repaired counts the rows that a repair changed.
type repaired struct{ put, removed int64 }

const rowsPerTransaction = 500 // a transaction blocks the receiver

// repair compares the table with the list and corrects it. That is for what no event
// reports, such as another name or a deletion through the API, and for lost events.
// bulk.Sync is for the other direction: it makes a list as a source is.
func repair(ctx context.Context, db *sql.DB, client *getresponse.Client, list string) (repaired, error) {
	var report repaired
	start := time.Now().UnixNano()
	walk, err := bulk.Export(bulk.ContactList(client.Contacts, gr.ListContactsParams{CampaignID: &list}), bulk.ExportOptions{})
	if err != nil {
		return report, err
	}
	var rows []contact
	flush := func() error {
		put, err := check(ctx, db, rows, start)
		report.put, rows = report.put+put, rows[:0]
		return err
	}
	for c, err := range walk.Items(ctx) {
		if err != nil {
			return report, err // nothing is removed: the list is not known as a whole
		}
		rows = append(rows, contact{c.ContactID, c.Email, c.Name, true})
		if len(rows) == rowsPerTransaction {
			if err := flush(); err != nil {
				return report, err
			}
		}
	}
	if err := flush(); err != nil {
		return report, err
	}
	result, err := db.ExecContext(ctx, removeMissing, start)
	if err != nil {
		return report, fmt.Errorf("remove what is not on the list: %w", err)
	}
	report.removed, err = result.RowsAffected()
	return report, err
}

// check corrects the rows of contacts that are on the list and notes that they are. It
// returns how many were wrong.
func check(ctx context.Context, db *sql.DB, rows []contact, start int64) (wrong int64, err error) {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // it does nothing after a commit
	for _, c := range rows {
		result, err := tx.ExecContext(ctx, repairContact, c.id, c.email, c.name, start)
		if err != nil {
			return 0, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, err
		}
		wrong += n
		if _, err := tx.ExecContext(ctx, markContact, c.id, start); err != nil {
			return 0, err
		}
	}
	return wrong, tx.Commit()
}
