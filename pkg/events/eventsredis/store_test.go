package eventsredis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsredis"
	"github.com/go-getresponse/getresponse/pkg/events/eventstest"
)

func connect(t *testing.T) redis.UniversalClient {
	t.Helper()
	c := redis.NewClient(&redis.Options{Addr: miniredis.RunT(t).Addr(), ContextTimeoutEnabled: true, Password: ""})
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func newStore(t *testing.T, client redis.UniversalClient, opts ...eventsredis.Option) *eventsredis.Store {
	t.Helper()
	s, err := eventsredis.New(client, "shop", opts...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	eventstest.TestStore(t, func(t *testing.T) events.Store { return newStore(t, connect(t)) })
}

func TestQueue(t *testing.T) {
	eventstest.TestQueue(t, func(t *testing.T, maxItems int) events.Queue {
		return newStore(t, connect(t), eventsredis.WithMaxItems(maxItems))
	})
}

// Two processes never handle an event at the same time, and one that died blocks it only
// for a while.
func TestOnceOfTwoProcesses(t *testing.T) {
	client := connect(t)
	a, b := newStore(t, client), newStore(t, client)
	inner := errors.New("not called")
	err := a.Once(t.Context(), "e1", func(ctx context.Context) error {
		inner = b.Once(ctx, "e1", func(context.Context) error { t.Error("both handle it"); return nil })
		return nil
	})
	if err != nil || inner == nil || !strings.Contains(inner.Error(), "another process") {
		t.Errorf("got %v and %v", err, inner)
	}
	if err := b.Once(t.Context(), "e1", func(context.Context) error { t.Error("it was handled"); return nil }); err != nil {
		t.Error(err)
	}
	// The process that holds the lock is killed: nothing of it runs any more.
	killed := make(chan struct{})
	go func() {
		_ = a.Once(context.WithoutCancel(t.Context()), "e2", func(context.Context) error { close(killed); select {} })
	}()
	<-killed
	if err := b.Once(t.Context(), "e2", func(context.Context) error { return nil }); err == nil {
		t.Error("it is free immediately")
	}
}

// IDs are forgotten after the retention, and locks of killed processes with them.
func TestRetention(t *testing.T) {
	m := miniredis.RunT(t)
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	m.SetTime(now)
	client := redis.NewClient(&redis.Options{Addr: m.Addr(), ContextTimeoutEnabled: true})
	defer client.Close()
	s := newStore(t, client, eventsredis.WithRetention(time.Hour))
	calls := 0
	once := func() {
		t.Helper()
		if err := s.Once(t.Context(), "e", func(context.Context) error { calls++; return nil }); err != nil {
			t.Fatal(err)
		}
	}
	once()
	m.SetTime(now.Add(59 * time.Minute))
	once()
	if calls != 1 {
		t.Errorf("%d calls within the retention", calls)
	}
	m.SetTime(now.Add(61 * time.Minute))
	once()
	if calls != 2 {
		t.Errorf("%d calls after the retention", calls)
	}
	go func() {
		_ = s.Once(context.WithoutCancel(t.Context()), "killed", func(context.Context) error { select {} })
	}()
	for i := 0; client.ZScore(t.Context(), "getresponse:events:{shop}:locks", "killed").Err() != nil; i++ {
		if i == 10_000 {
			t.Fatal("no lock")
		}
		time.Sleep(time.Millisecond)
	}
	m.SetTime(now.Add(2 * time.Hour))
	once()
	if n := client.HLen(t.Context(), "getresponse:events:{shop}:leases").Val(); n != 0 {
		t.Errorf("%d locks are left", n)
	}
}

func TestNew(t *testing.T) {
	client := connect(t)
	noTimeouts := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1"})
	defer noTimeouts.Close()
	for want, build := range map[string]func() (*eventsredis.Store, error){
		"the name is not":                  func() (*eventsredis.Store, error) { return eventsredis.New(client, "a b") },
		"the Redis client is nil or lacks": func() (*eventsredis.Store, error) { return eventsredis.New(nil, "shop") },
		"lacks ContextTimeoutEnabled":      func() (*eventsredis.Store, error) { return eventsredis.New(noTimeouts, "shop") },
		"an option is nil":                 func() (*eventsredis.Store, error) { return eventsredis.New(client, "shop", nil) },
		"maximum of 0 items": func() (*eventsredis.Store, error) {
			return eventsredis.New(client, "shop", eventsredis.WithMaxItems(0))
		},
		"retention 1s is below 1h": func() (*eventsredis.Store, error) {
			return eventsredis.New(client, "shop", eventsredis.WithRetention(time.Second))
		},
	} {
		if s, err := build(); s != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// Redis is gone: every method returns an error that names its step, and no data.
func TestOutage(t *testing.T) {
	client := redis.NewClient(&redis.Options{Addr: "127.0.0.1:1", ContextTimeoutEnabled: true, MaxRetries: -1, Password: "s3cr3t-of-redis"})
	defer client.Close()
	s := newStore(t, client)
	item := events.Item{ID: "1", Lane: "1", Data: []byte("jan@example.com")}
	_, takeErr := s.Take(t.Context(), 1, time.Minute)
	for step, err := range map[string]error{
		"push": s.Push(t.Context(), []events.Item{item}), "take": takeErr, "postpone": s.Postpone(t.Context(), item, 0),
		"finish": s.Handle(t.Context(), item, func(context.Context) error { return nil }),
		"begin":  s.Once(t.Context(), "1", func(context.Context) error { t.Error("it is called"); return nil }),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "eventsredis: "+step+": ") || strings.Contains(err.Error(), "jan@") {
			t.Errorf("%s: %v", step, err)
		}
	}
	if text := fmt.Sprintf("%v %+v %#v", s, s, *s); strings.Contains(text, "s3cr3t") {
		t.Error("a password is printed")
	}
}
