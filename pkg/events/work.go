package events

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	pollInterval = 500 * time.Millisecond // of a queue that has no due events
	leaseMargin  = 10 * time.Second       // beyond the time of a function
	firstDelay   = time.Second            // before a failed event is handled again
	longestDelay = 5 * time.Minute
)

// Work handles the events of the queue until ctx ends, and then waits for the functions
// that run. Several goroutines and processes may call Work for one queue.
//
// An event whose function fails is handled again after a second, then after twice as long
// each time, at most 5 minutes, without end. Later events of its contact wait for it. A
// function that does not want an event any more returns nil, for example when
// [Delivery.Attempt] is too high. An event whose process was killed is handled again 10
// seconds after the time of [WithTimeout]. A function that ignores its context for so long
// may run twice at a time. Errors of the queue are reported to hooks; Work goes on.
//
// Work returns an error without [WithQueue] and without any function, otherwise nil.
func (h *Handler) Work(ctx context.Context) error {
	if h.queue == nil || !h.hasFunction() {
		return errors.New("events: Work needs a handler with WithQueue and at least one function")
	}
	w := worker{Handler: h, free: make(chan struct{}, h.concurrency), done: make(chan struct{}, 1)}
	defer w.running.Wait()
	for ctx.Err() == nil {
		if !w.round(ctx) {
			w.pause(ctx)
		}
	}
	return nil
}

// worker is a call of Work.
type worker struct {
	*Handler
	free    chan struct{} // a place for each function that runs
	done    chan struct{} // a function has returned
	running sync.WaitGroup
}

// round takes what is due and starts its functions. It reports whether more may be due.
func (w *worker) round(ctx context.Context) bool {
	places := cap(w.free) - len(w.free)
	if places == 0 {
		return false
	}
	items, err := w.queue.Take(ctx, places, w.timeout+leaseMargin)
	if err != nil {
		if ctx.Err() == nil {
			w.hooks.queueFailed(ctx, err)
		}
		return false
	}
	for _, item := range items {
		w.free <- struct{}{}
		w.running.Go(func() {
			w.handleItem(context.WithoutCancel(ctx), item)
			<-w.free
			select {
			case w.done <- struct{}{}:
			default:
			}
		})
	}
	return len(items) == places && len(w.free) < cap(w.free)
}

// pause waits until something may be due.
func (w *worker) pause(ctx context.Context) {
	timer := time.NewTimer(pollInterval)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-w.done:
	case <-w.wake:
	}
}

// handleItem handles an item within its lease.
func (w *worker) handleItem(ctx context.Context, item Item) {
	bounded, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	r, err := fromItem(item)
	if err == nil {
		_, err = w.handle(bounded, r, func(ctx context.Context, _ string, f func(context.Context) error) error {
			return w.queue.Handle(ctx, item, f)
		})
	} else {
		w.hooks.queueFailed(ctx, err)
	}
	if err == nil || errors.Is(err, ErrLeaseLost) {
		return
	}
	short, cancel := context.WithTimeout(ctx, leaseMargin)
	defer cancel()
	if err := w.queue.Postpone(short, item, delayOf(item.Attempt)); err != nil {
		w.hooks.queueFailed(ctx, err)
	}
}

// delayOf returns the wait after an attempt that failed.
func delayOf(attempt int) time.Duration {
	delay := firstDelay
	for ; attempt > 1 && delay < longestDelay; attempt-- {
		delay *= 2
	}
	return min(delay, longestDelay)
}
