package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// meter reports what passes a limiter.
type meter struct{ getresponse.Limiter }

func (m meter) Acquire(ctx context.Context, call getresponse.LimitedCall) (func(getresponse.CallOutcome), error) {
	release, err := m.Limiter.Acquire(ctx, call)
	if err != nil {
		return nil, err
	}
	return func(outcome getresponse.CallOutcome) {
		if call.Operation != nil { // nil for a raw call that the contract does not know
			fmt.Println(call.Operation.ID, "attempt", call.Attempt, "status", outcome.StatusCode)
		}
		release(outcome)
	}, nil
}

func ExampleLimiter() {
	server := getresponsetest.NewServer()
	defer server.Close()
	limiter, err := getresponse.NewLimiter(getresponse.DefaultLimits())
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithLimiter(meter{limiter}))...)
	if err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	if _, err := client.Accounts.Get(ctx, nil); err != nil {
		log.Fatal(err)
	}
	if err := client.Contacts.Delete(ctx, "pV4bk", nil); err != nil {
		fmt.Println(getresponse.KindOf(err))
	}
	// Output:
	// getAccount attempt 1 status 200
	// deleteContact attempt 1 status 404
	// api
}
