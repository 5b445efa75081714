//go:build sim

package sim

import (
	"testing"
	"time"
)

// TestHour plays a whole hour, twice. Every operation of the API is used in it.
func TestHour(t *testing.T) {
	start := time.Now()
	first := simulate(t, 1, time.Hour)
	took := time.Since(start)
	t.Logf("an hour in %v: %d calls (%d failed) of %d operations, %d faults, %d rows and statistics as the models have them",
		took.Round(100*time.Millisecond), first.calls, first.failed, first.operations, first.faults, first.rows)
	if len(first.unused) > 0 || first.operations < 220 {
		t.Errorf("no call of these succeeded: %v", first.unused)
	}
	if second := simulate(t, 1, time.Hour); second.digest != first.digest {
		t.Errorf("the same seed gives %s and %s", first.digest, second.digest)
	}
}
