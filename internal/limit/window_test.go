package limit

import (
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Cases that are rare at a simulated service: calls in flight when a window ends, and
// responses without figures.
func TestWindow(t *testing.T) {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	had := func(remaining, reset, sent, received, inFlight int, alone bool) figures {
		return figures{wire.RateLimit{Limit: 100, Remaining: remaining, Reset: time.Duration(reset) * time.Second}, at(sent), at(received), inFlight, alone}
	}
	open := func() *window {
		w := &window{limit: 100, length: time.Minute}
		w.roll(at(0), 0)
		for range 5 {
			w.take()
		}
		w.ended(at(1), true)
		w.learn(had(95, 59, 0, 1, 4, false))
		return w
	}
	for name, tt := range map[string]struct {
		change func(*window)
		left   int
	}{
		"others may be in the figures or not":    {func(*window) {}, 91},
		"the last of them tells":                 {func(w *window) { w.learn(had(93, 58, 0, 2, 0, false)) }, 93},
		"the last response is not the last call": {func(w *window) { w.learn(had(96, 58, 0, 2, 0, false)) }, 95},
		"one came without figures": {func(w *window) {
			w.ended(at(2), false)
			w.learn(had(94, 58, 0, 2, 0, false))
		}, 93},
		"a call by itself clears that up": {func(w *window) {
			w.ended(at(2), false)
			w.learn(had(94, 58, 1, 2, 0, true))
		}, 94},
		"a window ends with calls in flight": {func(w *window) { w.roll(at(70), 3) }, 97},
		"which may be in the new one":        {func(w *window) { w.roll(at(70), 3); w.learn(had(99, 60, 70, 71, 0, false)) }, 96},
		"it does not end early":              {func(w *window) { w.roll(at(59), 3) }, 91},
		"the service is in a new one":        {func(w *window) { w.learn(had(80, 60, 65, 66, 2, false)) }, 78},
		"whose other calls may be in it": {func(w *window) {
			w.learn(had(80, 60, 65, 66, 2, false))
			w.learn(had(79, 60, 65, 67, 0, false))
		}, 77},
		"a call of this window is not sent": {func(w *window) { w.giveBack(at(0)) }, 92},
		"one of the window before is not":   {func(w *window) { w.roll(at(70), 0); w.take(); w.giveBack(at(50)) }, 99},
		"a response of the window before":   {func(w *window) { w.roll(at(70), 0); w.learn(had(0, 0, 50, 71, 0, true)) }, 100},
		"more than the limit":               {func(w *window) { w.learn(had(5000, 58, 1, 2, 0, true)) }, 100},
	} {
		t.Run(name, func(t *testing.T) {
			w := open()
			tt.change(w)
			if w.remaining != tt.left {
				t.Errorf("%d calls are left, want %d", w.remaining, tt.left)
			}
		})
	}
}
