package eventsredis_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsredis"
)

// A request is acknowledged when its events are in Redis. A worker handles them, here in
// the same process.
func ExampleNew() {
	server, err := miniredis.Run() // in production, a Redis
	if err != nil {
		fmt.Println(err)
		return
	}
	defer server.Close()
	client := redis.NewClient(&redis.Options{Addr: server.Addr(), ContextTimeoutEnabled: true})
	defer client.Close()

	store, err := eventsredis.New(client, "shop", eventsredis.WithMaxItems(10_000), eventsredis.WithRetention(24*time.Hour))
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	handler, err := events.NewHandler(events.WithoutSecret(), events.WithQueue(store),
		events.OnContactAdded(func(_ context.Context, e events.ContactAdded) error {
			fmt.Println("handled:", e.Contact.Email)
			cancel() // the end of the example
			return nil
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	sample, err := events.Sample(events.KindContactAdded, time.Now())
	if err != nil {
		fmt.Println(err)
		return
	}
	request, err := events.NewRequest(ctx, "https://example.com/hook", "", sample)
	if err != nil {
		fmt.Println(err)
		return
	}
	response := httptest.NewRecorder()
	handler.ServeHTTP(response, request)
	fmt.Println(response.Body)

	var working sync.WaitGroup
	working.Go(func() {
		if err := handler.Work(ctx); err != nil {
			fmt.Println(err)
		}
	})
	working.Wait()
	// Output:
	// {"status":"OK"}
	// handled: jan@example.com
}
