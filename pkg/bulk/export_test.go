package bulk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestExportSizes(t *testing.T) {
	for _, n := range []int{0, 1, 99, 100, 101, 999, 1000, 1001, 1999, 2000, 2001, 12345} {
		for _, size := range []int{1, 2, 3, 10, 100, 999, 1000} {
			if n/size > 1000 {
				continue
			}
			for _, inFlight := range []int{1, 4} {
				t.Run(fmt.Sprintf("%d by %d, %d in flight", n, size, inFlight), func(t *testing.T) {
					p := newPaged(n)
					got := collect(t, export(t, p, bulk.ExportOptions{PageSize: size, InFlight: inFlight}))
					if !slices.Equal(got, p.items) {
						t.Errorf("%d of %d items, or another order", len(got), n)
					}
					if most := n/size*13/10 + 4; size >= 100 && p.reads > most {
						t.Errorf("%d pages, want at most %d", p.reads, most)
					}
					if p.most > inFlight {
						t.Errorf("%d pages in progress", p.most)
					}
				})
			}
		}
	}
}

func TestExportOfListsWithALowerLimit(t *testing.T) {
	for _, clamp := range []int{1, 7, 100, 250, 999} {
		for _, noTotal := range []bool{false, true} {
			p := newPaged(3210)
			p.clamp, p.noTotal = clamp, noTotal
			if got := collect(t, export(t, p, bulk.ExportOptions{})); !slices.Equal(got, p.items) {
				t.Errorf("clamp %d, no total %v: %d of 3210 items", clamp, noTotal, len(got))
			}
		}
	}
}

// Others add and delete items at random places, few or many. What is in the list from
// beginning to end is yielded exactly once, in order.
func TestExportWhileTheListChanges(t *testing.T) {
	for name, most := range map[string]int{"few": 3, "some": 40, "many": 200, "very many": 3000} {
		for seed := range uint64(12) {
			t.Run(fmt.Sprint(name, " ", seed), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := rand.New(rand.NewPCG(seed, 7))
					p := newPaged(30_000)
					p.latency = func() time.Duration {
						p.mu.Lock()
						defer p.mu.Unlock()
						return time.Duration(r.IntN(100)) * time.Millisecond
					}
					p.change = func(p *paged, _ int) {
						switch r.IntN(3) {
						case 0:
							p.add(r.IntN(most))
						case 1:
							p.remove(r.IntN(len(p.items)+1), r.IntN(most))
						case 2:
							p.add(most / 2)
							p.remove(0, most/2)
						}
					}
					var got []int
					for item, err := range export(t, p, bulk.ExportOptions{}).Items(t.Context()) {
						if errors.Is(err, bulk.ErrPlaceLost) && most == 3000 {
							return // half of the list was deleted
						}
						if err != nil {
							t.Fatal(err)
						}
						got = append(got, item)
					}
					var stayed []int
					for _, item := range p.items {
						if item < 30_000 {
							stayed = append(stayed, item)
						}
					}
					checkAll(t, got, stayed)
					t.Logf("%d items of %d that stayed, %d pages", len(got), len(stayed), p.reads)
				})
			})
		}
	}
}

func TestExportResumes(t *testing.T) {
	for seed := range uint64(10) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := newPaged(20_000)
		var got []int
		var at bulk.Checkpoint
		for run := 0; ; run++ {
			stored, err := json.Marshal(at)
			if err != nil {
				t.Fatal(err)
			}
			if len(stored) > 2000 {
				t.Errorf("the checkpoint has %d bytes", len(stored))
			}
			var from bulk.Checkpoint
			if err := json.Unmarshal(stored, &from); err != nil {
				t.Fatal(err)
			}
			e := export(t, p, bulk.ExportOptions{From: from})
			stop, ended := r.IntN(6000), true
			for item, err := range e.Items(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, item)
				if stop--; stop < 0 {
					ended = false
					break
				}
			}
			at = e.Checkpoint()
			if at.Items != len(got) {
				t.Errorf("the checkpoint counts %d items of %d", at.Items, len(got))
			}
			if ended {
				break
			}
			p.add(r.IntN(50))
			p.remove(r.IntN(1000), r.IntN(len(got)/4+1)) // the pages move
			p.remove(r.IntN(len(p.items)), r.IntN(20))
		}
		var stayed []int
		for _, item := range p.items {
			if item < 20_000 {
				stayed = append(stayed, item)
			}
		}
		checkAll(t, got, stayed)
	}
}

func TestExportGoesOnInTheSameRun(t *testing.T) {
	p := newPaged(2500)
	e := export(t, p, bulk.ExportOptions{})
	got := collect(t, e)
	for range 5 {
		p.add(700)
		p.remove(100, 30)
		got = append(got, collect(t, e)...)
		got = append(got, collect(t, e)...) // nothing new
	}
	checkAll(t, got, p.items)
	if len(got) != p.next {
		t.Errorf("%d of %d items", len(got), p.next)
	}
}

