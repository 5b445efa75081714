package getresponse_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

type spanKey struct{}

// spans gives each attempt a span. The later events of the attempt, its request
// editors and its request have the span in their context.
type spans struct{ getresponse.NoHook }

func (spans) AttemptStarted(ctx context.Context, a getresponse.Attempt) context.Context {
	return context.WithValue(ctx, spanKey{}, fmt.Sprint(a.Operation, "-", a.Number))
}

func (spans) Decoded(ctx context.Context, d getresponse.Decoding) {
	fmt.Println("decoded in span", ctx.Value(spanKey{}), d.Bytes > 0)
}

func (spans) AttemptFinished(ctx context.Context, r getresponse.AttemptResult) {
	fmt.Println("finished span", ctx.Value(spanKey{}), r.StatusCode)
}

func ExampleHook() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, err := getresponse.New(append(server.ClientOptions(),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
		getresponse.WithHook(spans{}),
		getresponse.WithRequestEditor(func(ctx context.Context, req *http.Request) error {
			req.Header.Set("X-Span", ctx.Value(spanKey{}).(string))
			return nil
		}))...)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Accounts.Get(context.Background(), nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(server.Requests()[0].Header.Get("X-Span"))
	// Output:
	// decoded in span getAccount-1 true
	// finished span getAccount-1 200
	// getAccount-1
}
