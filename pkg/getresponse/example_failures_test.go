package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// exampleResponse returns a response of a service that misbehaves.
func exampleResponse(r *http.Request, status int, header http.Header, body string) (*http.Response, error) {
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func ExampleTransportError() {
	server := exampleServer()
	defer server.Close()
	broken := transportFunc(func(*http.Request) (*http.Response, error) {
		return nil, errors.New("connection refused")
	})
	client := exampleClientThrough(server, broken, getresponse.WithRetries(0))

	_, err := client.Accounts.Get(context.Background(), nil)
	var transport *getresponse.TransportError
	if !errors.As(err, &transport) {
		log.Fatal(err)
	}
	fmt.Println(transport.Operation)
	fmt.Println(transport)
	// Output:
	// getAccount
	// getresponse: getAccount: connection refused
}

// The cause of a TransportError is the end of the caller's context.
func ExampleTransportError_canceled() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()

	_, err := client.Accounts.Get(ctx, nil)
	var transport *getresponse.TransportError
	fmt.Println(errors.As(err, &transport), errors.Is(err, context.Canceled))
	// Output:
	// true true
}

func ExampleTimeoutError() {
	server := exampleServer()
	defer server.Close()
	hang := transportFunc(func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	client := exampleClientThrough(server, hang, getresponse.WithTimeout(time.Millisecond))

	_, err := client.Accounts.Get(context.Background(), nil)
	var timeout *getresponse.TimeoutError
	if !errors.As(err, &timeout) {
		log.Fatal(err)
	}
	fmt.Println(timeout)
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// the call took longer than the limit of 1ms
	// true
}

func ExampleTooLargeError() {
	server := exampleServer()
	defer server.Close()
	client := exampleClient(server, getresponse.WithMaxResponseBytes(100))

	_, err := client.Accounts.Get(context.Background(), nil)
	var large *getresponse.TooLargeError
	if !errors.As(err, &large) {
		log.Fatal(err)
	}
	fmt.Println(large)
	fmt.Println(large.What, large.Limit, large.Unit)
	// Output:
	// the response body exceeds the limit of 100 bytes
	// response body 100 bytes
}

// The service creates the tag, but its response gets lost. The client does not
// retry the write. The list of tags shows what became of it.
func ExampleOutcomeUnknownError() {
	server := exampleServer()
	defer server.Close()
	client := exampleClientThrough(server, transportFunc(func(r *http.Request) (*http.Response, error) {
		resp, err := server.Transport().RoundTrip(r)
		if r.Method == http.MethodPost {
			return nil, io.ErrUnexpectedEOF
		}
		return resp, err
	}))
	ctx := context.Background()

	_, err := client.Tags.Create(ctx, gr.NewTag{Name: "spring"})
	var unknown *getresponse.OutcomeUnknownError
	if !errors.As(err, &unknown) {
		log.Fatal(err)
	}
	page, err := client.Tags.List(ctx, &gr.ListTagsParams{Name: new("spring")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(unknown.Operation, "was carried out:", len(page.Items) == 1)
	// Output:
	// createTag was carried out: true
}

func ExampleDecodeError() {
	server := exampleServer()
	defer server.Close()
	wrong := transportFunc(func(r *http.Request) (*http.Response, error) {
		header := http.Header{"Content-Type": {"application/json"}}
		return exampleResponse(r, http.StatusOK, header, `{"email": "owner@example.com", "timeZone": {"name": [1]}}`)
	})
	client := exampleClientThrough(server, wrong, getresponse.WithStrictDecoding())

	_, err := client.Accounts.Get(context.Background(), nil)
	var decode *getresponse.DecodeError
	if !errors.As(err, &decode) {
		log.Fatal(err)
	}
	fmt.Println(decode.StatusCode, decode.Field)
	// Output:
	// 200 /timeZone/name
}

// The client sends its credential to no other host.
func ExampleRedirectError() {
	server := exampleServer()
	defer server.Close()
	redirect := transportFunc(func(r *http.Request) (*http.Response, error) {
		return exampleResponse(r, http.StatusFound, http.Header{"Location": {"https://example.com/v3/accounts"}}, "")
	})
	client := exampleClientThrough(server, redirect)

	_, err := client.Accounts.Get(context.Background(), nil)
	var blocked *getresponse.RedirectError
	if !errors.As(err, &blocked) {
		log.Fatal(err)
	}
	fmt.Printf("to %s: %s\n", blocked.To, blocked.Reason)
	// Output:
	// to https://example.com: it leads to another host or scheme
}
