package events_test

import (
	"fmt"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/events"
)

func TestVerdicts(t *testing.T) {
	const ok = `{"status": "OK"}`
	for _, row := range []struct {
		kind   events.Kind
		status int
		body   string
		want   events.Verdict
	}{
		{events.KindContactAdded, 200, ok, events.Received},
		{events.KindContactAdded, 201, ok, events.Received},
		{events.KindContactAdded, 202, ok, events.Received},
		{events.KindContactAdded, 204, "", events.Received},
		{events.KindContactAdded, 200, "", events.Retried},
		{events.KindContactAdded, 200, "OK", events.Retried},
		{events.KindContactAdded, 200, `{"status":"ok"}`, events.Retried},
		{events.KindContactAdded, 0, "", events.Retried},
		{events.KindContactAdded, 429, ok, events.Retried},
		{events.KindContactAdded, 503, ok, events.Retried},
		{events.KindContactAdded, 101, ok, events.Lost},
		{events.KindContactAdded, 206, ok, events.Lost},
		{events.KindContactAdded, 302, ok, events.Lost},
		{events.KindContactAdded, 404, ok, events.Lost},
		{"contact_cloned", 500, "", events.Retried},
		{events.KindCallbackOpen, 206, "", events.Received},
		{events.KindCallbackOpen, 500, ok, events.Lost},
		{events.KindCallbackOpen, 0, "", events.Lost},
	} {
		if got := events.VerdictOf(row.kind, row.status, []byte(row.body)); got != row.want {
			t.Errorf("%s, %d %q: got %s, want %s", row.kind, row.status, row.body, got, row.want)
		}
	}
}

func ExampleVerdictOf() {
	fmt.Println(events.VerdictOf(events.KindContactAdded, 200, []byte("thanks")))
	fmt.Println(events.VerdictOf(events.KindContactAdded, 404, nil))
	// Output:
	// retried
	// lost
}
