// Package scenario is the table of what a limiter must do: when calls arrive, the
// headers of their responses, and when the calls must leave. The engine of package
// limit and the Redis scripts of pkg/redisquota both run it, so that they behave in the
// same way.
package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Scenario is a row of the table.
type Scenario struct {
	Name   string
	Limits getresponse.Limits
	Calls  []Call // in the order of their arrival
}

// Call is one call of a scenario. Exactly one of Leaves and Limited is set, unless it
// leaves immediately.
type Call struct {
	Arrives time.Duration // since the start of the scenario
	By      int           // process, 0 or 1: they share the account
	Batch   bool          // of the rate class Batch
	Retry   bool          // it was sent before
	MaxWait time.Duration

	Leaves  Span   // when it leaves, since its arrival
	Limited Span   // wait that the call would need: it fails immediately
	Either  string // why it may leave or be limited: limiters differ, and both keep the limits

	Takes    time.Duration // until the response; with InFlight there is none until the end
	InFlight bool
	Response getresponse.CallOutcome
}

// Span bounds a time: a limiter may know resets in seconds only.
type Span struct{ Min, Max time.Duration }

// Batch is the operation of the calls with a rate class of their own.
var Batch = wire.Operation{ID: "createContactBatch", RateClass: wire.RateClass{Name: "batch", PerSecond: 1, Per10Minutes: 80}}

// Processes returns the limiters of two processes that share an account. A limiter
// without shared state returns itself twice.
type Processes func(t *testing.T, l getresponse.Limits) (a, b getresponse.Limiter)

// Run runs the whole table in simulated time. grain is the longest delay of a limiter.
func Run(t *testing.T, grain time.Duration, processes Processes) {
	for _, s := range Table() {
		t.Run(s.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a, b := processes(t, s.Limits)
				s.run(t, grain, []getresponse.Limiter{a, b})
			})
		})
	}
}

func (s Scenario) run(t *testing.T, grain time.Duration, limiters []getresponse.Limiter) {
	var done sync.WaitGroup
	end := make(chan struct{}) // end of the scenario, with the responses of calls in flight
	var mu sync.Mutex
	var wrong []string
	start := time.Now()
	var all sync.WaitGroup
	for i, c := range s.Calls {
		time.Sleep(c.Arrives - time.Since(start))
		done.Add(1)
		all.Go(func() {
			err := c.check(t, limiters[c.By], grain, &done, end)
			if err != nil {
				mu.Lock()
				wrong = append(wrong, fmt.Sprintf("call %d: %v", i, err))
				mu.Unlock()
			}
		})
		synctest.Wait() // the next call arrives after it
	}
	done.Wait()
	close(end)
	all.Wait()
	slices.Sort(wrong)
	if len(wrong) > 0 {
		t.Errorf("%s", strings.Join(wrong, "\n"))
	}
}

// check makes a call. It reports to done when the call has left or failed, and its
// response came unless it stays in flight until the end.
func (c Call) check(t *testing.T, l getresponse.Limiter, grain time.Duration, done *sync.WaitGroup, end <-chan struct{}) error {
	call := getresponse.LimitedCall{Attempt: 1, MaxWait: c.MaxWait}
	if c.Retry {
		call.Attempt = 2
	}
	if c.Batch {
		call.Operation = &Batch
	}
	arrived := time.Now()
	release, err := l.Acquire(t.Context(), call)
	waited := time.Since(arrived)
	if err != nil {
		defer done.Done()
		var limited *getresponse.RateLimitError
		switch {
		case c.Limited == Span{}:
			return fmt.Errorf("it fails: %w", err)
		case !errors.As(err, &limited):
			return fmt.Errorf("it is not rate limited: %w", err)
		case limited.Wait < c.Limited.Min || limited.Wait > c.Limited.Max+grain:
			return fmt.Errorf("it would wait for %v, not for %v to %v", limited.Wait, c.Limited.Min, c.Limited.Max)
		}
		return nil
	}
	if c.InFlight {
		done.Done()
		<-end
	} else {
		time.Sleep(c.Takes)
	}
	release(c.Response)
	if !c.InFlight {
		done.Done()
	}
	switch {
	case c.Limited != Span{} && c.Either == "":
		return fmt.Errorf("it leaves after %v instead of being rate limited", waited)
	case waited < c.Leaves.Min || waited > c.Leaves.Max+grain:
		return fmt.Errorf("it leaves after %v, not after %v to %v", waited, c.Leaves.Min, c.Leaves.Max)
	}
	return nil
}
