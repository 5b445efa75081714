package events_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventstest"
)

// recorder keeps what a hook receives.
type recorder struct {
	events.NoHook
	mu       sync.Mutex
	finished []events.EventResult
	requests []events.RequestResult
	failures []error
}

func (r *recorder) EventFinished(_ context.Context, e events.EventResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished = append(r.finished, e)
}

func (r *recorder) RequestFinished(_ context.Context, q events.RequestResult) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, q)
}

func (r *recorder) QueueFailed(_ context.Context, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, err)
}

func (r *recorder) events() []events.EventResult {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.finished)
}

// memoryQueue is a queue in memory for tests in simulated time.
type memoryQueue struct {
	mu    sync.Mutex
	max   int // 0: without bound
	items []queued
	done  map[string]bool
	err   error // of every method
	lease int
}

type queued struct {
	events.Item
	due time.Time
}

func (q *memoryQueue) Push(_ context.Context, items []events.Item) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil {
		return q.err
	}
	if q.max > 0 && len(q.items)+len(items) > q.max {
		return events.ErrQueueFull
	}
	for _, i := range items {
		if !q.done[i.ID] && q.find(i) < 0 {
			q.items = append(q.items, queued{Item: i})
		}
	}
	return nil
}

func (q *memoryQueue) find(item events.Item) int {
	return slices.IndexFunc(q.items, func(i queued) bool { return i.ID == item.ID })
}

// held returns the index of an item whose lease is not lost.
func (q *memoryQueue) held(item events.Item) (int, error) {
	i := q.find(item)
	if i < 0 || q.items[i].Lease != item.Lease {
		return 0, events.ErrLeaseLost
	}
	return i, nil
}

func (q *memoryQueue) Take(_ context.Context, most int, lease time.Duration) (taken []events.Item, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil {
		return nil, q.err
	}
	lanes := map[string]bool{}
	for i := range q.items {
		item := &q.items[i]
		if !lanes[item.Lane] && len(taken) < most && !item.due.After(time.Now()) {
			q.lease++
			item.due, item.Lease = time.Now().Add(lease), fmt.Sprint(q.lease)
			item.Attempt++
			taken = append(taken, item.Item)
		}
		lanes[item.Lane] = true
	}
	return taken, nil
}

func (q *memoryQueue) Handle(ctx context.Context, item events.Item, handle func(context.Context) error) error {
	if err := handle(ctx); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	i, err := q.held(item)
	if err != nil {
		return err
	}
	q.items = slices.Delete(q.items, i, i+1)
	if q.done == nil {
		q.done = map[string]bool{}
	}
	q.done[item.ID] = true
	return nil
}

func (q *memoryQueue) Postpone(_ context.Context, item events.Item, delay time.Duration) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	i, err := q.held(item)
	if err == nil {
		q.items[i].due, q.items[i].Lease = time.Now().Add(delay), ""
	}
	return err
}

func (q *memoryQueue) fail(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.err = err
}

func TestMemoryQueue(t *testing.T) {
	eventstest.TestQueue(t, func(_ *testing.T, maxItems int) events.Queue { return &canceled{memoryQueue{max: maxItems}} })
}

// canceled is a queue that looks at the context of a push.
type canceled struct{ memoryQueue }

func (q *canceled) Push(ctx context.Context, items []events.Item) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return q.memoryQueue.Push(ctx, items)
}

func TestMemoryStore(t *testing.T) {
	eventstest.TestStore(t, func(t *testing.T) events.Store {
		s, err := events.NewMemoryStore(1000)
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
	s, err := events.NewMemoryStore(2) // it forgets the oldest
	if err != nil {
		t.Fatal(err)
	}
	calls := ""
	for _, id := range strings.Split("a b a b c b a", " ") {
		if err := s.Once(t.Context(), id, func(context.Context) error { calls += id; return nil }); err != nil {
			t.Error(err)
		}
	}
	if calls != "abca" {
		t.Errorf("calls: %s", calls)
	}
}

// working runs Work in a bubble until the function returns.
func working(t *testing.T, h *events.Handler, test func()) {
	t.Helper()
	ended, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := h.Work(ended); err != nil {
			t.Error(err)
		}
	})
	test()
	cancel()
	wg.Wait()
}

