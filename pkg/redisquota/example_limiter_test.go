package redisquota_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// Two workers share the limits of an account: calls of one count for the other.
func ExampleNew() {
	ctx := context.Background()
	limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 3, Window: 10 * time.Minute}}
	server := getresponsetest.NewServer(getresponsetest.WithLimits(limits))
	defer server.Close()
	mini := miniredis.NewMiniRedis()
	defer mini.Close()
	for _, worker := range []string{"first worker", "second worker"} {
		rdb := redis.NewClient(&redis.Options{Dialer: pipe(mini), ContextTimeoutEnabled: true})
		defer rdb.Close()
		limiter, err := redisquota.New(rdb, "acme", redisquota.WithLimits(limits)) // the same name in all workers
		if err != nil {
			log.Fatal(err)
		}
		client, err := getresponse.New(append(server.ClientOptions(),
			getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
			getresponse.WithLimiter(limiter), getresponse.WithMaxWait(0))...)
		if err != nil {
			log.Fatal(err)
		}
		for range 2 {
			_, err := client.Accounts.Get(ctx, nil)
			fmt.Println(worker, "rate limited:", errors.Is(err, getresponse.ErrRateLimited))
		}
	}
	fmt.Println(len(server.Requests()), "requests")
	// Output:
	// first worker rate limited: false
	// first worker rate limited: false
	// second worker rate limited: false
	// second worker rate limited: true
	// 3 requests
}

// While Redis is away, calls go on: each of four workers has a share of the limits.
func ExampleWithFailOpen() {
	server := getresponsetest.NewServer()
	defer server.Close()
	mini := miniredis.NewMiniRedis()
	defer mini.Close()
	rdb := redis.NewClient(&redis.Options{Dialer: pipe(mini), ContextTimeoutEnabled: true})
	defer rdb.Close()
	limiter, err := redisquota.New(rdb, "acme", redisquota.WithFailOpen(4))
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithLimiter(limiter))...)
	if err != nil {
		log.Fatal(err)
	}
	mini.SetError("OOM command not allowed") // an outage of Redis
	account, err := client.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	// Output:
	// owner@example.com
}

// A worker that must not exceed the limits makes no call while Redis is away.
func ExampleWithFailClosed() {
	server := getresponsetest.NewServer()
	defer server.Close()
	mini := miniredis.NewMiniRedis()
	defer mini.Close()
	rdb := redis.NewClient(&redis.Options{Dialer: pipe(mini), ContextTimeoutEnabled: true})
	defer rdb.Close()
	limiter, err := redisquota.New(rdb, "acme", redisquota.WithFailClosed())
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithLimiter(limiter))...)
	if err != nil {
		log.Fatal(err)
	}
	mini.SetError("OOM command not allowed") // an outage of Redis
	_, err = client.Accounts.Get(context.Background(), nil)
	var unavailable *redisquota.UnavailableError
	fmt.Println(errors.As(err, &unavailable), len(server.Requests()), "requests")
	fmt.Println(unavailable)
	// Output:
	// true 0 requests
	// redisquota: limits: Redis is not available: it returned the error OOM
}

// lost prints when a limiter loses Redis and when it is back.
type lost struct{ getresponse.NoHook }

func (lost) LimiterChanged(_ context.Context, s getresponse.LimiterState) {
	fmt.Println(s.Limiter, "available:", s.Available, "calls go on:", s.FailOpen)
}

// A hook with LimiterChanged learns that Redis is away. The call goes on.
func ExampleWithHook() {
	server := getresponsetest.NewServer()
	defer server.Close()
	mini := miniredis.NewMiniRedis()
	defer mini.Close()
	rdb := redis.NewClient(&redis.Options{Dialer: pipe(mini), ContextTimeoutEnabled: true})
	defer rdb.Close()
	limiter, err := redisquota.New(rdb, "acme", redisquota.WithFailOpen(2), redisquota.WithHook(lost{}))
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithLimiter(limiter))...)
	if err != nil {
		log.Fatal(err)
	}
	mini.SetError("OOM command not allowed") // an outage of Redis
	account, err := client.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	// Output:
	// redisquota available: false calls go on: true
	// owner@example.com
}
