package getresponseotel

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"
	"go.opentelemetry.io/otel/trace"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

const scope = "github.com/go-getresponse/getresponse/pkg/getresponseotel"

// New returns a hook for getresponse.WithHook. Without options it reports to
// OpenTelemetry's global providers. New returns an error if an option is nil or
// holds nil, or if the meter provider fails to create an instrument.
func New(opts ...Option) (getresponse.Hook, error) {
	cfg := config{tracers: otel.GetTracerProvider(), meters: otel.GetMeterProvider()}
	for _, o := range opts {
		if o == nil {
			return nil, errors.New("getresponseotel: an option is nil")
		}
		if err := o(&cfg); err != nil {
			return nil, err
		}
	}
	meter := cfg.meters.Meter(scope, metric.WithInstrumentationVersion(getresponse.Version), metric.WithSchemaURL(semconv.SchemaURL))
	duration, err := httpconv.NewClientRequestDuration(meter)
	if err != nil {
		return nil, fmt.Errorf("getresponseotel: %w", err)
	}
	waits, err := meter.Float64Histogram("getresponse.client.wait.duration",
		metric.WithDescription("Duration of waits for limits, rate limit resets and retries."),
		metric.WithUnit("s"),
		// The longest window of the service's limits is 10 minutes.
		metric.WithExplicitBucketBoundaries(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600),
	)
	if err != nil {
		return nil, fmt.Errorf("getresponseotel: %w", err)
	}
	tracer := cfg.tracers.Tracer(scope, trace.WithInstrumentationVersion(getresponse.Version), trace.WithSchemaURL(semconv.SchemaURL))
	return &hook{tracer: tracer, duration: duration, waits: waits}, nil
}

type hook struct {
	tracer   trace.Tracer
	duration httpconv.ClientRequestDuration
	waits    metric.Float64Histogram
}

var _ getresponse.Hook = (*hook)(nil)

// attemptKey is the context key of a hook's attempt. The hook cannot use the span
// in the context: a hook called after this one may have replaced it.
type attemptKey struct{ *hook }

type attempt struct {
	span   trace.Span
	shared []attribute.KeyValue // of the span and the metric
}

// AttemptStarted implements [getresponse.Hook].
func (h *hook) AttemptStarted(ctx context.Context, a getresponse.Attempt) context.Context {
	shared := sharedAttributes(a)
	ctx, span := h.tracer.Start(ctx, spanName(a),
		trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(shared...), trace.WithAttributes(spanAttributes(a)...))
	return context.WithValue(ctx, attemptKey{h}, &attempt{span: span, shared: shared})
}

// Decoded implements [getresponse.Hook].
func (h *hook) Decoded(ctx context.Context, d getresponse.Decoding) {
	if a, ok := ctx.Value(attemptKey{h}).(*attempt); ok {
		a.span.SetAttributes(responseSizeKey.Int64(d.Bytes), decodeDurationKey.Float64(d.Duration.Seconds()))
	}
}

// AttemptFinished implements [getresponse.Hook].
func (h *hook) AttemptFinished(ctx context.Context, r getresponse.AttemptResult) {
	a, ok := ctx.Value(attemptKey{h}).(*attempt)
	if !ok {
		return
	}
	defer a.span.End()
	outcome := outcomeAttributes(r)
	h.duration.RecordSet(ctx, r.Duration.Seconds(), attribute.NewSet(slices.Concat(a.shared, outcome)...))
	if !a.span.IsRecording() {
		return
	}
	a.span.SetAttributes(outcome...)
	a.span.SetAttributes(resultAttributes(r)...)
	if r.Err != nil {
		a.span.SetStatus(codes.Error, "")
	}
}

// Waited implements [getresponse.Hook].
func (h *hook) Waited(ctx context.Context, w getresponse.Wait) {
	attrs := append(operationAttributes(w.Attempt), waitReasonKey.String(string(w.Reason)))
	if w.Err != nil {
		attrs = append(attrs, errorType(w.Err))
	}
	h.waits.Record(ctx, w.Duration.Seconds(), metric.WithAttributes(attrs...))
	addEvent(ctx, "getresponse.wait", append(attrs, attemptNumberKey.Int(w.Number), waitDurationKey.Float64(w.Duration.Seconds())))
}

// Retried implements [getresponse.Hook].
func (h *hook) Retried(ctx context.Context, r getresponse.Retry) {
	attrs := append(operationAttributes(r.Attempt), attemptNumberKey.Int(r.Number),
		retryReasonKey.String(string(r.Reason)), retryDelayKey.Float64(r.Delay.Seconds()))
	if r.Err != nil {
		attrs = append(attrs, errorType(r.Err))
	}
	addEvent(ctx, "getresponse.retry", attrs)
}

// LimiterChanged implements [getresponse.Hook].
func (h *hook) LimiterChanged(ctx context.Context, s getresponse.LimiterState) {
	attrs := []attribute.KeyValue{limiterNameKey.String(s.Limiter), limiterAvailableKey.Bool(s.Available), limiterFailOpenKey.Bool(s.FailOpen)}
	if s.Err != nil {
		attrs = append(attrs, errorType(s.Err))
	}
	addEvent(ctx, "getresponse.limiter", attrs)
}

// addEvent adds an event to the span in the context. It is the caller's span, as no
// attempt is in progress.
func addEvent(ctx context.Context, name string, attrs []attribute.KeyValue) {
	trace.SpanFromContext(ctx).AddEvent(name, trace.WithAttributes(attrs...))
}
