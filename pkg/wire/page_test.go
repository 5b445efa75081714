package wire_test

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

type item struct {
	Name string `json:"name"`
}

var listItems = &wire.Operation{ID: "listItems", Paged: true}

func request(page, perPage int) *wire.Request {
	req := &wire.Request{Operation: listItems, PathIDs: []string{"V3J"}}
	req.Query.Add("query[name]", "x")
	if page != 0 {
		req.Page = &page
	}
	if perPage != 0 {
		req.PerPage = &perPage
	}
	return req
}

// walk reads all of seq. It returns the names in their order and the error at the end.
func walk(t *testing.T, seq iter.Seq2[item, error]) (names string, err error) {
	t.Helper()
	for it, e := range seq {
		if err != nil {
			t.Error("something came after the error")
		}
		if err = e; e != nil {
			if it != (item{}) {
				t.Errorf("the error came with %v", it)
			}
			continue
		}
		names += it.Name
	}
	return names, err
}

func TestAll(t *testing.T) {
	five := []string{"a", "b", "c", "d", "e"}
	totals := []string{"TotalCount", "TotalPages"}
	rejected := errors.New("rejected")
	pages := func(headers map[string]string, bodies ...string) func(int, int) response {
		return func(page, _ int) response { return response{body: bodies[(page-1)%len(bodies)], headers: headers} }
	}
	for _, test := range []struct {
		name          string
		respond       func(page, perPage int) response
		page, perPage int
		want          string
		asked         string
		err           error
	}{
		{name: "one page", respond: serve(five, 1000, totals...), want: "abcde", asked: "1/1000"},
		{name: "last page by TotalCount", respond: serve(five, 1000, totals...), perPage: 2, want: "abcde", asked: "1/2 2/2 3/2"},
		{name: "full last page by TotalCount", respond: serve(five[:4], 1000, totals...), perPage: 2, want: "abcd", asked: "1/2 2/2"},
		{name: "TotalCount alone", respond: serve(five, 1000, "TotalCount"), perPage: 2, want: "abcde", asked: "1/2 2/2 3/2"},
		{name: "clamped perPage, TotalPages too low", respond: serve(five, 2, totals...), want: "abcde", asked: "1/1000 2/1000 3/1000"},
		{name: "clamped perPage, no TotalCount", respond: serve(five, 2, "TotalPages"), want: "abcde", asked: "1/1000 2/1000 3/1000 4/1000"},
		{name: "no totals", respond: serve(five, 1000), perPage: 2, want: "abcde", asked: "1/2 2/2 3/2 4/2"},
		{name: "no totals, one page", respond: serve(five, 1000), want: "abcde", asked: "1/1000 2/1000"},
		{name: "totals that are no numbers", respond: pages(map[string]string{"TotalCount": "many", "TotalPages": "-1"}, list("a"), list("b"), `[]`), want: "ab", asked: "1/1000 2/1000 3/1000"},
		{name: "empty page in the middle", respond: pages(map[string]string{"TotalCount": "2", "TotalPages": "3"}, list("a"), `[]`, list("b")), want: "ab", asked: "1/1000 2/1000 3/1000"},
		{name: "TotalPages falls to 0", respond: func(page, _ int) response {
			return []response{{body: list("a"), headers: map[string]string{"TotalPages": "5"}}, {body: `[]`, headers: map[string]string{"TotalPages": "0"}}}[min(page, 2)-1]
		}, want: "a", asked: "1/1000 2/1000"},
		{name: "TotalPages out of thin air", respond: pages(map[string]string{"TotalCount": "999", "TotalPages": "999999999"}, `[]`), want: "", asked: "1/1000 2/1000 3/1000 4/1000", err: wire.ErrIncomplete},
		{name: "TotalCount 0 with items", respond: pages(map[string]string{"TotalCount": "0"}, list("a"), list("b"), `[]`), want: "ab", asked: "1/1000 2/1000 3/1000"},
		{name: "more items than TotalCount", respond: pages(map[string]string{"TotalCount": "1"}, list("a", "b"), list("c")), want: "ab", asked: "1/1000"},
		{name: "empty list", respond: serve(nil, 1000, totals...), want: "", asked: "1/1000"},
		{name: "empty list without totals", respond: serve(nil, 1000), want: "", asked: "1/1000"},
		{name: "null", respond: always(response{body: `null`}), want: "", asked: "1/1000"},
		{name: "empty page in the middle, items left", respond: pages(map[string]string{"TotalCount": "9"}, list("a", "b"), `[]`, list("c")), want: "abc", asked: "1/1000 2/1000 3/1000 4/1000", err: wire.ErrDuplicatePage},
		{name: "start after page 1", respond: serve(five, 1000, totals...), page: 2, perPage: 2, want: "cde", asked: "2/2 3/2 4/2"},
		{name: "start after the end", respond: serve(five, 1000, totals...), page: 9, perPage: 2, want: "", asked: "9/2"},
		{name: "start at page 1", respond: serve(five, 1000, totals...), page: 1, perPage: 3, want: "abcde", asked: "1/3 2/3"},
		{name: "one item a page", respond: serve(five, 1000, totals...), perPage: 1, want: "abcde", asked: "1/1 2/1 3/1 4/1 5/1"},
		{name: "same items on pages of one, total known", respond: serve([]string{"a", "a", "b"}, 1000, "TotalCount"), perPage: 1, want: "aab", asked: "1/1 2/1 3/1"},
		{name: "same items on pages of one, total not known", respond: serve([]string{"a", "a"}, 1000), perPage: 1, want: "a", asked: "1/1 2/1"},
		{name: "same items on one page", respond: serve([]string{"a", "a", "a"}, 1000), want: "aaa", asked: "1/1000 2/1000"},

		// Servers that ignore page.
		{name: "page ignored, all items, total known", respond: always(response{body: list("a", "b"), headers: map[string]string{"TotalCount": "2"}}), want: "ab", asked: "1/1000"},
		{name: "page ignored, no totals", respond: always(response{body: list("a", "b")}), want: "ab", asked: "1/1000 2/1000"},
		{name: "page ignored, no totals, pages of one", respond: always(response{body: list("a")}), perPage: 1, want: "a", asked: "1/1 2/1"},
		{name: "page ignored, items left", respond: always(response{body: list("a", "b"), headers: map[string]string{"TotalCount": "5"}}), want: "ab", asked: "1/1000 2/1000", err: wire.ErrDuplicatePage},
		{name: "page ignored, one item, items left", respond: always(response{body: list("a"), headers: map[string]string{"TotalCount": "5"}}), want: "a", asked: "1/1000 2/1000", err: wire.ErrDuplicatePage},
		{name: "page and perPage ignored, items left", respond: always(response{body: list("a", "b"), headers: map[string]string{"TotalCount": "5"}}), perPage: 1, want: "ab", asked: "1/1 2/1", err: wire.ErrDuplicatePage},
		{name: "page ignored, start after page 1", respond: always(response{body: list("a", "b"), headers: map[string]string{"TotalCount": "2"}}), page: 2, want: "ab", asked: "2/1000 3/1000"},
		{name: "page ignored, start after page 1, items left", respond: always(response{body: list("a", "b"), headers: map[string]string{"TotalCount": "5"}}), page: 2, want: "ab", asked: "2/1000 3/1000", err: wire.ErrDuplicatePage},
		{name: "page ignored, start after page 1, pages of one", respond: always(response{body: list("a"), headers: map[string]string{"TotalCount": "5"}}), page: 2, perPage: 1, want: "a", asked: "2/1 3/1", err: wire.ErrDuplicatePage},
		{name: "two pages in turns", respond: pages(nil, list("a", "b"), list("c", "d")), want: "abcd", asked: "1/1000 2/1000 3/1000"},
		{name: "two pages in turns, items left", respond: pages(map[string]string{"TotalCount": "9"}, list("a", "b"), list("c", "d")), want: "abcd", asked: "1/1000 2/1000 3/1000", err: wire.ErrDuplicatePage},
		{name: "last page again and again", respond: func(page, perPage int) response { return serve(five, 1000)(min(page, 3), perPage) }, perPage: 2, want: "abcde", asked: "1/2 2/2 3/2 4/2"},

		// Errors.
		{name: "first call fails", respond: always(response{err: rejected}), want: "", asked: "1/1000", err: rejected},
		{
			name: "second call fails", respond: func(page, perPage int) response {
				if page == 2 {
					return response{err: rejected}
				}
				return serve(five, 1000, totals...)(page, perPage)
			},
			perPage: 2, want: "ab", asked: "1/2 2/2", err: rejected,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &fakeCaller{respond: test.respond}
			req, want := request(test.page, test.perPage), request(test.page, test.perPage)
			seq := wire.All[item](t.Context(), c, req)
			if len(c.requests) != 0 {
				t.Error("something was sent before anything was read")
			}
			for range 2 { // the second walk is like the first
				c.requests = nil
				names, err := walk(t, seq)
				if names != test.want || !errors.Is(err, test.err) || c.asked() != test.asked {
					t.Errorf("got %q, %v, asked for %q\nwant %q, %v, asked for %q", names, err, c.asked(), test.want, test.err, test.asked)
				}
				if errors.Is(err, wire.ErrDuplicatePage) && !strings.Contains(err.Error(), "listItems") {
					t.Errorf("%q does not name the operation", err)
				}
			}
			if !reflect.DeepEqual(req, want) {
				t.Errorf("the request became %+v", req)
			}
			for _, sent := range c.requests {
				if sent == req {
					t.Error("the caller got the request itself, not a copy")
				}
				if sent.Operation != listItems || !reflect.DeepEqual(sent.PathIDs, want.PathIDs) || sent.Query.Encode() != want.Query.Encode() {
					t.Errorf("the caller got %+v", sent)
				}
			}
		})
	}
}

