package contracttest

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// pageCase is how a service pages a list of items, and what a walk over it yields.
type pageCase struct {
	name     string
	items    int             // in the list
	perPage  int             // of the request
	most     int             // items that the service puts on a page, 0 for what the request wants
	noTotals bool            // without TotalCount and TotalPages
	shifts   bool            // an item is inserted before each page, so that pages overlap
	total    func(n int) int // what TotalCount says, nil for the truth
	yields   func(n int) int // nil for all
	err      error
	requests int
}

var pageCases = []pageCase{
	{name: "empty", items: 0, perPage: 3, requests: 1},
	{name: "empty without totals", items: 0, perPage: 3, noTotals: true, requests: 1},
	{name: "one short page", items: 2, perPage: 3, requests: 1},
	{name: "one full page", items: 3, perPage: 3, requests: 1},
	{name: "a short last page", items: 5, perPage: 3, requests: 2},
	{name: "a full last page", items: 6, perPage: 3, requests: 2},
	{name: "clamped", items: 5, perPage: 1000, most: 2, requests: 3},
	{name: "clamped without totals", items: 5, perPage: 1000, most: 2, noTotals: true, requests: 4},
	{name: "without totals", items: 5, perPage: 3, noTotals: true, requests: 3},
	{name: "overlapping", items: 6, perPage: 3, shifts: true, yields: func(n int) int { return n + 1 }, requests: 3},
	{name: "more counted than there are", items: 4, perPage: 3, total: func(n int) int { return n + 2 }, err: wire.ErrIncomplete, requests: 6},
}

// Every list yields all its items, however the service pages it.
func TestContractPages(t *testing.T) {
	t.Parallel()
	paged := 0
	eachOperation(t, func(t *testing.T, o *operation) {
		if !o.Paged {
			return
		}
		for _, c := range pageCases {
			t.Run(c.name, func(t *testing.T) { o.walk(t, c) })
		}
	})
	for _, op := range operations() {
		if op.Paged {
			paged++
		}
	}
	if paged < 50 {
		t.Errorf("only %d operations have pages", paged)
	}
}

func (o *operation) walk(t *testing.T, c pageCase) {
	t.Helper()
	item := o.responseSchema()
	for len(item.OneOf) > 0 {
		item = item.OneOf[0].Value
	}
	list := make([]any, c.items+10)
	for i := range list {
		list[i] = contract.Examples{All: true, Number: i + 1}.Value(item.Items)
	}
	o.sent = nil
	o.respond = func(r *http.Request) *http.Response { return c.page(r, list) }
	args := o.required(t, object{"perPage": float64(c.perPage)})
	yielded := 0
	var failed error
	method := o.method("All" + strings.TrimPrefix(o.GoMethod, "List"))
	for value, err := range method.Call(args)[0].Seq2() {
		if failed, _ = err.Interface().(error); failed == nil {
			yielded++
			o.equals(t, value, list[:c.items+len(o.sent)])
		}
	}
	want := c.items
	if c.yields != nil {
		want = c.yields(want)
	}
	if yielded != want || len(o.sent) != c.requests || !errors.Is(failed, c.err) {
		t.Errorf("%d of %d items after %d of %d requests: %v", yielded, want, len(o.sent), c.requests, failed)
	}
	for i, sent := range o.sent {
		if q := sent.URL.Query(); sent.invalid != nil || q.Get("page") != fmt.Sprint(i+1) || q.Get("perPage") != fmt.Sprint(c.perPage) {
			t.Errorf("request %d is %s: %v", i+1, sent.URL, sent.invalid)
		}
	}
}

// equals fails unless an item is one of the list.
func (o *operation) equals(t *testing.T, value reflect.Value, list []any) {
	t.Helper()
	got, err := treeOf(value.Interface())
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range list {
		if want, err := treeOf(item); err == nil && lost("", got, want) == "" {
			return
		}
	}
	t.Errorf("%v is none of the items", got)
}

// page returns the page that a request asks for.
func (c pageCase) page(r *http.Request, list []any) *http.Response {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	perPage, items := c.perPage, c.items
	if c.most > 0 {
		perPage = min(perPage, c.most)
	}
	shift := 0
	if c.shifts { // one item more at the front for each page before
		shift = page - 1
		items += min(shift, 1)
		shift = min(shift, 1)
	}
	start := min((page-1)*perPage, items)
	shown := []any{}
	for i := start; i < min(start+perPage, items); i++ {
		shown = append(shown, list[i-shift])
	}
	header := http.Header{"CurrentPage": {fmt.Sprint(page)}}
	if !c.noTotals {
		total := items
		if c.total != nil {
			total = c.total(total)
		}
		header = http.Header{"Totalcount": {fmt.Sprint(total)}, "Totalpages": {fmt.Sprint((items + c.perPage - 1) / c.perPage)}}
	}
	return response(http.StatusOK, shown, header)
}
