package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"time"
)

// The table has a row for each contact that is or was on the list. A contact that left
// keeps its ID only, so that an event that comes late does not bring it back.
const createTable = `CREATE TABLE IF NOT EXISTS contacts (
	contact_id  TEXT PRIMARY KEY,
	email       TEXT NOT NULL,
	name        TEXT NOT NULL,
	listed      INTEGER NOT NULL,            -- 0: it left the list
	occurred_at INTEGER NOT NULL DEFAULT 0,  -- time of the latest event, in seconds
	events      INTEGER NOT NULL DEFAULT 0,  -- how many were applied
	touched_at  INTEGER NOT NULL DEFAULT 0,  -- when the latest was applied, in nanoseconds
	checked_at  INTEGER NOT NULL DEFAULT 0   -- start of the latest repair that found it on the list
)`

// An event that is older than the latest one changes nothing. It counts all the same.
const applyEvent = `INSERT INTO contacts (contact_id, email, name, listed, occurred_at, events, touched_at) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)
	ON CONFLICT (contact_id) DO UPDATE SET
	email       = CASE WHEN ?5 >= occurred_at THEN ?2 ELSE email END,
	name        = CASE WHEN ?5 >= occurred_at THEN ?3 ELSE name END,
	listed      = CASE WHEN ?5 >= occurred_at THEN ?4 ELSE listed END,
	occurred_at = max(?5, occurred_at), events = events + 1, touched_at = ?6`

// What an event has changed since the repair began is newer than what the repair read.
const (
	repairContact = `INSERT INTO contacts (contact_id, email, name, listed, checked_at) VALUES (?1, ?2, ?3, 1, ?4)
	ON CONFLICT (contact_id) DO UPDATE SET email = ?2, name = ?3, listed = 1
	WHERE touched_at < ?4 AND (listed = 0 OR email <> ?2 OR name <> ?3)`
	markContact   = `UPDATE contacts SET checked_at = ?2 WHERE contact_id = ?1`
	removeMissing = `UPDATE contacts SET listed = 0, email = '', name = '' WHERE listed = 1 AND checked_at < ?1 AND touched_at < ?1`
)

// contact is a row of the table.
type contact struct {
	id, email, name string
	listed          bool
}

// execer is a transaction or a database.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// open opens the database and makes the table.
func open(ctx context.Context, file string) (*sql.DB, error) {
	location := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: url.Values{
		"_txlock": {"immediate"}, "_pragma": {"journal_mode(WAL)", "busy_timeout(3000)"},
	}.Encode()}
	db, err := sql.Open("sqlite", location.String())
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, createTable); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("make the table: %w", err)
	}
	return db, nil
}

// apply writes what an event says about a contact.
func apply(ctx context.Context, tx execer, c contact, occurred time.Time) error {
	if !c.listed {
		c.email, c.name = "", ""
	}
	_, err := tx.ExecContext(ctx, applyEvent, c.id, c.email, c.name, c.listed, occurred.Unix(), time.Now().UnixNano())
	return err
}
