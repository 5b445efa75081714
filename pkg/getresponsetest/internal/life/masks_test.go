package life

import (
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

func TestMasks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		mask, email string
		want        bool
	}{
		{"jan@example.com", "jan@example.com", true},
		{" Jan@Example.COM ", "jan@example.com", true},
		{"jan@example.com", "ajan@example.com", false},
		{"jan@example.com", "jan@example.com.pl", false},
		{"@example.com", "jan@example.com", true},
		{"@example.com", "jan@example.com.pl", false},
		{"@example.com", "jan@sub.example.com", false},
		{"@example", "jan@example.com", true},
		{"jan", "jan@example.com", true},
		{"jan@", "jan@example.com", true},
		{"ample.c", "jan@example.com", true},
		{"", "jan@example.com", false},
		{"  ", "jan@example.com", false},
	} {
		if got := matches([]any{"nobody", test.mask}, test.email); got != test.want {
			t.Errorf("mask %q, address %q: got %v, want %v", test.mask, test.email, got, test.want)
		}
	}
}

// world returns a call in an empty account.
func world(t *testing.T) *Call {
	t.Helper()
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	e := NewEngine(c, Settings{})
	return e.NewCall(e.NewWorld(new(int)), time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), "https://api.example.com/v3")
}

func TestSuppressed(t *testing.T) {
	t.Parallel()
	c := world(t)
	one := c.Insert("suppression", Object{"name": "one", "masks": []any{"@example.org"}})
	two := c.Insert("suppression", Object{"name": "two", "masks": []any{"jan@example.com"}})
	ids := []string{engine.Text(one, "suppressionId"), engine.Text(two, "suppressionId"), "zzz"}
	for _, test := range []struct {
		ids   []string
		email string
		want  bool
	}{
		{nil, "jan@example.com", false},
		{ids[:1], "jan@example.com", false},
		{ids[:1], "jan@example.org", true},
		{ids, "Jan@Example.com", true},
		{ids[2:], "jan@example.com", false},
	} {
		if got := suppressed(c, test.ids, test.email); got != test.want {
			t.Errorf("%v of %v: got %v", test.email, test.ids, got)
		}
	}
}
