//go:build !sim

package bulk_test

import "time"

// How much the tests do that can be large.
const (
	modelContacts = 150 // of the model of Sync
	modelRounds   = 4
	clientWait    = time.Minute // the default
	processKills  = 5
)
