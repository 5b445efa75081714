package getresponseotel_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponseotel"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// Attributes of a span tell the operation and how it ended. They hold no personal
// data: the email address of the query is in none.
func ExampleWithTracerProvider() {
	server := getresponsetest.NewServer()
	defer server.Close()
	exporter := tracetest.NewInMemoryExporter() // of OTLP, in a real program
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	hook, err := getresponseotel.New(getresponseotel.WithTracerProvider(provider))
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHook(hook),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	params := &gr.ListContactsParams{Email: new("jan@example.com")}
	if _, err := client.Contacts.List(context.Background(), params); err != nil {
		log.Fatal(err)
	}
	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name)
		for _, a := range span.Attributes {
			switch a.Key {
			case "getresponse.operation", "http.response.status_code", "url.template":
				fmt.Println(a.Key, "=", a.Value.Emit())
			}
		}
	}
	// Output:
	// GET /contacts
	// getresponse.operation = listContacts
	// url.template = /contacts
	// http.response.status_code = 200
}

// Metrics count attempts and their durations by operation.
func ExampleWithMeterProvider() {
	ctx := context.Background()
	server := getresponsetest.NewServer()
	defer server.Close()
	reader := sdkmetric.NewManualReader() // a periodic one, in a real program
	provider := sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	hook, err := getresponseotel.New(getresponseotel.WithMeterProvider(provider))
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHook(hook),
		getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Tags.List(ctx, nil); err != nil {
		log.Fatal(err)
	}
	var collected metricdata.ResourceMetrics
	if err := reader.Collect(ctx, &collected); err != nil {
		log.Fatal(err)
	}
	for _, m := range collected.ScopeMetrics[0].Metrics {
		for _, point := range m.Data.(metricdata.Histogram[float64]).DataPoints {
			operation, _ := point.Attributes.Value("getresponse.operation")
			fmt.Println(m.Name, m.Unit, operation.Emit(), point.Count)
		}
	}
	// Output:
	// http.client.request.duration s listTags 1
}

// badGateway fails the first request with HTTP 502.
type badGateway struct {
	http.RoundTripper
	failed bool
}

func (b *badGateway) RoundTrip(r *http.Request) (*http.Response, error) {
	if !b.failed {
		b.failed = true
		return &http.Response{StatusCode: http.StatusBadGateway, Body: http.NoBody, Request: r}, nil
	}
	return b.RoundTripper.RoundTrip(r)
}

// Each attempt of a call is a span. The span of the caller has an event for a retry.
func ExampleNew_retry() {
	server := getresponsetest.NewServer()
	defer server.Close()
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	hook, err := getresponseotel.New(getresponseotel.WithTracerProvider(provider))
	if err != nil {
		log.Fatal(err)
	}
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHook(hook),
		getresponse.WithHTTPClient(&http.Client{Transport: &badGateway{RoundTripper: server.Transport()}}), // 502 first
		getresponse.WithBackoff(0, 0))...)
	if err != nil {
		log.Fatal(err)
	}
	ctx, caller := provider.Tracer("shop").Start(context.Background(), "show account")
	if _, err := client.Accounts.Get(ctx, nil); err != nil {
		log.Fatal(err)
	}
	caller.End()
	for _, span := range exporter.GetSpans() {
		fmt.Println(span.Name, span.Status.Code)
		for _, event := range span.Events {
			fmt.Println("event", event.Name)
		}
	}
	// Output:
	// GET /accounts Error
	// GET /accounts Unset
	// show account Unset
	// event getresponse.retry
}
