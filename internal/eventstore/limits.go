// Package eventstore has what the stores of package events have in common.
package eventstore

import (
	"fmt"
	"time"
)

// Limits bound what a store keeps.
type Limits struct {
	MaxItems  int           // events that wait
	Retention time.Duration // of the IDs of handled events
}

// leastRetention is longer than the service retries.
const leastRetention = time.Hour

// Default returns the limits of a store without options.
func Default() Limits { return Limits{MaxItems: 100_000, Retention: 7 * 24 * time.Hour} }

// Check returns an error for limits that are too low.
func (l Limits) Check() error {
	if l.MaxItems < 1 {
		return fmt.Errorf("the maximum of %d items is below 1", l.MaxItems)
	}
	if l.Retention < leastRetention {
		return fmt.Errorf("the retention %v is below %v", l.Retention, leastRetention)
	}
	return nil
}
