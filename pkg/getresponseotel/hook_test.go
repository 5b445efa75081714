package getresponseotel_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponseotel"
)

func anAttempt() getresponse.Attempt {
	return getresponse.Attempt{
		Operation: "getContact", Method: "GET", PathTemplate: "/contacts/{contactId}",
		BaseURL: "https://api.getresponse.com/v3", Number: 1,
	}
}

// both returns the attributes that the span and the metric of anAttempt share.
func both(more map[string]any) map[string]any {
	m := map[string]any{
		"http.request.method": "GET", "server.address": "api.getresponse.com", "server.port": int64(443), "url.scheme": "https",
		"url.template": "/contacts/{contactId}", "getresponse.operation": "getContact",
	}
	maps.Copy(m, more)
	return m
}

func TestAttempts(t *testing.T) {
	const private = "jan.kowalski@example.com"
	const full = "https://api.getresponse.com/v3/contacts/{contactId}"
	notFound := &getresponse.Error{
		Operation: "getContact", StatusCode: 404, Code: getresponse.CodeNotFound, Description: private, Message: private,
		Context: []byte(`"` + private + `"`), MoreInfo: private, UUID: private, Body: private,
	}
	lost := &getresponse.TransportError{Operation: "getContact", Err: errors.New(private)}
	for name, tt := range map[string]struct {
		change func(*getresponse.AttemptResult)
		name   string // of the span
		span   map[string]any
		metric map[string]any
		status codes.Code
	}{
		"a success": {
			func(r *getresponse.AttemptResult) {
				r.StatusCode = 200
				r.RateLimit = getresponse.RateLimit{Limit: 30000, Remaining: 29999, Reset: 600 * time.Second}
			},
			"GET /contacts/{contactId}",
			both(map[string]any{
				"url.full": full, "http.response.status_code": int64(200),
				"getresponse.rate_limit.limit": int64(30000), "getresponse.rate_limit.remaining": int64(29999), "getresponse.rate_limit.reset": 600.0,
			}),
			both(map[string]any{"http.response.status_code": int64(200)}),
			codes.Unset,
		},
		"an error response": {
			func(r *getresponse.AttemptResult) { r.StatusCode, r.Err = 404, notFound },
			"GET /contacts/{contactId}",
			both(map[string]any{
				"url.full": full, "http.response.status_code": int64(404), "error.type": "404",
				"getresponse.error.kind": "api", "getresponse.error.code": int64(1013),
			}),
			both(map[string]any{"http.response.status_code": int64(404), "error.type": "404"}),
			codes.Error,
		},
		"a third attempt without a response": {
			func(r *getresponse.AttemptResult) { r.Number, r.Err = 3, lost },
			"GET /contacts/{contactId}",
			both(map[string]any{
				"url.full": full, "http.request.resend_count": int64(2), "error.type": "transport", "getresponse.error.kind": "transport",
			}),
			both(map[string]any{"error.type": "transport"}),
			codes.Error,
		},
		"a success that does not decode": {
			func(r *getresponse.AttemptResult) {
				r.StatusCode, r.Err = 200, &getresponse.DecodeError{StatusCode: 200, Field: private, Err: errors.New(private)}
			},
			"GET /contacts/{contactId}",
			both(map[string]any{
				"url.full": full, "http.response.status_code": int64(200), "error.type": "decode", "getresponse.error.kind": "decode",
			}),
			both(map[string]any{"http.response.status_code": int64(200), "error.type": "decode"}),
			codes.Error,
		},
		"an unknown outcome": {
			func(r *getresponse.AttemptResult) {
				r.StatusCode, r.Err = 503, &getresponse.OutcomeUnknownError{Err: &getresponse.Error{StatusCode: 503, Body: private}}
			},
			"GET /contacts/{contactId}",
			both(map[string]any{
				"url.full": full, "http.response.status_code": int64(503), "error.type": "503", "getresponse.error.kind": "outcome_unknown",
			}),
			both(map[string]any{"http.response.status_code": int64(503), "error.type": "503"}),
			codes.Error,
		},
		"an error of another kind": {
			func(r *getresponse.AttemptResult) { r.Err = errors.New(private) },
			"GET /contacts/{contactId}",
			both(map[string]any{"url.full": full, "error.type": "_OTHER", "getresponse.error.kind": "other"}),
			both(map[string]any{"error.type": "_OTHER"}),
			codes.Error,
		},
		"a raw call to another port": {
			func(r *getresponse.AttemptResult) {
				r.Attempt = getresponse.Attempt{Method: "PATCH", BaseURL: "http://[::1]:8080/v3", Number: 1}
				r.StatusCode = 204
			},
			"PATCH",
			map[string]any{
				"http.request.method": "PATCH", "server.address": "::1", "server.port": int64(8080), "url.scheme": "http",
				"url.full": "http://[::1]:8080/v3", "http.response.status_code": int64(204),
			},
			map[string]any{
				"http.request.method": "PATCH", "server.address": "::1", "server.port": int64(8080), "url.scheme": "http",
				"http.response.status_code": int64(204),
			},
			codes.Unset,
		},
		"a method that the conventions do not know": {
			func(r *getresponse.AttemptResult) {
				r.Attempt = getresponse.Attempt{Method: "PURGE", BaseURL: "http://localhost", Number: 1}
				r.StatusCode = 200
			},
			"HTTP",
			map[string]any{
				"http.request.method": "_OTHER", "http.request.method_original": "PURGE", "server.address": "localhost",
				"server.port": int64(80), "url.scheme": "http", "url.full": "http://localhost", "http.response.status_code": int64(200),
			},
			map[string]any{
				"http.request.method": "_OTHER", "server.address": "localhost", "server.port": int64(80), "url.scheme": "http",
				"http.response.status_code": int64(200),
			},
			codes.Unset,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t)
			result := getresponse.AttemptResult{Attempt: anAttempt(), Duration: 60 * time.Millisecond}
			tt.change(&result)
			r.hook.AttemptFinished(r.hook.AttemptStarted(t.Context(), result.Attempt), result)

			span := r.ended(t, 1)[0]
			if span.Name() != tt.name || span.SpanKind() != trace.SpanKindClient {
				t.Errorf("the span is %v %q, want client %q", span.SpanKind(), span.Name(), tt.name)
			}
			if got := attributes(t, span.Attributes()); !reflect.DeepEqual(got, tt.span) {
				t.Errorf("the span has\n%v\nwant\n%v", got, tt.span)
			}
			if got, want := span.Status(), (sdktrace.Status{Code: tt.status}); got != want {
				t.Errorf("the span's status is %v, want %v", got, want)
			}
			if events := span.Events(); len(events) != 0 {
				t.Errorf("the span has events: %v", events)
			}
			points := r.metrics(t)["http.client.request.duration"]
			if len(points) != 1 || points[0].Count != 1 || points[0].Sum != 0.06 {
				t.Fatalf("the metric is %v", points)
			}
			if got := attributes(t, points[0].Attributes.ToSlice()); !reflect.DeepEqual(got, tt.metric) {
				t.Errorf("the metric has\n%v\nwant\n%v", got, tt.metric)
			}
		})
	}
}

