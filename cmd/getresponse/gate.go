package main

import (
	"context"
	"sync"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// gate lets a job with many concurrent calls end in order: calls in flight end, and no
// other one begins. So the outcome of each write is known and recorded.
type gate struct {
	getresponse.NoHook

	mu       sync.Mutex
	closed   bool
	inFlight int
	idle     chan struct{} // closed when the gate is, and no call is in flight
	finished func(getresponse.AttemptResult)
}

// newGate returns an open gate. finished is called after each attempt; nil is allowed.
func newGate(finished func(getresponse.AttemptResult)) *gate {
	return &gate{idle: make(chan struct{}), finished: finished}
}

// passed marks the context of an attempt that the gate let through.
type passed struct{}

// AttemptStarted implements [getresponse.Hook]. Once the gate is closed, it waits for the
// end of the context, with which the attempt fails before anything is sent.
func (g *gate) AttemptStarted(ctx context.Context, _ getresponse.Attempt) context.Context {
	g.mu.Lock()
	closed := g.closed
	if !closed {
		g.inFlight++
	}
	g.mu.Unlock()
	if closed {
		<-ctx.Done()
		return ctx
	}
	return context.WithValue(ctx, passed{}, true)
}

// AttemptFinished implements [getresponse.Hook].
func (g *gate) AttemptFinished(ctx context.Context, r getresponse.AttemptResult) {
	if ctx.Value(passed{}) == nil {
		return
	}
	if g.finished != nil {
		g.finished(r)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inFlight--
	g.checkIdle()
}

// close closes the gate and waits until no call is in flight.
func (g *gate) close() {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		g.checkIdle()
	}
	g.mu.Unlock()
	<-g.idle
}

// checkIdle is called once for each change of a closed gate. g.mu is locked.
func (g *gate) checkIdle() {
	if g.closed && g.inFlight == 0 {
		close(g.idle)
	}
}

// orderly returns a context for a job whose calls pass the gate. After the end of ctx,
// the job's context lives until the calls in flight have ended.
func (g *gate) orderly(ctx context.Context) (job context.Context, stop func()) {
	job, cancel := context.WithCancel(context.WithoutCancel(ctx))
	unhook := context.AfterFunc(ctx, func() {
		g.close()
		cancel()
	})
	return job, func() {
		unhook()
		cancel()
	}
}