// An item that cannot be decoded ends the walk, after the items before it.
func TestAllEndsWithBadValue(t *testing.T) {
	c := &fakeCaller{respond: func(page, _ int) response { return response{body: fmt.Sprintf(`[{"amount":%d},{"amount":3}]`, page)} }}
	good := c.respond
	c.respond = func(page, perPage int) response {
		if page == 2 {
			return response{body: `[{"amount":2},{"amount":"many"}]`}
		}
		return good(page, perPage)
	}
	var got []wire.IntText
	var last error
	for it, err := range wire.All[amount](t.Context(), c, request(0, 2)) {
		if last = err; err == nil {
			got = append(got, it.Amount)
		}
	}
	var bad *wire.ValueError
	if !reflect.DeepEqual(got, []wire.IntText{1, 3}) || !errors.As(last, &bad) || bad.Value != `"many"` || len(c.requests) != 2 {
		t.Errorf("got %v, %v after %d calls", got, last, len(c.requests))
	}
}

func TestAllStopsWithConsumer(t *testing.T) {
	for stop, calls := range map[string]int{"a": 1, "b": 1, "c": 2, "e": 3} {
		c := &fakeCaller{respond: serve([]string{"a", "b", "c", "d", "e", "f"}, 2)}
		got := ""
		for it, err := range wire.All[item](t.Context(), c, request(0, 0)) {
			if err != nil {
				t.Fatal(err)
			}
			if got += it.Name; it.Name == stop {
				break
			}
		}
		if !strings.HasSuffix(got, stop) || len(c.requests) != calls {
			t.Errorf("break at %s: got %q after %d calls, want %d", stop, got, len(c.requests), calls)
		}
	}
	c := &fakeCaller{respond: always(response{err: errors.New("rejected")})}
	for _, err := range wire.All[item](t.Context(), c, request(0, 0)) {
		if err == nil {
			t.Error("no error")
		}
		break
	}
}

