package getresponseotel_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponseotel"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func ExampleNew() {
	server := getresponsetest.NewServer()
	defer server.Close()
	exporter := tracetest.NewInMemoryExporter() // of OTLP, in a real program
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))

	show := func(ctx context.Context) error {
		hook, err := getresponseotel.New(getresponseotel.WithTracerProvider(provider))
		if err != nil {
			return err
		}
		client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHook(hook))...)
		if err != nil {
			return err
		}
		_, err = client.Contacts.Get(ctx, "pV4bk", nil)
		return err
	}
	if err := show(context.Background()); !errors.Is(err, getresponse.ErrNotFound) {
		log.Fatal(err)
	}
	for _, span := range exporter.GetSpans() {
		fmt.Println(span.SpanKind, span.Name, span.Status.Code)
	}
	// Output:
	// client GET /contacts/{contactId} Error
}
