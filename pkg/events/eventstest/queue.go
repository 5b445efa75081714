package eventstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
)

const (
	long  = time.Hour
	short = 50 * time.Millisecond
	brief = 10 * time.Millisecond
)

// TestQueue tests queues. Each call of newQueue returns an empty one with room for maxItems
// items.
func TestQueue(t *testing.T, newQueue func(t *testing.T, maxItems int) events.Queue) {
	for name, test := range map[string]func(q queue){
		"one after the other":  testOrder,
		"duplicates":           testDuplicates,
		"failure and delay":    testPostpone,
		"end of a lease":       testLease,
		"full":                 testFull,
		"workers":              testWorkers,
		"data":                 testData,
		"nothing is taken off": testEmpty,
	} {
		t.Run(name, func(t *testing.T) { test(queue{newQueue(t, 100), t}) })
	}
}

// queue is a queue whose failures end the test.
type queue struct {
	events.Queue
	t *testing.T
}

func item(n, lane int) events.Item {
	return events.Item{ID: id(n), Lane: id(lane), Data: []byte(fmt.Sprintf(`{"n":%d}`, n))}
}

func (q queue) push(items ...events.Item) {
	q.t.Helper()
	if err := q.Push(q.t.Context(), items); err != nil {
		q.t.Fatal(err)
	}
}

// take takes items and checks which.
func (q queue) take(lease time.Duration, want ...int) []events.Item {
	q.t.Helper()
	items, err := q.Take(q.t.Context(), 10, lease)
	if err != nil {
		q.t.Fatal(err)
	}
	var got, ids []string
	for _, i := range items {
		got = append(got, i.ID)
	}
	for _, n := range want {
		ids = append(ids, id(n))
	}
	slices.Sort(got)
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		q.t.Fatalf("taken %v, not %v", got, ids)
	}
	return items
}

func (q queue) finish(items ...events.Item) {
	q.t.Helper()
	for _, i := range items {
		called := false
		if err := q.Handle(q.t.Context(), i, func(context.Context) error { called = true; return nil }); err != nil || !called {
			q.t.Fatalf("%s: called %t, %v", i.ID, called, err)
		}
	}
}

func testOrder(q queue) {
	q.push(item(1, 1), item(2, 1), item(3, 2))
	q.push(item(4, 1))
	first := q.take(long, 1, 3)
	q.take(long)
	q.finish(first...)
	q.finish(q.take(long, 2)...)
	q.finish(q.take(long, 4)...)
	q.take(long)
}

func testDuplicates(q queue) {
	q.push(item(1, 1), item(1, 1))
	q.push(item(1, 1))
	q.finish(q.take(long, 1)...)
	q.push(item(1, 1), item(2, 1))
	q.finish(q.take(long, 2)...)
	q.take(long)
}

func testPostpone(q queue) {
	q.push(item(1, 1), item(2, 1), item(3, 3))
	for attempt := 1; attempt <= 3; attempt++ {
		var of1 events.Item
		for _, i := range q.take(long, map[int][]int{1: {1, 3}, 2: {1}, 3: {1}}[attempt]...) {
			if i.ID == id(3) {
				q.finish(i)
				continue
			}
			of1 = i
		}
		if of1.Attempt != attempt {
			q.t.Errorf("attempt %d is counted as %d", attempt, of1.Attempt)
		}
		if err := q.Handle(q.t.Context(), of1, func(context.Context) error { return errTest }); !errors.Is(err, errTest) {
			q.t.Errorf("the error of the function is lost: %v", err)
		}
		const delay = 10 * short // a slow machine looks before it has passed
		if err := q.Postpone(q.t.Context(), of1, delay); err != nil {
			q.t.Fatal(err)
		}
		q.take(long)
		time.Sleep(delay + brief)
	}
	q.finish(q.take(long, 1)...)
	q.finish(q.take(long, 2)...)
}

