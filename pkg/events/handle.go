package events

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
)

// PanicError is the error of a function or store that panicked.
type PanicError struct {
	Value any    // of the panic
	Stack []byte // of its goroutine
}

func (e *PanicError) Error() string { return "events: a function panicked" }

// Format implements [fmt.Formatter]. The value may have personal data, so only %+v prints
// it.
func (e *PanicError) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('+') {
		fmt.Fprintf(f, "%s: %v\n%s", e.Error(), e.Value, e.Stack)
		return
	}
	fmt.Fprint(f, e.Error())
}

// handle calls the function of an event through once, which calls it only for an event
// that was not handled before.
func (h *Handler) handle(ctx context.Context, r received, once func(context.Context, string, func(context.Context) error) error) (Outcome, error) {
	f := h.functions[r.Kind]
	if f == nil {
		f = h.other
	}
	start := time.Now()
	outcome := Duplicate
	if f == nil {
		outcome, f = Ignored, func(context.Context, Event) error { return nil }
	}
	ctx = context.WithValue(ctx, deliveryKey{}, r.Delivery)
	ctx = h.hooks.eventStarted(ctx, r.Delivery)
	err := guard(func() error { // the store may be the program's own
		return once(ctx, r.ID, func(ctx context.Context) error {
			if outcome == Duplicate {
				outcome = Handled
			}
			return guard(func() error { return f(ctx, r.event) })
		})
	})
	if err != nil {
		outcome = Failed
	}
	h.hooks.eventFinished(ctx, EventResult{Delivery: r.Delivery, Outcome: outcome, Duration: time.Since(start), Err: err})
	return outcome, err
}

// guard turns a panic into an error: it would otherwise end the process.
func guard(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Value: value, Stack: debug.Stack()}
		}
	}()
	return f()
}