func TestDecoded(t *testing.T) {
	r := record(t)
	ctx := r.hook.AttemptStarted(t.Context(), anAttempt())
	r.hook.Decoded(ctx, getresponse.Decoding{Attempt: anAttempt(), Bytes: 4096, Duration: 2 * time.Millisecond})
	r.hook.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 200})
	got := attributes(t, r.ended(t, 1)[0].Attributes())
	if got["getresponse.response.size"] != int64(4096) || got["getresponse.response.decode_duration"] != 0.002 {
		t.Errorf("the span has %v", got)
	}
}

// Events are added to the caller's span. Waits are measured even without a span.
func TestEvents(t *testing.T) {
	rateLimited := &getresponse.Error{StatusCode: 429, Message: "jan.kowalski@example.com"}
	for name, tt := range map[string]struct {
		call  func(context.Context, getresponse.Hook)
		want  map[string]any
		waits map[string]any // attributes of the metric
	}{
		"getresponse.wait": {
			func(ctx context.Context, h getresponse.Hook) {
				h.Waited(ctx, getresponse.Wait{Attempt: anAttempt(), Reason: getresponse.WaitForReset, Duration: 1500 * time.Millisecond, Err: fmt.Errorf("%w after %w", context.Canceled, rateLimited)})
			},
			map[string]any{
				"getresponse.operation": "getContact", "getresponse.attempt": int64(1), "getresponse.wait.reason": "reset",
				"getresponse.wait.duration": 1.5, "error.type": "canceled",
			},
			map[string]any{"getresponse.operation": "getContact", "getresponse.wait.reason": "reset", "error.type": "canceled"},
		},
		"getresponse.retry": {
			func(ctx context.Context, h getresponse.Hook) {
				h.Retried(ctx, getresponse.Retry{Attempt: anAttempt(), Reason: getresponse.RetryRateLimited, Delay: time.Second, Err: rateLimited})
			},
			map[string]any{
				"getresponse.operation": "getContact", "getresponse.attempt": int64(1), "getresponse.retry.reason": "rate_limited",
				"getresponse.retry.delay": 1.0, "error.type": "429",
			},
			nil,
		},
		"getresponse.limiter": {
			func(ctx context.Context, h getresponse.Hook) {
				h.LimiterChanged(ctx, getresponse.LimiterState{Limiter: "redisquota", FailOpen: true, Err: errors.New("dial redis.example.com")})
			},
			map[string]any{
				"getresponse.limiter.name": "redisquota", "getresponse.limiter.available": false, "getresponse.limiter.fail_open": true,
				"error.type": "_OTHER",
			},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t)
			tt.call(t.Context(), r.hook)
			ctx, span := r.traces.Tracer("caller").Start(t.Context(), "sync")
			tt.call(ctx, r.hook)
			span.End()

			events := r.ended(t, 1)[0].Events()
			if len(events) != 1 || events[0].Name != name {
				t.Fatalf("the events are %v", events)
			}
			if got := attributes(t, events[0].Attributes); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("the event has\n%v\nwant\n%v", got, tt.want)
			}
			points := r.metrics(t)["getresponse.client.wait.duration"]
			if tt.waits == nil {
				if len(points) != 0 {
					t.Errorf("waits were measured: %v", points)
				}
				return
			}
			if len(points) != 1 || points[0].Count != 2 || points[0].Sum != 3 {
				t.Fatalf("the metric is %v", points)
			}
			if got := attributes(t, points[0].Attributes.ToSlice()); !reflect.DeepEqual(got, tt.waits) {
				t.Errorf("the metric has\n%v\nwant\n%v", got, tt.waits)
			}
		})
	}
}

