package getresponse

import (
	"testing"
	"time"
)

// What the windows of the limiter count in the cases that a simulated service
// meets rarely: calls under way when a window ends, and answers without figures.
func TestWindow(t *testing.T) {
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	at := func(seconds int) time.Time { return begin.Add(time.Duration(seconds) * time.Second) }
	figures := func(remaining, reset int) RateLimit {
		return RateLimit{Limit: 100, Remaining: remaining, Reset: time.Duration(reset) * time.Second}
	}
	open := func() *window {
		w := &window{limit: 100, length: time.Minute}
		w.roll(at(0), 0)
		for range 5 {
			w.take()
		}
		w.answered(at(1), true)
		w.learn(figures(95, 59), at(0), at(1), 4, false)
		return w
	}
	for name, tt := range map[string]struct {
		change func(*window)
		left   int
	}{
		"others may be in the figures or not":  {func(*window) {}, 91},
		"the last of them tells":               {func(w *window) { w.learn(figures(93, 58), at(0), at(2), 0, false) }, 93},
		"the last answer is not the last call": {func(w *window) { w.learn(figures(96, 58), at(0), at(2), 0, false) }, 95},
		"one came without figures": {func(w *window) {
			w.answered(at(2), false)
			w.learn(figures(94, 58), at(0), at(2), 0, false)
		}, 93},
		"a call by itself clears that up": {func(w *window) {
			w.answered(at(2), false)
			w.learn(figures(94, 58), at(1), at(2), 0, true)
		}, 94},
		"a window ends with calls under way": {func(w *window) { w.roll(at(70), 3) }, 97},
		"which may be in the new one":        {func(w *window) { w.roll(at(70), 3); w.learn(figures(99, 60), at(70), at(71), 0, false) }, 96},
		"it does not end early":              {func(w *window) { w.roll(at(59), 3) }, 91},
		"the service is in a new one":        {func(w *window) { w.learn(figures(80, 60), at(65), at(66), 2, false) }, 78},
		"whose other calls may be in it": {func(w *window) {
			w.learn(figures(80, 60), at(65), at(66), 2, false)
			w.learn(figures(79, 60), at(65), at(67), 0, false)
		}, 77},
		"a call of this window is not sent": {func(w *window) { w.untake(at(0)) }, 92},
		"one of the window before is not":   {func(w *window) { w.roll(at(70), 0); w.take(); w.untake(at(50)) }, 99},
		"an answer of the window before":    {func(w *window) { w.roll(at(70), 0); w.learn(figures(0, 0), at(50), at(71), 0, true) }, 100},
		"more than the limit":               {func(w *window) { w.learn(figures(5000, 58), at(1), at(2), 0, true) }, 100},
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
