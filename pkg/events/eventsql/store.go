package eventsql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/internal/eventstore"
	"github.com/go-getresponse/getresponse/pkg/events"
)

// Store keeps events in a table. It is safe for concurrent use, also by several
// processes.
type Store struct {
	db       *sql.DB
	table    string
	limits   eventstore.Limits
	sql      statements
	prepared *prepared
	writer   chan struct{} // SQLite has one writer at a time; those of this process wait here, without its pauses

	mu      sync.Mutex
	waiting int       // events that wait, as last counted and pushed since
	counted time.Time // when
	pruned  time.Time
}

var (
	_ events.Store = (*Store)(nil)
	_ events.Queue = (*Store)(nil)
)

// New returns a store. An invalid dialect or option is an error.
func New(db *sql.DB, dialect Dialect, opts ...Option) (*Store, error) {
	if db == nil {
		return nil, errors.New("eventsql: the database is nil")
	}
	if dialect != SQLite && dialect != PostgreSQL {
		return nil, fmt.Errorf("eventsql: the dialect %d is neither SQLite nor PostgreSQL", dialect)
	}
	s := &Store{db: db, table: "getresponse_events", limits: eventstore.Default()}
	for _, o := range opts {
		if o == nil {
			return nil, errors.New("eventsql: an option is nil")
		}
		o(s)
	}
	if !tableName.MatchString(s.table) {
		return nil, fmt.Errorf("eventsql: the table name %q is not 1 to 48 letters, digits and underscores", s.table)
	}
	if err := s.limits.Check(); err != nil {
		return nil, fmt.Errorf("eventsql: %w", err)
	}
	s.sql = newStatements(dialect, s.table)
	s.prepared = &prepared{db: db, texts: s.sql.prepared()}
	if dialect == SQLite {
		s.writer = make(chan struct{}, 1)
	}
	return s, nil
}

// CreateTable creates the table and its indexes where they do not exist.
func (s *Store) CreateTable(ctx context.Context) error {
	for _, statement := range s.sql.create {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("eventsql: create table: %w", err)
		}
	}
	return nil
}

// Once implements [events.Store].
func (s *Store) Once(ctx context.Context, id string, handle func(context.Context) error) error {
	var known int
	isDone, err := s.prepared.get(ctx, s.sql.isDone)
	if err == nil {
		err = isDone.QueryRowContext(ctx, id).Scan(&known)
	}
	if err != nil {
		return fmt.Errorf("eventsql: look up event: %w", err)
	}
	if known > 0 {
		return nil
	}
	_, err = s.newUnit().run(ctx, handle, func(ctx context.Context, run exec) (sql.Result, error) {
		return run(ctx, s.sql.done, id, time.Now().UnixMilli())
	})
	if err == nil {
		s.prune(ctx)
	}
	return err // nil also where another process was faster, and what this one wrote was undone
}

// prune forgets old events, at most once a minute. If it fails, it is done a minute later.
func (s *Store) prune(ctx context.Context) {
	now := time.Now()
	s.mu.Lock()
	due := now.Sub(s.pruned) >= time.Minute
	if due {
		s.pruned = now
	}
	s.mu.Unlock()
	if due {
		_, _ = s.exec(ctx, s.sql.prune, now.Add(-s.limits.Retention).UnixMilli())
	}
}