// The span's parent is the caller's span. The transport's spans are its children.
func TestSpansNest(t *testing.T) {
	r := record(t)
	tracer := r.traces.Tracer("test")
	ctx, caller := tracer.Start(t.Context(), "caller")
	attempt := r.hook.AttemptStarted(ctx, anAttempt())
	_, transport := tracer.Start(attempt, "transport")
	transport.End()
	r.hook.AttemptFinished(attempt, getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 200})
	caller.End()

	spans := r.ended(t, 3)
	for i, name := range []string{"transport", "GET /contacts/{contactId}", "caller"} {
		if spans[i].Name() != name {
			t.Fatalf("span %d is %q, want %q", i, spans[i].Name(), name)
		}
		if i > 0 && spans[i-1].Parent().SpanID() != spans[i].SpanContext().SpanID() {
			t.Errorf("%q is not below %q", spans[i-1].Name(), name)
		}
	}
}

// A hook ends its own spans only, even if another hook puts spans into the context.
func TestHooksEndTheirOwnSpans(t *testing.T) {
	first, second := record(t), record(t)
	ctx := second.hook.AttemptStarted(first.hook.AttemptStarted(t.Context(), anAttempt()), anAttempt())
	for i, r := range []*telemetry{first, second} {
		r.hook.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 200 + i})
		if got := attributes(t, r.ended(t, 1)[0].Attributes())["http.response.status_code"]; got != int64(200+i) {
			t.Errorf("the span of hook %d has status %v", i+1, got)
		}
	}
}