func TestExportPlaceLost(t *testing.T) {
	p := newPaged(5000)
	e := export(t, p, bulk.ExportOptions{})
	for range e.Items(t.Context()) {
		if e.Checkpoint().Items == 3000 {
			break
		}
	}
	p.remove(2000, 1500) // all that the checkpoint remembers
	again := export(t, p, bulk.ExportOptions{From: e.Checkpoint()})
	for item, err := range again.Items(t.Context()) {
		if !errors.Is(err, bulk.ErrPlaceLost) {
			t.Fatalf("item %d, error %v, want ErrPlaceLost", item, err)
		}
	}
	p.remove(0, 5000)
	if got := collect(t, export(t, p, bulk.ExportOptions{From: e.Checkpoint()})); len(got) > 0 {
		t.Errorf("an empty list has %d items", len(got))
	}
}

func TestExportProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaged(10_000)
		p.latency = func() time.Duration { return time.Second }
		var all []bulk.Progress
		e := export(t, p, bulk.ExportOptions{InFlight: 1, Progress: func(p bulk.Progress) { all = append(all, p) }})
		collect(t, e)
		first, last := all[0], all[len(all)-1]
		if first.Items != 1000 || first.Total != 10_000 || first.Rate != 1000 || first.Elapsed != time.Second || first.Left != 9*time.Second {
			t.Errorf("after the first page: %+v", first)
		}
		if last.Items != 10_000 || last.Left != 0 || len(all) != p.reads {
			t.Errorf("after the last of %d pages: %+v", p.reads, last)
		}
	})
}

// The walk requests no more than InFlight pages ahead of the consumer, and ends its
// requests when the consumer stops.
func TestExportWaitsForTheConsumer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaged(100_000)
		p.latency = func() time.Duration { return 10 * time.Millisecond }
		n := 0
		for _, err := range export(t, p, bulk.ExportOptions{InFlight: 5}).Items(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n == 3500 {
				time.Sleep(time.Hour)
				break
			}
		}
		if p.reads > 4+5 || p.most > 5 {
			t.Errorf("%d pages were read for 4, %d of them concurrently", p.reads, p.most)
		}
		if p.now != 0 {
			t.Errorf("%d requests did not end", p.now)
		}
	})
}

func TestExportErrors(t *testing.T) {
	broken := errors.New("broken")
	page := func(items []int, total int, err error) bulk.List[int] {
		return bulk.List[int]{ID: strconv.Itoa, Page: func(context.Context, int, int) (*wire.Page[int], error) {
			return &wire.Page[int]{Items: items, TotalCount: total}, err
		}}
	}
	same := make([]int, 1000)
	for i := range same {
		same[i] = i
	}
	for name, c := range map[string]struct {
		list bulk.List[int]
		want error
	}{
		"of the page":       {page(nil, 0, broken), broken},
		"incomplete":        {page(nil, 7, nil), wire.ErrIncomplete},
		"the same page":     {page(same, 50_000, nil), wire.ErrDuplicatePage},
		"the same pages":    {page(same, 5000, nil), wire.ErrIncomplete},
		"canceled":          {page(nil, 0, context.Canceled), context.Canceled},
		"rate limited long": {page(nil, 0, &getresponse.RateLimitError{ResetAt: time.Now().Add(time.Hour), Wait: time.Hour}), getresponse.ErrRateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := bulk.Export(c.list, bulk.ExportOptions{})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			var got error
			for _, err := range e.Items(ctx) {
				got = err
			}
			if !errors.Is(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	list := newPaged(1).list()
	list.ID = func(int) string { return "" }
	e, _ := bulk.Export(list, bulk.ExportOptions{})
	for _, err := range e.Items(t.Context()) {
		if err == nil {
			t.Error("an item without identifier is no error")
		}
	}
	for _, o := range []bulk.ExportOptions{{PageSize: -1}, {PageSize: 1001}, {InFlight: -1}, {From: bulk.Checkpoint{Items: 1}}, {From: bulk.Checkpoint{Items: -1}}} {
		if _, err := bulk.Export(newPaged(1).list(), o); err == nil {
			t.Errorf("%+v is no error", o)
		}
	}
	if _, err := bulk.Export(bulk.List[int]{}, bulk.ExportOptions{}); err == nil {
		t.Error("a list without functions is no error")
	}
}

// A rate limited page waits for the reset, however long.
func TestExportWaitsForTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPaged(3000)
		limited := 0
		list := p.list()
		inner := list.Page
		list.Page = func(ctx context.Context, page, perPage int) (*wire.Page[int], error) {
			if limited++; limited%2 == 1 {
				return nil, &getresponse.RateLimitError{ResetAt: time.Now().Add(10 * time.Minute), Wait: 10 * time.Minute}
			}
			return inner(ctx, page, perPage)
		}
		e, err := bulk.Export(list, bulk.ExportOptions{InFlight: 1})
		if err != nil {
			t.Fatal(err)
		}
		started := time.Now()
		checkAll(t, collect(t, e), p.items)
		if took := time.Since(started); took != time.Duration(p.reads)*10*time.Minute {
			t.Errorf("%d pages took %v", p.reads, took)
		}
	})
}
