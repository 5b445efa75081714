package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func ExampleDefaultLimits() {
	limits := getresponse.DefaultLimits()
	fmt.Println(limits.Concurrency, "concurrent calls")
	fmt.Println(limits.Account.PerSecond, "calls a second")
	fmt.Println(limits.Account.PerWindow, "calls in", limits.Account.Window)
	// Output:
	// 10 concurrent calls
	// 80 calls a second
	// 30000 calls in 10m0s
}

// An account with limits of its own, as agreed with GetResponse.
func ExampleWithLimits() {
	limits := getresponse.DefaultLimits()
	limits.Account = getresponse.Rate{PerSecond: 100, PerWindow: 2, Window: 10 * time.Minute}
	server := exampleServer(getresponsetest.WithLimits(limits))
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithLimits(limits),
		getresponse.WithMaxWait(0))...) // fail where the window is spent
	if err != nil {
		log.Fatal(err)
	}

	for range 3 {
		_, err := client.Accounts.Get(context.Background(), nil)
		fmt.Printf("%q\n", getresponse.KindOf(err))
	}
	fmt.Println("requests sent:", len(server.Requests()))
	// Output:
	// ""
	// ""
	// "rate_limit"
	// requests sent: 2
}

// Two clients of one account share a limiter: two calls spend the window of both.
func ExampleNewLimiter() {
	limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 2, Window: 10 * time.Minute}}
	server := exampleServer(getresponsetest.WithLimits(limits))
	defer server.Close()
	limiter, err := getresponse.NewLimiter(limits)
	if err != nil {
		log.Fatal(err)
	}

	for _, product := range []string{"import/1.0", "export/1.0", "report/1.0"} {
		client, err := getresponse.New(append(server.ClientOptions(),
			getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
			getresponse.WithUserAgent(product),
			getresponse.WithLimiter(limiter),
			getresponse.WithMaxWait(0))...)
		if err != nil {
			log.Fatal(err)
		}
		_, err = client.Accounts.Get(context.Background(), nil)
		fmt.Printf("%s %q\n", product, getresponse.KindOf(err))
	}
	// Output:
	// import/1.0 ""
	// export/1.0 ""
	// report/1.0 "rate_limit"
}

func ExampleNewLimiter_invalid() {
	limits := getresponse.DefaultLimits()
	limits.Account.Window = 0
	_, err := getresponse.NewLimiter(limits)
	fmt.Println(err)
	// Output:
	// getresponse: limits: Account.Window 0s is not positive
}

// Single operations have limits beside those of the account.
func ExampleLimits_Class() {
	operations := gr.Operations()
	i := slices.IndexFunc(operations, func(op wire.Operation) bool { return op.ID == "createContactBatch" })
	limits := getresponse.DefaultLimits()
	class, rate := limits.Class(&operations[i])
	fmt.Printf("%s: %d a second, %d in %v\n", class, rate.PerSecond, rate.PerWindow, rate.Window)

	// This account has another limit.
	limits.Classes = map[string]getresponse.Rate{class: {PerSecond: 2, PerWindow: 160, Window: 10 * time.Minute}}
	class, rate = limits.Class(&operations[i])
	fmt.Printf("%s: %d a second, %d in %v\n", class, rate.PerSecond, rate.PerWindow, rate.Window)
	// Output:
	// contact-batch: 1 a second, 80 in 10m0s
	// contact-batch: 2 a second, 160 in 10m0s
}

// Without limits only the service holds calls back.
func ExampleWithoutLimits() {
	limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 2, Window: 10 * time.Minute}}
	server := exampleServer(getresponsetest.WithLimits(limits))
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithoutLimits(),
		getresponse.WithMaxWait(0))...)
	if err != nil {
		log.Fatal(err)
	}

	for range 3 {
		_, err := client.Accounts.Get(context.Background(), nil)
		fmt.Printf("%q\n", getresponse.KindOf(err))
	}
	fmt.Println("requests sent:", len(server.Requests()))
	// Output:
	// ""
	// ""
	// "rate_limit"
	// requests sent: 3
}