func TestAllPassesOptions(t *testing.T) {
	for name, all := range map[string]func(c wire.Caller) iter.Seq2[item, error]{
		"All": func(c wire.Caller) iter.Seq2[item, error] {
			return wire.All[item](t.Context(), c, request(0, 1), option("a"), option("b"))
		},
		"AllKeyed": func(c wire.Caller) iter.Seq2[item, error] {
			return wire.AllKeyed[item](t.Context(), c, request(0, 1), option("a"), option("b"))
		},
	} {
		c := &fakeCaller{respond: serve([]string{"a", "b"}, 1)}
		if names, err := walk(t, all(c)); names != "ab" || err != nil {
			t.Errorf("%s: got %q, %v", name, names, err)
		}
		for i, opts := range c.options {
			if !reflect.DeepEqual(opts, []wire.CallOption{option("a"), option("b")}) || c.contexts[i] != t.Context() {
				t.Errorf("%s: call %d had %v", name, i, opts)
			}
		}
	}
}

func TestAllKeyed(t *testing.T) {
	pages := []string{
		`[{"2026-01-01":{"name":"a"},"2026-01-02":{"name":"b"}}]`,
		`{"V3J":{"2026-01-03":{"name":"c"}}}`,
		`[{"name":"d"},{"2026-01-03":{"name":"e"}}]`,
		`{}`,
	}
	c := &fakeCaller{respond: func(page, _ int) response { return response{body: pages[page-1]} }}
	if names, err := walk(t, wire.AllKeyed[item](t.Context(), c, request(0, 0))); names != "abcde" || err != nil || len(c.requests) != 4 {
		t.Errorf("got %q, %v, asked for %s", names, err, c.asked())
	}
	// A statistics endpoint without pages returns the same body every time.
	c = &fakeCaller{respond: always(response{body: pages[0]})}
	if names, err := walk(t, wire.AllKeyed[item](t.Context(), c, request(0, 0))); names != "ab" || err != nil || len(c.requests) != 2 {
		t.Errorf("got %q, %v, asked for %s", names, err, c.asked())
	}
}

