package wire_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// The service returns HTTP 400 for raw brackets and takes a raw plus for a space.
func TestQueryEncodes(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"query[email]", "a", "query%5Bemail%5D=a"},
		{"sort[createdOn]", "DESC", "sort%5BcreatedOn%5D=DESC"},
		{"query[createdOn][from]", "2024-07-14", "query%5BcreatedOn%5D%5Bfrom%5D=2024-07-14"},
		{"email", "jan+news@example.com", "email=jan%2Bnews%40example.com"},
		{"name", "Jan Nowak", "name=Jan%20Nowak"},
		{"a b", "c", "a%20b=c"},
		{"name", "Zażółć ✓", "name=Za%C5%BC%C3%B3%C5%82%C4%87%20%E2%9C%93"},
		{"name", "a&b=c?d#e/f%20;g,h", "name=a%26b%3Dc%3Fd%23e%2Ff%2520%3Bg%2Ch"},
		{"name", "", "name="},
		{"name", "-._~", "name=-._~"},
		{"name", "\x00\n\xff", "name=%00%0A%FF"},
	} {
		var q wire.Query
		q.Add(test.name, test.value)
		if got := q.Encode(); got != test.want {
			t.Errorf("%q=%q: got %s, want %s", test.name, test.value, got, test.want)
		}
		values, err := url.ParseQuery(q.Encode())
		if err != nil || len(values) != 1 || !slices.Equal(values[test.name], []string{test.value}) {
			t.Errorf("%q=%q: %s reads as %q, %v", test.name, test.value, q.Encode(), values, err)
		}
	}
}

func TestQueryKeepsOrder(t *testing.T) {
	var q wire.Query
	if got := q.Encode(); got != "" {
		t.Errorf("the zero Query gives %q", got)
	}
	q.Add("b", "1")
	q.Add("a", "2")
	q.Add("b", "3")
	if got, want := q.Encode(), "b=1&a=2&b=3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	branch := q
	branch.Add("c", "4")
	q.Add("d", "5")
	if got, want := branch.Encode(), "b=1&a=2&b=3&c=4"; got != want {
		t.Errorf("a copy gives %s, want %s", got, want)
	}
	if got, want := q.Encode(), "b=1&a=2&b=3&d=5"; got != want {
		t.Errorf("the original gives %s, want %s", got, want)
	}
}

type (
	order  string
	number int32
	yes    bool
)

// Each helper adds its value, the zero value as well, and nothing for nil.
func TestQueryAddsValues(t *testing.T) {
	warsaw := time.FixedZone("CEST", 7200)
	at := time.Date(2024, time.July, 14, 7, 0, 0, 0, warsaw)
	for _, test := range []struct {
		name string
		add  func(q *wire.Query)
		want string
	}{
		{"text", func(q *wire.Query) { wire.AddString(q, "p", new("a b")) }, "p=a%20b"},
		{"enum", func(q *wire.Query) { wire.AddString(q, "sort[name]", new(order("ASC"))) }, "sort%5Bname%5D=ASC"},
		{"empty text", func(q *wire.Query) { wire.AddString(q, "p", new("")) }, "p="},
		{"no text", func(q *wire.Query) { wire.AddString[string](q, "p", nil) }, ""},
		{"int", func(q *wire.Query) { wire.AddInt(q, "p", new(-7)) }, "p=-7"},
		{"int32", func(q *wire.Query) { wire.AddInt(q, "p", new(number(0))) }, "p=0"},
		{"int64", func(q *wire.Query) { wire.AddInt(q, "p", new(wire.Int(1<<62))) }, "p=4611686018427387904"},
		{"no int", func(q *wire.Query) { wire.AddInt[int](q, "p", nil) }, ""},
		{"true", func(q *wire.Query) { wire.AddBool(q, "p", new(true)) }, "p=true"},
		{"false", func(q *wire.Query) { wire.AddBool(q, "p", new(yes(false))) }, "p=false"},
		{"no bool", func(q *wire.Query) { wire.AddBool[bool](q, "p", nil) }, ""},
		{"time", func(q *wire.Query) { wire.AddTime(q, "p", new(wire.NewTime(at))) }, "p=2024-07-14T07%3A00%3A00%2B0200"},
		{"time in UTC", func(q *wire.Query) { wire.AddTime(q, "p", new(wire.NewTime(at.UTC()))) }, "p=2024-07-14T05%3A00%3A00%2B0000"},
		{"date", func(q *wire.Query) { wire.AddTime(q, "p", new(wire.NewDate(2024, time.July, 14))) }, "p=2024-07-14"},
		{"local time", func(q *wire.Query) { wire.AddTime(q, "p", new(wire.NewLocalTime(at))) }, "p=2024-07-14T07%3A00%3A00"},
		{"no time", func(q *wire.Query) { wire.AddTime[wire.Time](q, "p", nil) }, ""},
		{"list", func(q *wire.Query) { wire.AddList(q, "fields", []string{"email", "full name"}) }, "fields=email%2Cfull%20name"},
		{"list of one", func(q *wire.Query) { wire.AddList(q, "fields", []order{"ASC"}) }, "fields=ASC"},
		{"empty list", func(q *wire.Query) { wire.AddList(q, "fields", []string{}) }, ""},
		{"no list", func(q *wire.Query) { wire.AddList[string](q, "fields", nil) }, ""},
		{"required", func(q *wire.Query) { wire.RequireString(q, "p", order("a+b")) }, "p=a%2Bb"},
	} {
		var q wire.Query
		test.add(&q)
		if got := q.Encode(); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if missing := q.Missing(); len(missing) != 0 {
			t.Errorf("%s: reported as missing: %q", test.name, missing)
		}
	}
}

func TestQueryReportsMissing(t *testing.T) {
	var q wire.Query
	wire.RequireString(&q, "query[campaignId]", "")
	wire.RequireString(&q, "query[name]", "x")
	wire.RequireString(&q, "query[groupBy]", order(""))
	if got, want := q.Missing(), []string{"query[campaignId]", "query[groupBy]"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := q.Encode(), "query%5Bname%5D=x"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
