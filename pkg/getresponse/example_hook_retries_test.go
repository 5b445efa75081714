package getresponse_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// retries prints why a call is retried, and when a retried call succeeds.
type retries struct{ getresponse.NoHook }

func (retries) Retried(_ context.Context, r getresponse.Retry) {
	fmt.Println("attempt", r.Number, "failed:", r.Reason, getresponse.KindOf(r.Err))
}

func (retries) AttemptFinished(_ context.Context, r getresponse.AttemptResult) {
	if r.Err == nil && r.Number > 1 {
		fmt.Println("attempt", r.Number, "succeeded:", r.Method, r.PathTemplate)
	}
}

// flaky breaks the first connection.
type flaky struct {
	http.RoundTripper
	broken bool
}

func (f *flaky) RoundTrip(r *http.Request) (*http.Response, error) {
	if !f.broken {
		f.broken = true
		return nil, io.ErrUnexpectedEOF
	}
	return f.RoundTripper.RoundTrip(r)
}

func ExampleNoHook() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: &flaky{RoundTripper: server.Transport()}}),
		getresponse.WithBackoff(0, 0),
		getresponse.WithHook(retries{}))...)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	// Output:
	// attempt 1 failed: failure transport
	// attempt 2 succeeded: GET /accounts
}
