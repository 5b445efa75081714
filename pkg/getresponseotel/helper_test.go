package getresponseotel_test

import (
	"fmt"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponseotel"
)

// telemetry keeps what a hook reports.
type telemetry struct {
	hook   getresponse.Hook
	traces *sdktrace.TracerProvider
	spans  *tracetest.SpanRecorder
	reader *sdkmetric.ManualReader
}

func record(t *testing.T) *telemetry {
	t.Helper()
	r := &telemetry{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	r.traces = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(r.spans))
	hook, err := getresponseotel.New(
		getresponseotel.WithTracerProvider(r.traces),
		getresponseotel.WithMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(r.reader))))
	if err != nil {
		t.Fatal(err)
	}
	r.hook = hook
	return r
}

// ended returns the ended spans in the order of their ends. It fails the test
// unless exactly want spans have started and ended.
func (r *telemetry) ended(t *testing.T, want int) []sdktrace.ReadOnlySpan {
	t.Helper()
	spans := r.spans.Ended()
	if started := len(r.spans.Started()); len(spans) != want || started != want {
		t.Fatalf("%d spans started and %d ended, want %d", started, len(spans), want)
	}
	return spans
}

// metrics returns the data points of the hook's histograms by name.
func (r *telemetry) metrics(t *testing.T) map[string][]metricdata.HistogramDataPoint[float64] {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := r.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	points := map[string][]metricdata.HistogramDataPoint[float64]{}
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			if m.Unit != "s" {
				t.Errorf("the unit of %s is %q", m.Name, m.Unit)
			}
			points[m.Name] = m.Data.(metricdata.Histogram[float64]).DataPoints
		}
	}
	return points
}

// attributes returns attributes as a map; int is int64 in it.
func attributes(t *testing.T, attrs []attribute.KeyValue) map[string]any {
	t.Helper()
	m := map[string]any{}
	for _, a := range attrs {
		if _, twice := m[string(a.Key)]; twice {
			t.Errorf("the attribute %s is there twice", a.Key)
		}
		m[string(a.Key)] = a.Value.AsInterface()
	}
	return m
}

// everything formats all that the telemetry holds.
func (r *telemetry) everything(t *testing.T) string {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := r.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%+v\n", all)
	for _, s := range tracetest.SpanStubsFromReadOnlySpans(r.spans.Ended()) {
		text += fmt.Sprintf("%+v\n", s)
	}
	return text
}
