package bulk_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
)

// A list that has items twice, near each other or far from each other, yields each once.
func TestExportOfDuplicates(t *testing.T) {
	for _, distance := range []int{1, 7, 900, 5000} {
		p := newPaged(25_000)
		want := slices.Clone(p.items)
		for at := distance; at < len(p.items); at += distance + 2 {
			p.items = slices.Insert(p.items, at, p.items[at-distance])
		}
		got := collect(t, export(t, p, bulk.ExportOptions{}))
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%d apart: %d items, want %d", distance, len(got), len(want))
		}
	}
}

// New items come first, so that all others move back, or forward where some are deleted.
func TestExportOfAListWithTheNewestFirst(t *testing.T) {
	for seed := range uint64(8) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 11))
			p := newPaged(20_000)
			p.latency = func() time.Duration {
				p.mu.Lock()
				defer p.mu.Unlock()
				return time.Duration(r.IntN(100)) * time.Millisecond
			}
			newest := 0
			p.change = func(p *paged, _ int) {
				if r.IntN(2) == 0 {
					p.remove(r.IntN(len(p.items)), r.IntN(300))
					return
				}
				added := make([]int, r.IntN(600))
				for i := range added {
					added[i] = newest - len(added) + i
				}
				newest -= len(added)
				p.items = slices.Insert(p.items, 0, added...)
			}
			got := collect(t, export(t, p, bulk.ExportOptions{}))
			checkAll(t, got, slices.DeleteFunc(slices.Clone(p.items), func(item int) bool { return item < 0 }))
		})
	}
}

// Items are deleted before the second page is read, so that it does not follow the first.
// Before the page between them is read, others are added at the front, so that this page
// does not reach the second one either.
func TestExportWhenThePageBetweenIsTooEarly(t *testing.T) {
	p := newPaged(5000)
	p.change = func(p *paged, _ int) {
		switch p.reads {
		case 1:
			p.remove(0, 100)
		case 3:
			added := make([]int, 600)
			for i := range added {
				added[i] = i - 600
			}
			p.items = slices.Insert(p.items, 0, added...)
		}
	}
	got := collect(t, export(t, p, bulk.ExportOptions{InFlight: 2}))
	checkAll(t, got, slices.DeleteFunc(slices.Clone(p.items), func(item int) bool { return item < 0 }))
	if p.reads > 15 {
		t.Errorf("%d pages", p.reads)
	}
}

// Items that move to the end while the list is walked are yielded once too, with one page
// in flight.
func TestExportWhileItemsMove(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 9))
		p := newPaged(20_000)
		p.change = func(p *paged, _ int) {
			for range r.IntN(4) {
				at := r.IntN(len(p.items))
				moved := p.items[at]
				p.remove(at, 1)
				p.items = append(p.items, moved)
			}
		}
		got := collect(t, export(t, p, bulk.ExportOptions{InFlight: 1}))
		slices.Sort(got)
		if len(got) != 20_000 || len(slices.Compact(got)) != 20_000 {
			t.Errorf("seed %d: %d items", seed, len(got))
		}
	}
}
