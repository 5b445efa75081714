package eventsql

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

// Push implements [events.Queue].
func (s *Store) Push(ctx context.Context, items []events.Item) error {
	if err := s.reserve(ctx, len(items)); err != nil {
		return err
	}
	if err := s.insert(ctx, items); err != nil {
		return fmt.Errorf("eventsql: push: %w", err)
	}
	s.prune(ctx)
	return nil
}

// insert adds items in one transaction.
func (s *Store) insert(ctx context.Context, items []events.Item) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // it does nothing after a commit
	due := time.Now().UnixMilli()
	for _, item := range items {
		if _, err := s.execIn(ctx, tx, s.sql.push, item.ID, item.Lane, item.Data, due); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// reserve returns ErrQueueFull if n more events do not fit. It counts those that wait
// once a second, and in between what it has let in.
func (s *Store) reserve(ctx context.Context, n int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); s.counted.IsZero() || now.Sub(s.counted) >= time.Second {
		count, err := s.prepared.get(ctx, s.sql.count)
		if err == nil {
			err = count.QueryRowContext(ctx, s.limits.MaxItems+1).Scan(&s.waiting)
		}
		if err != nil {
			return fmt.Errorf("eventsql: count events: %w", err)
		}
		s.counted = now
	}
	if s.waiting+n > s.limits.MaxItems {
		return events.ErrQueueFull
	}
	s.waiting += n
	return nil
}

// Take implements [events.Queue].
func (s *Store) Take(ctx context.Context, most int, lease time.Duration) ([]events.Item, error) {
	take, err := s.prepared.get(ctx, s.sql.take)
	if err != nil {
		return nil, fmt.Errorf("eventsql: take: %w", err)
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("eventsql: take: %w", err)
	}
	defer unlock()
	now, token := time.Now(), rand.Text()
	rows, err := take.QueryContext(ctx, now.Add(lease).UnixMilli(), token, now.UnixMilli(), now.UnixMilli(), most)
	if err != nil {
		return nil, fmt.Errorf("eventsql: take: %w", err)
	}
	defer func() { _ = rows.Close() }()
	type row struct {
		seq int64
		events.Item
	}
	var taken []row
	for rows.Next() {
		r := row{Item: events.Item{Lease: token}}
		if err := rows.Scan(&r.seq, &r.ID, &r.Lane, &r.Data, &r.Attempt); err != nil {
			return nil, fmt.Errorf("eventsql: take: %w", err)
		}
		taken = append(taken, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("eventsql: take: %w", err)
	}
	slices.SortFunc(taken, func(a, b row) int { return cmp.Compare(a.seq, b.seq) })
	items := make([]events.Item, len(taken))
	for i, r := range taken {
		items[i] = r.Item
	}
	return items, nil
}

// Handle implements [events.Queue]. What handle writes with [Tx] commits together with
// the removal of the item.
func (s *Store) Handle(ctx context.Context, item events.Item, handle func(context.Context) error) error {
	if _, err := s.prepared.get(ctx, s.sql.finish); err != nil {
		return fmt.Errorf("eventsql: remember event: %w", err)
	}
	changed, err := s.newUnit().run(ctx, handle, func(ctx context.Context, run exec) (sql.Result, error) {
		return run(ctx, s.sql.finish, time.Now().UnixMilli(), item.ID, item.Lease)
	})
	if err == nil && !changed {
		return events.ErrLeaseLost
	}
	return err
}

// Postpone implements [events.Queue].
func (s *Store) Postpone(ctx context.Context, item events.Item, delay time.Duration) error {
	result, err := s.exec(ctx, s.sql.postpone, time.Now().Add(delay).UnixMilli(), item.ID, item.Lease)
	if err != nil {
		return fmt.Errorf("eventsql: postpone: %w", err)
	}
	if rows, err := result.RowsAffected(); err == nil && rows == 0 {
		return events.ErrLeaseLost
	}
	return nil
}
