package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func ExampleError_notFound() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	contact, err := client.Contacts.Get(context.Background(), "pV4bk", nil)
	switch {
	case errors.Is(err, getresponse.ErrNotFound):
		fmt.Println("there is no such contact")
	case err != nil:
		log.Fatal(err)
	default:
		fmt.Println(contact.Email)
	}
	// Output:
	// there is no such contact
}

func ExampleError_duplicate() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)
	ctx := context.Background()

	for range 2 {
		tag, err := client.Tags.Create(ctx, gr.NewTag{Name: "spring"})
		switch {
		case errors.Is(err, getresponse.ErrDuplicate):
			fmt.Println("the tag exists already")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println("created", tag.Name)
		}
	}
	// Output:
	// created spring
	// the tag exists already
}

func ExampleError_unauthorized() {
	server := exampleServer()
	defer server.Close()
	client, err := getresponse.New(
		getresponse.WithAPIKey("s3cr3t-of-another-account"),
		getresponse.WithBaseURL(server.URL()),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}),
	)
	if err != nil {
		log.Fatal(err)
	}

	_, err = client.Accounts.Get(context.Background(), nil)
	fmt.Println(errors.Is(err, getresponse.ErrUnauthorized))
	// Output:
	// true
}

func ExampleError_Details() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	_, err := client.Tags.Create(context.Background(), gr.NewTag{Name: "x"})
	var failure *getresponse.Error
	if !errors.As(err, &failure) {
		log.Fatal(err)
	}
	for _, detail := range failure.Details() {
		fmt.Println(detail.Path, detail.Message)
	}
	// Output:
	// [name] minimum string length is 2
	// [name] string doesn't match the regular expression "^[_a-zA-Z0-9]{2,64}$"
}

// A log holds the codes of an error, but no personal data.
func ExampleError_LogValue() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	_, err := client.Contacts.Get(context.Background(), "pV4bk", nil)
	var failure *getresponse.Error
	if !errors.As(err, &failure) {
		log.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "uuid" { // differ from run to run
				return slog.Attr{}
			}
			return a
		},
	}))
	logger.Warn("no contact", "error", failure)
	// Output:
	// level=WARN msg="no contact" error.operation=getContact error.status=404 error.code=1013 error.description="The requested resource does not exist"
}

func ExampleCode() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	// The list of a contact must exist.
	err := client.Contacts.Create(context.Background(), gr.NewContact{
		Email:    "jan@example.com",
		Campaign: gr.CampaignRef("pV4bk"),
	})
	var failure *getresponse.Error
	if !errors.As(err, &failure) {
		log.Fatal(err)
	}
	fmt.Println(failure.StatusCode, failure.Code == getresponse.CodeRelatedNotFound)
	// Output:
	// 400 true
}

// An empty ID would address another resource.
func ExampleRequestError() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)

	err := client.Contacts.Delete(context.Background(), "", nil)
	var invalid *getresponse.RequestError
	if !errors.As(err, &invalid) {
		log.Fatal(err)
	}
	fmt.Println(invalid.Field, invalid.Reason)
	fmt.Println("requests sent:", len(server.Requests()))
	// Output:
	// contactId is empty
	// requests sent: 0
}

// The client knows that the window is spent, and sends nothing.
func ExampleRateLimitError() {
	limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 1, Window: 10 * time.Minute}}
	server := exampleServer(getresponsetest.WithLimits(limits))
	defer server.Close()
	client := exampleClient(server, getresponse.WithLimits(limits), getresponse.WithMaxWait(time.Second))
	ctx := context.Background()

	for range 2 {
		_, err := client.Accounts.Get(ctx, nil)
		var limit *getresponse.RateLimitError
		switch {
		case errors.As(err, &limit):
			fmt.Println("retry in", limit.Wait.Round(time.Minute))
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println("sent")
		}
	}
	// Output:
	// sent
	// retry in 10m0s
}

// The service rate limits the call: other programs have spent the window.
func ExampleRateLimitError_service() {
	limits := getresponse.Limits{Account: getresponse.Rate{PerWindow: 1, Window: 10 * time.Minute}}
	server := exampleServer(getresponsetest.WithLimits(limits))
	defer server.Close()
	ctx := context.Background()
	if _, err := exampleClient(server).Accounts.Get(ctx, nil); err != nil { // another program
		log.Fatal(err)
	}

	client := exampleClient(server, getresponse.WithMaxWait(0))
	_, err := client.Accounts.Get(ctx, nil)
	var limit *getresponse.RateLimitError
	if !errors.As(err, &limit) {
		log.Fatal(err)
	}
	fmt.Println(limit.Wait.Round(time.Minute), errors.Is(err, getresponse.ErrRateLimited))
	var failure *getresponse.Error
	if errors.As(err, &failure) {
		fmt.Println(failure.StatusCode, failure.Code, failure.RateLimit.Remaining)
	}
	// Output:
	// 10m0s true
	// 429 1015 0
}

// The kinds of errors are labels for metrics.
func ExampleKindOf() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)
	canceled, cancel := context.WithCancel(context.Background())
	cancel()

	failures := map[getresponse.ErrorKind]int{}
	for _, call := range []struct {
		ctx context.Context
		id  string
	}{
		{context.Background(), "pV4bk"},
		{context.Background(), ""},
		{canceled, "pV4bk"},
	} {
		_, err := client.Contacts.Get(call.ctx, call.id, nil)
		failures[getresponse.KindOf(err)]++
	}
	fmt.Println(failures)
	// Output:
	// map[api:1 canceled:1 request:1]
}