// A sampler decides by the attributes that the span has from its start.
func TestAttributesForSamplers(t *testing.T) {
	var got map[string]any
	sampler := samplerFunc(func(p sdktrace.SamplingParameters) { got = attributes(t, p.Attributes) })
	hook, err := getresponseotel.New(getresponseotel.WithTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler))))
	if err != nil {
		t.Fatal(err)
	}
	a := anAttempt()
	a.Number = 2
	hook.AttemptStarted(t.Context(), a)
	want := both(map[string]any{"url.full": "https://api.getresponse.com/v3/contacts/{contactId}", "http.request.resend_count": int64(1)})
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the sampler saw\n%v\nwant\n%v", got, want)
	}
}

type samplerFunc func(sdktrace.SamplingParameters)

func (f samplerFunc) ShouldSample(p sdktrace.SamplingParameters) sdktrace.SamplingResult {
	f(p)
	return sdktrace.SamplingResult{Decision: sdktrace.Drop}
}

func (samplerFunc) Description() string { return "test" }

func TestBoundaries(t *testing.T) {
	r := record(t)
	r.hook.AttemptFinished(r.hook.AttemptStarted(t.Context(), anAttempt()), getresponse.AttemptResult{Attempt: anAttempt()})
	r.hook.Waited(t.Context(), getresponse.Wait{Attempt: anAttempt()})
	for name, want := range map[string][]float64{
		"http.client.request.duration":     {0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10},
		"getresponse.client.wait.duration": {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600},
	} {
		if points := r.metrics(t)[name]; len(points) != 1 || !slices.Equal(points[0].Bounds, want) {
			t.Errorf("%s: %v", name, points)
		}
	}
}

// Without options the hook reports to the global providers.
func TestGlobalProviders(t *testing.T) {
	tracers, meters := otel.GetTracerProvider(), otel.GetMeterProvider()
	defer func() { otel.SetTracerProvider(tracers); otel.SetMeterProvider(meters) }()
	r := &telemetry{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(r.spans)))
	otel.SetMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(r.reader)))
	hook, err := getresponseotel.New()
	if err != nil {
		t.Fatal(err)
	}
	hook.AttemptFinished(hook.AttemptStarted(t.Context(), anAttempt()), getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 200})
	scope := r.ended(t, 1)[0].InstrumentationScope()
	if scope.Name != "github.com/go-getresponse/getresponse/pkg/getresponseotel" || scope.Version != getresponse.Version ||
		scope.SchemaURL != "https://opentelemetry.io/schemas/1.43.0" {
		t.Errorf("the scope is %+v", scope)
	}
	if points := r.metrics(t)["http.client.request.duration"]; len(points) != 1 {
		t.Errorf("the metric is %v", points)
	}
}

func TestNewRejects(t *testing.T) {
	for name, o := range map[string]getresponseotel.Option{
		"a nil option":                       nil,
		"a nil tracer provider":              getresponseotel.WithTracerProvider(nil),
		"a nil meter provider":               getresponseotel.WithMeterProvider(nil),
		"a failing meter provider, requests": getresponseotel.WithMeterProvider(failingMeters{name: "http.client.request.duration"}),
		"a failing meter provider, waits":    getresponseotel.WithMeterProvider(failingMeters{name: "getresponse.client.wait.duration"}),
	} {
		if hook, err := getresponseotel.New(o); err == nil || hook != nil {
			t.Errorf("%s: got %v and no error", name, hook)
		}
	}
}

// failingMeters fails to create one instrument.
type failingMeters struct {
	metricnoop.MeterProvider
	name string
}

func (p failingMeters) Meter(string, ...metric.MeterOption) metric.Meter {
	return failingMeter{name: p.name}
}

type failingMeter struct {
	metricnoop.Meter
	name string
}

func (m failingMeter) Float64Histogram(name string, _ ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	if name == m.name {
		return nil, errors.New("no such instrument")
	}
	return metricnoop.Float64Histogram{}, nil
}