func TestList(t *testing.T) {
	limit := wire.RateLimit{Limit: 30000, Remaining: 29997, Reset: 267 * time.Second}
	for _, test := range []struct {
		name          string
		page, perPage int
		body          string
		headers       map[string]string
		want          wire.Page[item]
	}{
		{
			"defaults", 0, 0, list("a", "b"), map[string]string{"TotalCount": "250", "TotalPages": "3"},
			wire.Page[item]{Items: []item{{"a"}, {"b"}}, Page: 1, PerPage: 100, TotalCount: 250, TotalPages: 3},
		},
		{
			"as asked for", 7, 20, list("a"), map[string]string{"TotalCount": "0", "TotalPages": "0"},
			wire.Page[item]{Items: []item{{"a"}}, Page: 7, PerPage: 20, TotalCount: 0, TotalPages: 0},
		},
		{
			"lower-case headers", 0, 0, list("a"), map[string]string{"totalcount": "9", "totalpages": "8"},
			wire.Page[item]{Items: []item{{"a"}}, Page: 1, PerPage: 100, TotalCount: 9, TotalPages: 8},
		},
		{
			"no headers, no items", 0, 0, `[]`, nil,
			wire.Page[item]{Items: []item{}, Page: 1, PerPage: 100, TotalCount: -1, TotalPages: -1},
		},
		{
			"headers that are no numbers", 0, 0, `null`, map[string]string{"TotalCount": "many", "TotalPages": "-3"},
			wire.Page[item]{Items: []item{}, Page: 1, PerPage: 100, TotalCount: -1, TotalPages: -1},
		},
	} {
		test.want.RateLimit = limit
		for kind, read := range map[string]func(c wire.Caller, req *wire.Request) (*wire.Page[item], error){
			"List": func(c wire.Caller, req *wire.Request) (*wire.Page[item], error) {
				return wire.List[item](t.Context(), c, req, option("a"))
			},
			"ListKeyed": func(c wire.Caller, req *wire.Request) (*wire.Page[item], error) {
				return wire.ListKeyed[item](t.Context(), c, req, option("a"))
			},
		} {
			t.Run(kind+"/"+test.name, func(t *testing.T) {
				c := &fakeCaller{respond: always(response{body: test.body, headers: test.headers})}
				req := request(test.page, test.perPage)
				got, err := read(c, req)
				if err != nil {
					t.Fatal(err)
				}
				samePage(t, got, &test.want)
				if len(c.requests) != 1 || c.requests[0] != req || !reflect.DeepEqual(c.options[0], []wire.CallOption{option("a")}) {
					t.Errorf("the caller got %v, %v", c.requests, c.options)
				}
				if !reflect.DeepEqual(req, request(test.page, test.perPage)) {
					t.Errorf("the request became %+v", req)
				}
			})
		}
	}
}

