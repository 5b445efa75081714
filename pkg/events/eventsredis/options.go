package eventsredis

import "time"

// Option changes a [Store].
type Option func(*Store)

// WithMaxItems bounds the events that wait in the queue. Default: 100,000, minimum 1. Push
// returns [events.ErrQueueFull] beyond it.
func WithMaxItems(n int) Option { return func(s *Store) { s.limits.MaxItems = n } }

// WithRetention sets how long IDs of handled events are remembered. Default: 7 days,
// minimum 1 hour.
func WithRetention(d time.Duration) Option { return func(s *Store) { s.limits.Retention = d } }
