package getresponsetest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// The server rate limits calls beyond its limits with HTTP 429.
func ExampleWithLimits() {
	ctx := context.Background()
	server := getresponsetest.NewServer(
		getresponsetest.WithLimits(getresponse.Limits{Account: getresponse.Rate{PerWindow: 2, Window: 10 * time.Minute}}),
		getresponsetest.WithClock(func() time.Time { return time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC) }),
	)
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithoutLimits(), // the client sends calls immediately
		getresponse.WithMaxWait(0),  // and does not wait for the reset
	)...)
	if err != nil {
		log.Fatal(err)
	}
	for range 3 {
		_, err := client.Accounts.Get(ctx, nil)
		var limited *getresponse.RateLimitError
		switch {
		case errors.As(err, &limited):
			fmt.Println("rate limited for", limited.Wait.Round(time.Second))
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println("ok")
		}
	}
	// Output:
	// ok
	// ok
	// rate limited for 10m0s
}

// The report shows whether the code under test keeps to the limits.
func ExampleServer_LimitReport() {
	ctx := context.Background()
	limits := getresponse.Limits{Account: getresponse.Rate{PerSecond: 3, PerWindow: 100, Window: time.Minute}}
	server := getresponsetest.NewServer(
		getresponsetest.WithLimits(limits),
		getresponsetest.WithClock(func() time.Time { return time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC) }),
	)
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithoutLimits(), getresponse.WithMaxWait(0))...)
	if err != nil {
		log.Fatal(err)
	}
	for range 5 {
		var limited *getresponse.RateLimitError
		if _, err := client.Accounts.Get(ctx, nil); err != nil && !errors.As(err, &limited) {
			log.Fatal(err)
		}
	}
	for _, account := range server.LimitReport() {
		fmt.Println(account.Calls, "let through,", account.RateLimited.PerSecond, "rate limited")
		for _, w := range account.Windows {
			fmt.Println(w.Start.Format(time.TimeOnly), "to", w.End.Format(time.TimeOnly), w.Calls)
		}
	}
	// Output:
	// 3 let through, 2 rate limited
	// 12:00:00 to 12:01:00 3
}
