package eventstore

import (
	"testing"
	"time"
)

func TestCheck(t *testing.T) {
	if err := Default().Check(); err != nil {
		t.Error(err)
	}
	for want, l := range map[string]Limits{
		"the maximum of 0 items is below 1":    {0, time.Hour},
		"the retention 59m59s is below 1h0m0s": {1, time.Hour - time.Second},
	} {
		if err := l.Check(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if err := (Limits{1, time.Hour}).Check(); err != nil {
		t.Error(err)
	}
}
