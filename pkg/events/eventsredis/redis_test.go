//go:build redis

package eventsredis_test

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsredis"
	"github.com/go-getresponse/getresponse/pkg/events/eventstest"
)

// serve runs a redis-server in a directory until kill is called.
func serve(t *testing.T, dir string) (client *redis.Client, kill func()) {
	t.Helper()
	socket := filepath.Join(dir, "s")
	cmd := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--dir", dir)
	if err := cmd.Start(); err != nil {
		t.Fatalf("these tests need a redis-server: %v", err)
	}
	kill = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	t.Cleanup(kill)
	client = redis.NewClient(&redis.Options{Network: "unix", Addr: socket, ContextTimeoutEnabled: true})
	t.Cleanup(func() { _ = client.Close() })
	for deadline := time.Now().Add(10 * time.Second); client.Ping(t.Context()).Err() != nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not respond")
		}
	}
	return client, kill
}

func TestRedisServer(t *testing.T) {
	client, _ := serve(t, t.TempDir())
	empty := func(t *testing.T) redis.UniversalClient {
		if err := client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		return client
	}
	eventstest.TestStore(t, func(t *testing.T) events.Store { return newStore(t, empty(t)) })
	eventstest.TestQueue(t, func(t *testing.T, maxItems int) events.Queue {
		return newStore(t, empty(t), eventsredis.WithMaxItems(maxItems))
	})
}

// What was pushed is there after a kill of Redis, in its order.
func TestKilledRedis(t *testing.T) {
	dir := t.TempDir()
	for round := range 5 {
		client, kill := serve(t, dir)
		s := newStore(t, client)
		if round > 0 {
			items, err := s.Take(t.Context(), 10, time.Millisecond)
			if err != nil || len(items) != 1 || items[0].ID != "0" || items[0].Attempt != round || string(items[0].Data) != "data" {
				t.Fatalf("round %d: %v, %v", round, items, err)
			}
		}
		item := events.Item{ID: string(rune('0' + round)), Lane: "lane", Data: []byte("data")}
		if err := s.Push(t.Context(), []events.Item{item}); err != nil {
			t.Fatal(err)
		}
		kill()
	}
}