// With a queue, a request is acknowledged immediately. Functions may take their time, and
// failures are retried in the order of each contact.
func TestWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls log
		var attempts []int
		queue, hook := &memoryQueue{}, &recorder{}
		h := handler(t, events.WithQueue(queue), events.WithHook(hook), events.OnContactAdded(func(c ctx, e events.ContactAdded) error {
			n := name(e.Contact.Email)
			calls.add(n)
			if n != "bad" {
				time.Sleep(20 * time.Second)
				return nil
			}
			d, _ := events.DeliveryFrom(c)
			if attempts = append(attempts, d.Attempt); d.WebhookID != "2" || d.RequestID != "r" {
				t.Errorf("delivery %+v", d)
			}
			if d.Attempt < 4 {
				return errFunction
			}
			return nil
		}))
		working(t, h, func() {
			start := time.Now()
			expect(t, h, post("1", added("c", "slow")), 200)
			expect(t, h, post("1", added("c", "slow")), 200)
			r := post("2", "["+added("d", "bad")+","+added("d", "after")+"]")
			r.Header.Set("X-Request-ID", "r")
			expect(t, h, r, 200)
			if time.Since(start) != 0 {
				t.Error("the response waits for the function")
			}
			time.Sleep(time.Minute)
			expect(t, h, post("1", added("c", "slow")), 200)
			time.Sleep(time.Minute)
		})
		if got := calls.String(); got != "slow bad bad bad bad after" && got != "bad slow bad bad bad after" || fmt.Sprint(attempts) != "[1 2 3 4]" {
			t.Errorf("calls: %s, attempts %v", got, attempts)
		}
		outcomes := map[events.Outcome]int{}
		for _, e := range hook.events() {
			outcomes[e.Outcome]++
		}
		if len(queue.items) != 0 || outcomes[events.Handled] != 3 || outcomes[events.Failed] != 3 || len(outcomes) != 2 {
			t.Errorf("left %v, outcomes %v", queue.items, outcomes)
		}
		if q := hook.requests[0]; !q.Queued || q.Events != 1 || q.StatusCode != 200 {
			t.Errorf("got %+v", q)
		}
	})
}

// Delays grow up to 5 minutes and never end.
func TestDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var times []time.Duration
		start := time.Now()
		h := handler(t, events.WithQueue(&memoryQueue{}), events.OnContactAdded(func(ctx, events.ContactAdded) error {
			times = append(times, time.Since(start).Round(time.Second))
			return errFunction
		}))
		working(t, h, func() {
			expect(t, h, post("1", added("c", "a")), 200)
			time.Sleep(time.Hour)
		})
		want := []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300}
		for i, w := range want {
			if got := times[i+1] - times[i]; got < w*time.Second || got > (w+1)*time.Second {
				t.Errorf("delay %d is %v, not %v", i, got, w*time.Second)
			}
		}
		if len(times) < 18 {
			t.Errorf("%d attempts in an hour", len(times))
		}
	})
}

// When Work ends, functions that run may finish, and nothing else is begun.
func TestWorkEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls log
		h := handler(t, events.WithQueue(&memoryQueue{}), events.WithConcurrency(1), events.OnContactAdded(func(c ctx, e events.ContactAdded) error {
			time.Sleep(10 * time.Second)
			calls.add(name(e.Contact.Email))
			return c.Err()
		}))
		start := time.Now()
		working(t, h, func() {
			expect(t, h, post("1", "["+added("c", "a")+","+added("d", "b")+"]"), 200)
			synctest.Wait()
		})
		if calls.String() != "a" || time.Since(start) != 10*time.Second {
			t.Errorf("calls %s, %v", &calls, time.Since(start))
		}
		working(t, h, func() { time.Sleep(time.Minute) })
		if calls.String() != "a b" {
			t.Errorf("calls %s", &calls)
		}
	})
}

// A queue that fails or is full: 503, and Work goes on when it is back.
func TestQueueFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls log
		queue, hook := &memoryQueue{max: 1}, &recorder{}
		h := handler(t, events.WithQueue(queue), events.WithHook(hook), record(&calls))
		queue.fail(errors.New("the queue fails"))
		expect(t, h, post("1", added("c", "a")), 503)
		queue.fail(nil)
		expect(t, h, post("1", added("c", "a")), 200)
		expect(t, h, post("2", added("d", "b")), 503)
		if a, b := hook.requests[0], hook.requests[2]; a.Reason != events.ReasonStore || a.Queued || a.Err == nil || b.Reason != events.ReasonFull {
			t.Errorf("got %+v and %+v", a, b)
		}
		queue.fail(errors.New("the queue fails"))
		working(t, h, func() {
			time.Sleep(10 * time.Second)
			queue.fail(nil)
			time.Sleep(time.Second)
		})
		if calls.String() != "a" || len(hook.failures) < 10 || len(hook.failures) > 22 {
			t.Errorf("calls %s, %d failures", &calls, len(hook.failures))
		}
		// What is no event stays in the queue and is reported.
		hook.failures = nil
		queue.items = []queued{{Item: events.Item{ID: "x", Data: []byte("jan@example.com")}}}
		working(t, h, func() { time.Sleep(10 * time.Second) })
		if len(queue.items) != 1 || len(hook.failures) == 0 || strings.Contains(hook.failures[0].Error(), "jan@") {
			t.Errorf("left %v, failures %v", queue.items, hook.failures)
		}
	})
	if err := handler(t, record(&log{})).Work(t.Context()); err == nil {
		t.Error("Work without a queue")
	}
	if err := handler(t, events.WithQueue(&memoryQueue{})).Work(t.Context()); err == nil {
		t.Error("Work without a function would lose all events")
	}
}
