package eventsql

import (
	"context"
	"database/sql"
	"sync"
)

// prepared are the prepared statements of a store: SQLite would parse them for every
// event. They live as long as the database.
type prepared struct {
	db    *sql.DB
	texts []string

	mu  sync.Mutex
	all map[string]*sql.Stmt
}

// get returns a prepared statement. The first call prepares all: while a transaction has
// the only connection of a database, none could be prepared.
func (p *prepared) get(ctx context.Context, text string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.all == nil {
		all := map[string]*sql.Stmt{}
		for _, t := range p.texts {
			stmt, err := p.db.PrepareContext(ctx, t)
			if err != nil {
				for _, s := range all {
					_ = s.Close()
				}
				return nil, err
			}
			all[t] = stmt
		}
		p.all = all
	}
	return p.all[text], nil
}

// exec runs a statement that writes.
func (s *Store) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt, err := s.prepared.get(ctx, text)
	if err != nil {
		return nil, err
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	return stmt.ExecContext(ctx, args...)
}

// execIn runs a statement in a transaction.
func (s *Store) execIn(ctx context.Context, tx *sql.Tx, text string, args ...any) (sql.Result, error) {
	stmt, err := s.prepared.get(ctx, text)
	if err != nil {
		return nil, err
	}
	return tx.StmtContext(ctx, stmt).ExecContext(ctx, args...)
}

// lock waits for the turn of a writer and returns the function that ends it.
func (s *Store) lock(ctx context.Context) (unlock func(), err error) {
	if s.writer == nil {
		return func() {}, nil
	}
	select {
	case s.writer <- struct{}{}:
		return func() { <-s.writer }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
