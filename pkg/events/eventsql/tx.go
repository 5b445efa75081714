package eventsql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrNoEvent is the error of [Tx] outside of a function that handles an event of a
// [Store].
var ErrNoEvent = errors.New("eventsql: the context is not that of an event of a Store, or its function has returned")

type unitKey struct{}

// Tx returns the transaction of the event that the function with this context handles.
// It begins with the first call. It is committed when the function returns nil, together
// with the memory of the event, and otherwise rolled back. The function must not end it
// itself. Outside of such a function, Tx returns [ErrNoEvent].
func Tx(ctx context.Context) (*sql.Tx, error) {
	u, ok := ctx.Value(unitKey{}).(*unit)
	if !ok {
		return nil, ErrNoEvent
	}
	return u.begin(ctx)
}

// exec runs a statement in a transaction or without one.
type exec func(ctx context.Context, statement string, args ...any) (sql.Result, error)

// unit is the transaction of one event, if its function wants one.
type unit struct {
	store *Store

	mu     sync.Mutex
	tx     *sql.Tx
	unlock func() // of the transaction
	ended  bool
}

func (s *Store) newUnit() *unit { return &unit{store: s} }

func (u *unit) begin(ctx context.Context) (*sql.Tx, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ended {
		return nil, ErrNoEvent
	}
	if u.tx == nil {
		unlock, err := u.store.lock(ctx)
		if err != nil {
			return nil, fmt.Errorf("eventsql: begin transaction: %w", err)
		}
		tx, err := u.store.db.BeginTx(ctx, nil)
		if err != nil {
			unlock()
			return nil, fmt.Errorf("eventsql: begin transaction: %w", err)
		}
		u.tx, u.unlock = tx, unlock
	}
	return u.tx, nil
}

// end returns the transaction, nil without one. None begins afterwards.
func (u *unit) end() *sql.Tx {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ended = true
	return u.tx
}

// completeTimeout bounds the statement that remembers an event whose function has
// returned: it would be in vain to hurry with the context of the function.
const completeTimeout = 5 * time.Second

// run calls handle and then complete, in the transaction of handle if it has begun one. It
// reports whether complete changed a row; without, the transaction is rolled back.
func (u *unit) run(ctx context.Context, handle func(context.Context) error, complete func(context.Context, exec) (sql.Result, error)) (changed bool, err error) {
	defer func() {
		if tx := u.end(); tx != nil {
			_ = tx.Rollback() // it does nothing after a commit
			u.unlock()
		}
	}()
	if err := handle(context.WithValue(ctx, unitKey{}, u)); err != nil {
		return false, err
	}
	tx := u.end()
	run := u.store.exec
	if tx != nil {
		run = func(ctx context.Context, statement string, args ...any) (sql.Result, error) {
			return u.store.execIn(ctx, tx, statement, args...)
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), completeTimeout)
	defer cancel()
	result, err := complete(ctx, run)
	if err != nil {
		return false, fmt.Errorf("eventsql: remember event: %w", err)
	}
	rows, err := result.RowsAffected()
	if err != nil || rows == 0 {
		return false, err
	}
	if tx != nil {
		if err := tx.Commit(); err != nil {
			return false, fmt.Errorf("eventsql: commit event: %w", err)
		}
	}
	return true, nil
}