func testLease(q queue) {
	q.push(item(1, 1))
	old := q.take(short, 1)
	time.Sleep(short + brief)
	second := q.take(long, 1)
	if second[0].Attempt != 2 || second[0].Lease == old[0].Lease {
		q.t.Errorf("taken again as %+v after %+v", second[0], old[0])
	}
	if err := q.Handle(q.t.Context(), old[0], func(context.Context) error { return nil }); !errors.Is(err, events.ErrLeaseLost) {
		q.t.Errorf("a lost lease ends with %v", err)
	}
	if err := q.Postpone(q.t.Context(), old[0], 0); !errors.Is(err, events.ErrLeaseLost) {
		q.t.Errorf("a lost lease is postponed with %v", err)
	}
	q.finish(second...)
	if err := q.Handle(q.t.Context(), second[0], func(context.Context) error { return nil }); !errors.Is(err, events.ErrLeaseLost) {
		q.t.Errorf("a finished item ends with %v", err)
	}
}

func testFull(q queue) {
	for n := range 99 {
		q.push(item(n, n))
	}
	if err := q.Push(q.t.Context(), []events.Item{item(200, 200), item(201, 201)}); !errors.Is(err, events.ErrQueueFull) {
		q.t.Fatalf("two too many: %v", err)
	}
	q.push(item(202, 202))
	if err := q.Push(q.t.Context(), []events.Item{item(203, 203)}); !errors.Is(err, events.ErrQueueFull) {
		q.t.Fatalf("one too many: %v", err)
	}
	taken := 0
	for {
		items, err := q.Take(q.t.Context(), 7, long)
		if err != nil {
			q.t.Fatal(err)
		}
		if len(items) == 0 {
			break
		}
		taken += len(items)
		q.finish(items...)
	}
	if taken != 100 {
		q.t.Errorf("%d items, not 100: a rejected push left some", taken)
	}
	time.Sleep(time.Second + brief) // a queue may count once a second
	q.push(item(204, 204))
}

// testWorkers lets several workers handle items of a few lanes, while others are pushed.
func testWorkers(q queue) {
	const lanes, perLane = 5, 12
	var mu sync.Mutex
	var wg sync.WaitGroup
	handled := map[string][]string{}
	total := 0
	wg.Go(func() {
		for n := range perLane {
			for lane := range lanes {
				q.push(item(100*lane+n, lane))
			}
		}
	})
	deadline := time.Now().Add(time.Minute)
	for range 3 {
		wg.Go(func() {
			for time.Now().Before(deadline) {
				mu.Lock()
				done := total == lanes*perLane
				mu.Unlock()
				if done {
					return
				}
				items, err := q.Take(q.t.Context(), 4, long)
				if err != nil {
					q.t.Error(err)
					return
				}
				for _, i := range items {
					if err := q.Handle(q.t.Context(), i, func(context.Context) error {
						mu.Lock()
						defer mu.Unlock()
						handled[i.Lane] = append(handled[i.Lane], i.ID)
						total++
						return nil
					}); err != nil {
						q.t.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	for lane := range lanes {
		got := handled[id(lane)]
		if len(got) != perLane || !slices.IsSorted(got) {
			q.t.Errorf("lane %d: %v", lane, got)
		}
	}
}

func testData(q queue) {
	odd := item(1, 1)
	odd.Data = []byte("\x00\xff{\"a\":\"ä\\u0000\"}\r\n")
	q.push(odd)
	if got := q.take(long, 1)[0]; string(got.Data) != string(odd.Data) || got.Lane != odd.Lane || got.Attempt != 1 || got.Lease == "" {
		q.t.Errorf("taken %+v", got)
	}
}

func testEmpty(q queue) {
	q.push()
	q.take(long)
	q.push(item(1, 1))
	ended, cancel := context.WithCancel(q.t.Context())
	cancel()
	if err := q.Push(ended, []events.Item{item(2, 2)}); err == nil {
		q.t.Error("a push without time")
	}
	q.take(long, 1)
}
