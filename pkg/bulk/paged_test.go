package bulk_test

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// paged is a list of numbers in ascending order that others change while it is walked.
type paged struct {
	mu      sync.Mutex
	items   []int
	next    int // number of the next item
	clamp   int // most items of a page, if not 0
	noTotal bool
	latency func() time.Duration
	change  func(p *paged, page int) // called for each page, after it was read
	reads   int
	most    int // highest number of pages in progress
	now     int
}

func newPaged(n int) *paged {
	p := &paged{next: n}
	for i := range n {
		p.items = append(p.items, i)
	}
	return p
}

func (p *paged) add(n int) {
	for range n {
		p.items = append(p.items, p.next)
		p.next++
	}
}

// remove deletes n items from an index on.
func (p *paged) remove(at, n int) {
	at = min(at, len(p.items))
	p.items = slices.Delete(p.items, at, min(at+n, len(p.items)))
}

func (p *paged) page(ctx context.Context, page, perPage int) (*wire.Page[int], error) {
	p.mu.Lock()
	p.now++
	p.reads++
	p.most = max(p.most, p.now)
	size := perPage
	if p.clamp > 0 {
		size = min(size, p.clamp)
	}
	from := min((page-1)*size, len(p.items))
	out := &wire.Page[int]{Items: slices.Clone(p.items[from:min(from+size, len(p.items))]), Page: page, PerPage: perPage, TotalCount: len(p.items)}
	if p.noTotal {
		out.TotalCount = -1
	}
	if p.change != nil {
		p.change(p, page)
	}
	p.mu.Unlock()
	var err error
	if p.latency != nil {
		select {
		case <-time.After(p.latency()):
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now--
	return out, err
}

func (p *paged) list() bulk.List[int] {
	return bulk.List[int]{Page: p.page, ID: strconv.Itoa}
}

func export(t *testing.T, p *paged, o bulk.ExportOptions) *bulk.Exporter[int] {
	t.Helper()
	e, err := bulk.Export(p.list(), o)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// collect walks to the end.
func collect(t *testing.T, e *bulk.Exporter[int]) []int {
	t.Helper()
	var got []int
	for item, err := range e.Items(t.Context()) {
		if err != nil {
			t.Fatalf("after %d items: %v", len(got), err)
		}
		got = append(got, item)
	}
	return got
}

// checkAll fails unless got has each of the wanted items, in order, and no item twice.
func checkAll(t *testing.T, got, want []int) {
	t.Helper()
	seen, wanted := map[int]bool{}, map[int]bool{}
	for _, item := range want {
		wanted[item] = true
	}
	var order []int
	for _, item := range got {
		if seen[item] {
			t.Errorf("item %d twice", item)
		}
		seen[item] = true
		if wanted[item] {
			order = append(order, item)
		}
	}
	if len(order) != len(want) {
		t.Errorf("%d of %d items are lost", len(want)-len(order), len(want))
	}
	if !slices.IsSorted(order) {
		t.Error("the order is not that of the list")
	}
}
