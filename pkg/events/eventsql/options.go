package eventsql

import (
	"regexp"
	"time"
)

// Option changes a [Store].
type Option func(*Store)

var tableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,47}$`)

// WithTable names the table. Default: getresponse_events. A name is 1 to 48 letters,
// digits and underscores.
func WithTable(name string) Option { return func(s *Store) { s.table = name } }

// WithMaxItems bounds the events that wait in the queue. Default: 100,000, minimum 1. Push
// returns [events.ErrQueueFull] beyond it. Several processes may exceed it by what they
// push within a second.
func WithMaxItems(n int) Option { return func(s *Store) { s.limits.MaxItems = n } }

// WithRetention sets for how long the table has the IDs of handled events. Default: 7
// days, minimum 1 hour.
func WithRetention(d time.Duration) Option { return func(s *Store) { s.limits.Retention = d } }
