package wire_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// response is what a fakeCaller returns.
type response struct {
	body    string
	headers map[string]string
	err     error
}

// fakeCaller responds to every call with a function of page and perPage. Each is 0
// if the request omits it.
type fakeCaller struct {
	respond  func(page, perPage int) response
	requests []*wire.Request
	options  [][]wire.CallOption
	contexts []context.Context
}

func (f *fakeCaller) Call(ctx context.Context, req *wire.Request, result any, opts ...wire.CallOption) (*wire.Response, error) {
	f.requests = append(f.requests, req)
	f.options = append(f.options, opts)
	f.contexts = append(f.contexts, ctx)
	if len(f.requests) > 100 {
		return nil, errors.New("this walk has no end")
	}
	a := f.respond(value(req.Page), value(req.PerPage))
	if a.err != nil {
		return nil, a.err
	}
	resp := &wire.Response{StatusCode: http.StatusOK, Header: http.Header{}, RateLimit: wire.RateLimit{Limit: 30000, Remaining: 29997, Reset: 267 * time.Second}}
	for name, text := range a.headers {
		resp.Header.Set(name, text)
	}
	body := []byte(a.body)
	defer clear(body) // results must not keep it
	switch r := result.(type) {
	case nil:
		return resp, nil
	case wire.BodyReader:
		return resp, r.ReadBody("application/json", wire.NewDecoder(body))
	}
	return resp, wire.Unmarshal(body, result)
}

// asked returns the requested pages, such as "1/1000 2/1000".
func (f *fakeCaller) asked() string {
	var b strings.Builder
	for _, req := range f.requests {
		fmt.Fprintf(&b, " %d/%d", value(req.Page), value(req.PerPage))
	}
	return strings.TrimSpace(b.String())
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// serve responds like the service, with pages of at most most items and the given
// headers.
func serve(items []string, most int, headers ...string) func(page, perPage int) response {
	return func(page, perPage int) response {
		asked := perPage
		perPage = min(perPage, most)
		from := min((page-1)*perPage, len(items))
		a := response{body: list(items[from:min(from+perPage, len(items))]...), headers: map[string]string{}}
		for _, name := range headers {
			switch name {
			case "TotalCount":
				a.headers[name] = strconv.Itoa(len(items))
			case "TotalPages": // the service computes it from the requested perPage
				a.headers[name] = strconv.Itoa((len(items) + asked - 1) / asked)
			}
		}
		return a
	}
}

// list returns the JSON of the named items.
func list(names ...string) string {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"name":%q}`, name)
	}
	b.WriteByte(']')
	return b.String()
}

// always returns the same response for every page.
func always(a response) func(int, int) response { return func(int, int) response { return a } }

type option string

func (option) ApplyCall(*wire.CallSettings) error { return nil }

type contextKey struct{}

func TestOneManyNone(t *testing.T) {
	ctx := context.WithValue(t.Context(), contextKey{}, "x")
	req := &wire.Request{Operation: &wire.Operation{ID: "getItem"}}
	rejected := errors.New("rejected")
	for _, test := range []struct {
		name string
		call func(c wire.Caller) (any, error)
		body string
		want any
		none any // what comes with an error
	}{
		{"One", func(c wire.Caller) (any, error) { return wire.One[item](ctx, c, req, option("a"), option("b")) }, `{"name":"x"}`, &item{"x"}, (*item)(nil)},
		{"Many", func(c wire.Caller) (any, error) { return wire.Many[item](ctx, c, req, option("a"), option("b")) }, `[{"name":"x"},{"name":"y"}]`, []item{{"x"}, {"y"}}, []item(nil)},
		{
			"Many keyed", func(c wire.Caller) (any, error) {
				return wire.ManyKeyed[item](ctx, c, req, option("a"), option("b"))
			},
			`{"V3J":{"name":"x"}}`, wire.Keyed[item]{at(item{"x"}, "V3J")}, wire.Keyed[item](nil),
		},
		{"None", func(c wire.Caller) (any, error) { return nil, wire.None(ctx, c, req, option("a"), option("b")) }, `not read`, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &fakeCaller{respond: always(response{body: test.body})}
			if got, err := test.call(c); err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, %v, want %v", got, err, test.want)
			}
			if len(c.requests) != 1 || c.requests[0] != req || c.contexts[0] != ctx || !reflect.DeepEqual(c.options[0], []wire.CallOption{option("a"), option("b")}) {
				t.Errorf("the caller got %v, %v", c.requests, c.options)
			}
			c = &fakeCaller{respond: always(response{err: rejected})}
			if got, err := test.call(c); !errors.Is(err, rejected) || !reflect.DeepEqual(got, test.none) {
				t.Errorf("got %v, %v, want the caller's error", got, err)
			}
			if test.want != nil {
				c = &fakeCaller{respond: always(response{body: test.body[:len(test.body)-1]})}
				if got, err := test.call(c); err == nil || !reflect.DeepEqual(got, test.none) {
					t.Errorf("half a response: got %v, %v, want an error", got, err)
				}
			}
		})
	}
}

func TestFileReadsBody(t *testing.T) {
	var f wire.File
	body := []byte("\x89PNG")
	if err := f.ReadBody("image/png", wire.NewDecoder(body)); err != nil {
		t.Fatal(err)
	}
	clear(body)
	if f.ContentType != "image/png" || string(f.Data) != "\x89PNG" {
		t.Errorf("got %q", f)
	}
}
