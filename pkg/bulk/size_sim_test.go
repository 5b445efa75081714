//go:build sim

package bulk_test

import "time"

// How much the tests do that can be large, with make sim.
const (
	modelContacts = 10_000 // of the model of Sync
	modelRounds   = 2
	clientWait    = 15 * time.Minute
	processKills  = 20
)