// samePage compares the exported fields of two pages.
func samePage(t *testing.T, got, want *wire.Page[item]) {
	t.Helper()
	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)
	for _, f := range reflect.VisibleFields(g.Type()) {
		if f.IsExported() && !reflect.DeepEqual(g.FieldByIndex(f.Index).Interface(), w.FieldByIndex(f.Index).Interface()) {
			t.Errorf("%s: got %#v, want %#v", f.Name, g.FieldByIndex(f.Index), w.FieldByIndex(f.Index))
		}
	}
}

func TestListKeyedFillsKeys(t *testing.T) {
	for _, test := range []struct {
		body string
		want wire.Page[item]
	}{
		{`[{"2026-01-01":{"name":"a"}},{"2026-01-02":{"name":"b"}}]`, wire.Page[item]{Items: []item{{"a"}, {"b"}}, Keys: [][]string{{"2026-01-01"}, {"2026-01-02"}}}},
		{`{"V3J":{"total":{"name":"a"},"x":{"name":"b"}}}`, wire.Page[item]{Items: []item{{"a"}, {"b"}}, Keys: [][]string{{"V3J", "total"}, {"V3J", "x"}}}},
		{`[{"name":"a"},{"V3J":{"name":"b"}}]`, wire.Page[item]{Items: []item{{"a"}, {"b"}}, Keys: [][]string{nil, {"V3J"}}}},
		{`[{"name":"a"},{"name":"b"}]`, wire.Page[item]{Items: []item{{"a"}, {"b"}}}},
		{`{}`, wire.Page[item]{Items: []item{}}},
	} {
		c := &fakeCaller{respond: always(response{body: test.body})}
		got, err := wire.ListKeyed[item](t.Context(), c, request(0, 0))
		if err != nil || !reflect.DeepEqual(got.Items, test.want.Items) || !reflect.DeepEqual(got.Keys, test.want.Keys) {
			t.Errorf("%s: got %+v, %v, want %+v", test.body, got, err, test.want)
		}
	}
	// List does not know keyed responses.
	c := &fakeCaller{respond: always(response{body: `{"V3J":{"name":"a"}}`})}
	if got, err := wire.List[item](t.Context(), c, request(0, 0)); err == nil {
		t.Errorf("List read a keyed response as %+v", got)
	}
}

// A page has at most 1000 items. A list without pages may have more.
func TestPagesAreBounded(t *testing.T) {
	body := "[" + strings.Repeat(`{"name":"x"},`, wire.MaxPerPage) + `{"name":"y"}]`
	caller := &fakeCaller{respond: func(int, int) response { return response{body: body} }}
	_, err := wire.List[item](t.Context(), caller, request(1, 0))
	var size *wire.SizeError
	if !errors.As(err, &size) || size.What != "items" || size.Limit != wire.MaxPerPage {
		t.Errorf("a page of 1001 items: %v", err)
	}
	all, err := wire.Many[item](t.Context(), caller, request(0, 0))
	if err != nil || len(all) != wire.MaxPerPage+1 {
		t.Errorf("a list of 1001 items without pages has %d: %v", len(all), err)
	}
}

func TestListFails(t *testing.T) {
	rejected := errors.New("rejected")
	c := &fakeCaller{respond: always(response{err: rejected})}
	if got, err := wire.List[item](t.Context(), c, request(0, 0)); got != nil || !errors.Is(err, rejected) {
		t.Errorf("got %v, %v", got, err)
	}
	c = &fakeCaller{respond: always(response{body: `[{"name":"a"}`})}
	if got, err := wire.List[item](t.Context(), c, request(0, 0)); got != nil || err == nil {
		t.Errorf("List of half a response: got %v, %v", got, err)
	}
	if got, err := wire.ListKeyed[item](t.Context(), c, request(0, 0)); got != nil || err == nil {
		t.Errorf("ListKeyed of half a response: got %v, %v", got, err)
	}
}
