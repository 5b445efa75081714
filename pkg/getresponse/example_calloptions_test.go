package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// The connection breaks twice. The client retries the call.
func ExampleWithRetries() {
	server := exampleServer()
	defer server.Close()
	attempts := 0
	client := exampleClientThrough(server, transportFunc(func(r *http.Request) (*http.Response, error) {
		if attempts++; attempts < 3 {
			return nil, io.ErrUnexpectedEOF
		}
		return server.Transport().RoundTrip(r)
	}),
		getresponse.WithRetries(5),    // default 3
		getresponse.WithBackoff(0, 0), // retries immediately, by default after a random wait
	)

	account, err := client.Accounts.Get(context.Background(), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email, "after", attempts, "attempts")
	// Output:
	// owner@example.com after 3 attempts
}

// An option of a call wins over that of the client.
func ExampleWithRetries_call() {
	server := exampleServer()
	defer server.Close()
	attempts := 0
	client := exampleClientThrough(server, transportFunc(func(*http.Request) (*http.Response, error) {
		attempts++
		return nil, io.ErrUnexpectedEOF
	}), getresponse.WithRetries(5), getresponse.WithBackoff(0, 0))

	_, err := client.Accounts.Get(context.Background(), nil, getresponse.WithRetries(0))
	fmt.Println(getresponse.KindOf(err), "after", attempts, "attempt")
	// Output:
	// transport after 1 attempt
}

// The first attempt hangs. The client ends it and makes another one.
func ExampleWithAttemptTimeout() {
	server := exampleServer()
	defer server.Close()
	attempts := 0
	client := exampleClientThrough(server, transportFunc(func(r *http.Request) (*http.Response, error) {
		if attempts++; attempts == 1 {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}
		return server.Transport().RoundTrip(r)
	}), getresponse.WithBackoff(0, 0))

	account, err := client.Accounts.Get(context.Background(), nil,
		getresponse.WithAttemptTimeout(100*time.Millisecond)) // default 1 minute
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(account.Email)
	// Output:
	// owner@example.com
}

// A call timeout bounds all attempts and waits of a call together.
func ExampleWithTimeout() {
	server := exampleServer()
	defer server.Close()
	hang := transportFunc(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	client := exampleClientThrough(server, hang, getresponse.WithTimeout(time.Minute))

	_, err := client.Accounts.Get(context.Background(), nil, getresponse.WithTimeout(time.Millisecond))
	fmt.Println(err)
	// Output:
	// getresponse: getAccount: the call took longer than the limit of 1ms
}

// A background job waits for the limit to reset. A call for a web page fails immediately.
func ExampleWithMaxWait() {
	limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 1, Window: 10 * time.Minute}}
	server := exampleServer(getresponsetest.WithLimits(limits))
	defer server.Close()
	client := exampleClient(server, getresponse.WithLimits(limits), getresponse.WithMaxWait(15*time.Minute))
	ctx := context.Background()

	if _, err := client.Accounts.Get(ctx, nil); err != nil { // spends the window
		log.Fatal(err)
	}
	_, err := client.Accounts.Get(ctx, nil, getresponse.WithMaxWait(0))
	fmt.Println(errors.Is(err, getresponse.ErrRateLimited))
	// Output:
	// true
}

func ExampleWithResponse() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	var response getresponse.Response
	_, err := client.Accounts.Get(context.Background(), nil, getresponse.WithResponse(&response))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, response.Header.Get("Content-Type"))
	fmt.Println(response.RateLimit.Remaining, "of", response.RateLimit.Limit, "calls left for", response.RateLimit.Reset)
	// Output:
	// 200 application/json
	// 29999 of 30000 calls left for 10m0s
}

// The response of a call that fails is available as well.
func ExampleWithResponse_failure() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	var response getresponse.Response
	_, err := client.Contacts.Get(context.Background(), "pV4bk", nil, getresponse.WithResponse(&response))
	fmt.Println(errors.Is(err, getresponse.ErrNotFound), response.StatusCode)
	// Output:
	// true 404
}
