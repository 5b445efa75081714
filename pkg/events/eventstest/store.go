// Package eventstest tests implementations of [events.Store] and [events.Queue], those of
// this module and those of others.
//
//	func TestMyQueue(t *testing.T) {
//		eventstest.TestQueue(t, func(t *testing.T, maxItems int) events.Queue { return newMyQueue(t, maxItems) })
//	}
package eventstest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/events"
)

var errTest = errors.New("eventstest: the function fails")

// TestStore tests stores. Each call of newStore returns an empty one.
func TestStore(t *testing.T, newStore func(*testing.T) events.Store) {
	t.Run("remembers a success only", func(t *testing.T) {
		store, calls := newStore(t), 0
		once := func(id string, result error) error {
			return store.Once(t.Context(), id, func(context.Context) error { calls++; return result })
		}
		for range 2 {
			if err := once(id(1), errTest); !errors.Is(err, errTest) {
				t.Errorf("the error of the function is lost: %v", err)
			}
		}
		for range 3 {
			if err := once(id(1), nil); err != nil {
				t.Error(err)
			}
		}
		if err := once(id(2), nil); err != nil {
			t.Error(err)
		}
		if calls != 4 {
			t.Errorf("%d calls, not 4", calls)
		}
	})
	t.Run("forgets nothing after a panic but the call", func(t *testing.T) {
		store, calls := newStore(t), 0
		func() {
			defer func() { _ = recover() }()
			_ = store.Once(t.Context(), id(1), func(context.Context) error { panic("of a function") })
		}()
		if err := store.Once(t.Context(), id(1), func(context.Context) error { calls++; return nil }); err != nil || calls != 1 {
			t.Errorf("%d calls, %v", calls, err)
		}
	})
	t.Run("many at a time", func(t *testing.T) {
		store := newStore(t)
		var calls atomic.Int32
		var wg sync.WaitGroup
		for worker := range 4 {
			wg.Go(func() {
				for i := range 25 {
					for range 2 {
						if err := store.Once(t.Context(), id(100*worker+i), func(context.Context) error { calls.Add(1); return nil }); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		if calls.Load() != 100 {
			t.Errorf("%d calls, not 100", calls.Load())
		}
	})
}

// id returns the n-th ID in the form of an event's.
func id(n int) string { return fmt.Sprintf("%040x", n) }
