package getresponse_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

var batchOperation = &wire.Operation{ID: "createContactBatch", RateClass: wire.RateClass{Name: "contact-batch", PerSecond: 1, Per10Minutes: 80}}

// Calls of several classes that wait for the same bound are sent in the order of
// their arrival.
func TestLimiterIsFairAcrossClasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limits := getresponse.Limits{Concurrency: 1, Classes: map[string]getresponse.Rate{"contact-batch": {PerSecond: 100}}}
		l := newLimiter(t, limits)
		held, _ := acquire(t, l, anyCall)
		var mu sync.Mutex
		var order []int
		for i := range 40 {
			go func() {
				call := anyCall
				if i%3 == 0 {
					call.Operation = batchOperation
				}
				p, _ := acquire(t, l, call)
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				p(getresponse.CallOutcome{})
			}()
			synctest.Wait()
		}
		held(getresponse.CallOutcome{})
		synctest.Wait()
		if len(order) != 40 || !slices.IsSorted(order) {
			t.Errorf("let through in the order %v", order)
		}
	})
}

// With two queues, the earlier turn does not wait for the later turn.
func TestLimiterWakesForTheFirstTurn(t *testing.T) {
	for range 8 { // the queues have no order of their own
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(t, getresponse.Limits{Account: getresponse.Rate{PerSecond: 3}, Classes: map[string]getresponse.Rate{"contact-batch": {PerWindow: 1, Window: time.Hour}}})
			batch := getresponse.LimitedCall{Operation: batchOperation, Attempt: 1, MaxWait: time.Hour}
			p, _ := acquire(t, l, batch)
			p(getresponse.CallOutcome{})
			waits := make(chan time.Duration, 1)
			go func() {
				_, waited := acquire(t, l, batch)
				waits <- waited
			}()
			synctest.Wait()
			spend(t, l, 2, getresponse.CallOutcome{})
			if waited := spend(t, l, 1, getresponse.CallOutcome{}); waited.Round(10*time.Millisecond) != time.Second {
				t.Errorf("waited %v, want 1s", waited)
			}
			if waited := <-waits; waited != time.Hour {
				t.Errorf("the batch waited %v, want 1h", waited)
			}
		})
	}
}

func TestNewLimiterRejectsBadLimits(t *testing.T) {
	for field, l := range map[string]getresponse.Limits{
		"Concurrency -1":             {Concurrency: -1},
		"Account.PerSecond -2":       {Account: getresponse.Rate{PerSecond: -2}},
		"Account.PerWindow -3":       {Account: getresponse.Rate{PerWindow: -3, Window: time.Second}},
		"Account.Window 0s":          {Account: getresponse.Rate{PerWindow: 3}},
		"Classes[slow].PerSecond -4": {Classes: map[string]getresponse.Rate{"slow": {PerSecond: -4}}},
	} {
		if _, err := getresponse.NewLimiter(l); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: got %v", field, err)
		}
		if _, err := getresponse.New(getresponse.WithAPIKey(testKey), getresponse.WithLimits(l)); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("New, %s: got %v", field, err)
		}
	}
}
