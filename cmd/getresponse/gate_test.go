package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// A job ends when its calls in flight have ended, and no other call begins after the
// interrupt.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		finished := 0
		g := newGate(func(getresponse.AttemptResult) { finished++ })
		ctx, interrupt := context.WithCancel(t.Context())
		job, stop := g.orderly(ctx)
		defer stop()
		first := g.AttemptStarted(job, getresponse.Attempt{})
		second := g.AttemptStarted(job, getresponse.Attempt{})
		g.AttemptFinished(first, getresponse.AttemptResult{})
		interrupt()
		synctest.Wait()
		late := make(chan context.Context)
		go func() { late <- g.AttemptStarted(job, getresponse.Attempt{}) }()
		time.Sleep(time.Hour)
		synctest.Wait()
		if job.Err() != nil || len(late) > 0 {
			t.Fatal("the job ended before its call")
		}
		g.AttemptFinished(second, getresponse.AttemptResult{})
		synctest.Wait()
		if !errors.Is(job.Err(), context.Canceled) {
			t.Fatal("the job goes on")
		}
		attempt := <-late
		if attempt.Err() == nil {
			t.Error("a call begins after the interrupt")
		}
		g.AttemptFinished(attempt, getresponse.AttemptResult{})
		if finished != 2 {
			t.Errorf("%d calls finished", finished)
		}
	})
}

// A job without a call in flight ends immediately, and one that is not interrupted does
// not end.
func TestGateIsIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, interrupted := range []bool{true, false} {
			g := newGate(nil)
			ctx, interrupt := context.WithCancel(t.Context())
			job, stop := g.orderly(ctx)
			if interrupted {
				interrupt()
			}
			synctest.Wait()
			if ended := job.Err() != nil; ended != interrupted {
				t.Errorf("interrupted %t, ended %t", interrupted, ended)
			}
			stop()
			interrupt()
			if job.Err() == nil {
				t.Error("the job goes on after its end")
			}
		}
	})
}
