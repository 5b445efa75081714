package events

import (
	"context"
	"fmt"
	"sync"
)

// Store remembers which events were handled. [NewMemoryStore] is one in memory, packages
// eventsql and eventsredis have others. Methods are called concurrently, never for the
// same id by one [Handler].
type Store interface {
	// Once calls handle unless id is remembered. It remembers id when handle has returned
	// nil, and returns its error otherwise. If the process ends before, the id must not be
	// remembered: a later call calls handle again. Where another process calls handle for
	// id at the same time, Once returns an error, and the service retries.
	Once(ctx context.Context, id string, handle func(context.Context) error) error
}

// MemoryStore is a [Store] in memory. It forgets everything when the process ends.
type MemoryStore struct {
	mu    sync.Mutex
	known map[string]bool
	order []string // a ring of the known ids
	next  int      // in order
}

// NewMemoryStore returns a store of the last size handled events, about 100 bytes each.
// A size below 1 is an error.
func NewMemoryStore(size int) (*MemoryStore, error) {
	if size < 1 {
		return nil, fmt.Errorf("events: the size %d of a memory store is below 1", size)
	}
	return &MemoryStore{known: map[string]bool{}, order: make([]string, size)}, nil
}

// Once implements [Store].
func (s *MemoryStore) Once(ctx context.Context, id string, handle func(context.Context) error) error {
	s.mu.Lock()
	known := s.known[id]
	s.mu.Unlock()
	if known {
		return nil
	}
	if err := handle(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.known[id] {
		delete(s.known, s.order[s.next])
		s.known[id], s.order[s.next] = true, id
		s.next = (s.next + 1) % len(s.order)
	}
	return nil
}
