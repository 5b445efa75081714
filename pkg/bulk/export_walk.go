package bulk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

const (
	overlapPart = 64 // pages overlap by this part of their items, more after items were deleted
	maxStale    = 20 // pages in a row that may have no new item
)

// walk requests the spans of a list and joins them.
type walk[T any] struct {
	*Exporter[T]
	ctx     context.Context
	running sync.WaitGroup

	queue   []*fetch[T]
	planned int       // position after the last span of the queue
	size    int       // of a page: less than PageSize if the list returns fewer
	overlap int       // of neighboring spans
	resumed bool      // the first span that is joined has items of an earlier run
	reached int       // position after the latest span that was joined
	lost    int       // spans in a row that could not be joined
	stale   int       // spans in a row without a new item
	kept    *fetch[T] // span that waits until the one before it is read
}

// fetch is the request of one span.
type fetch[T any] struct {
	span    span
	overlap int // items that it has in common with the span before it, if the list did not change
	page    *wire.Page[T]
	err     error
	ready   chan struct{}
}

// batch is a span that was joined, with the indexes of its new items.
type batch[T any] struct {
	start int // position of its first item
	items []T
	ids   []string
	fresh []int
}

func newWalk[T any](ctx context.Context, e *Exporter[T]) *walk[T] {
	return &walk[T]{
		Exporter: e, ctx: ctx, planned: e.at.Position, size: e.options.PageSize, overlap: e.options.PageSize/overlapPart + 1,
		reached: e.at.Position, resumed: e.at.Items > 0 && e.seen.forgot,
	}
}

// stop ends the requests in flight and waits for them.
func (w *walk[T]) stop(cancel context.CancelFunc) {
	cancel()
	w.running.Wait()
}

// start requests a span.
func (w *walk[T]) start(v span, overlap int) *fetch[T] {
	f := &fetch[T]{span: v, overlap: overlap, ready: make(chan struct{})}
	w.running.Go(func() {
		defer close(f.ready)
		f.err = patiently(w.ctx, func() (err error) {
			f.page, err = w.list.Page(w.ctx, v.page, v.size)
			return err
		})
		if f.err == nil && f.page == nil {
			f.err = errors.New("the list returned no page")
		}
	})
	return f
}

// fill requests spans up to the end of the list as far as it is known: one before
// the service has counted the items, and one while the place in the list is lost.
func (w *walk[T]) fill() {
	for len(w.queue) == 0 || len(w.queue) < w.options.InFlight && w.planned < w.total && w.lost == 0 {
		v := spanAt(w.planned, w.overlap, w.size)
		w.queue = append(w.queue, w.start(v, w.planned-v.start()))
		w.planned = v.end()
	}
}

// next returns the new items of the next span, and whether the list ends with it.
func (w *walk[T]) next() (batch[T], bool, error) {
	for {
		if err := w.ctx.Err(); err != nil {
			return batch[T]{}, false, err
		}
		w.fill()
		f := w.queue[0]
		<-f.ready
		w.queue[0] = nil
		w.queue = w.queue[1:]
		if f.err != nil {
			return batch[T]{}, false, f.err
		}
		w.total = f.page.TotalCount
		w.shrink(f)
		fresh, joined, err := w.join(f)
		if err != nil {
			return batch[T]{}, false, err
		}
		if !joined {
			w.goBack(f)
			continue
		}
		done, err := w.ends(f, len(fresh.fresh))
		if err == nil && !done {
			w.fill() // requested while the consumer works
		}
		return fresh, done, err
	}
}

// shrink lets the spans be smaller after a page that has fewer items than requested
// although the list goes on: the service has a lower limit. Spans in the queue are
// dropped, as their positions are wrong.
func (w *walk[T]) shrink(f *fetch[T]) {
	n, total := len(f.page.Items), f.page.TotalCount
	if n == 0 || n >= f.span.size || total >= 0 && f.span.start()+n >= total {
		return
	}
	if f.span.page == 1 {
		w.size = min(w.size, n)
		w.overlap = w.size/overlapPart + 1
	}
	w.queue, w.planned = nil, f.span.start()+n
}

// idsOf returns the identifiers of the items of a span. They are copies in a string of
// their own: those of the items share memory with what else the page has.
func (w *walk[T]) idsOf(f *fetch[T]) ([]string, error) {
	ids := make([]string, len(f.page.Items))
	size := 0
	for i := range f.page.Items {
		ids[i] = w.list.ID(f.page.Items[i])
		if ids[i] == "" {
			return nil, fmt.Errorf("item %d of page %d has no identifier", i+1, f.span.page)
		}
		size += len(ids[i])
	}
	var all strings.Builder
	all.Grow(size)
	for i, id := range ids {
		all.WriteString(id)
		ids[i] = all.String()[all.Len()-len(id):]
	}
	return ids, nil
}

// join returns the items of a span that are new. It reports false if the span does
// not follow the items before it: others may be between them.
func (w *walk[T]) join(f *fetch[T]) (fresh batch[T], joined bool, err error) {
	w.seen.age()
	ids, err := w.idsOf(f)
	if err != nil {
		return fresh, false, err
	}
	unknown := make([]int, 0, len(ids)) // indexes of items
	last := -1                          // index of the last item that is known
	for i, id := range ids {
		if w.seen.has(id) {
			last = i
		} else {
			unknown = append(unknown, i)
		}
	}
	switch {
	case last >= 0, w.total == 0, w.at.Items == 0 && f.span.page == 1:
	case f.span.page == 1 && !w.seen.forgot: // every item that was yielded is deleted
	case f.overlap == 0 && !w.resumed && w.lost == 0 && len(ids) > 0: // pages are too small to overlap
	case f.span.page == 1:
		return fresh, false, ErrPlaceLost
	default:
		return fresh, false, nil
	}
	fresh = batch[T]{start: f.span.start(), items: f.page.Items, ids: ids, fresh: unknown}
	for w.resumed && len(fresh.fresh) > 0 && fresh.fresh[0] < last { // of an earlier run, which the checkpoint does not name
		w.seen.add(ids[fresh.fresh[0]])
		fresh.fresh = fresh.fresh[1:]
	}
	w.resumed, w.lost, w.reached = false, 0, f.span.start()+len(ids)
	return fresh, true, nil
}

// goBack requests a span before one that cannot be joined. The first time it keeps
// that span, which usually follows the new one. Otherwise it drops the queue, and goes
// back span by span.
func (w *walk[T]) goBack(f *fetch[T]) {
	w.lost++
	w.overlap = max(w.overlap, min(4*f.overlap, max(w.size/4, 1))) // those in flight have the earlier one
	if f == w.kept {                                               // what is before it was read
		w.queue, w.planned, w.kept, w.lost = nil, w.reached, nil, 0
		return
	}
	start := f.span.start()
	if w.total >= 0 {
		start = min(start, w.total)
	}
	v := spanAt(max(start-max(w.size*3/4, 1), 0), w.overlap, w.size)
	if w.lost == 1 && v.end() > f.span.start() && len(f.page.Items) > 0 {
		w.kept = f
		w.queue = slices.Insert(w.queue, 0, f)
	} else {
		w.queue, w.planned = nil, v.end()
	}
	w.queue = slices.Insert(w.queue, 0, w.start(v, w.overlap))
}

// ends reports whether a span is the last one of the list.
func (w *walk[T]) ends(f *fetch[T], fresh int) (bool, error) {
	n := len(f.page.Items)
	end := f.span.start() + n
	switch {
	case w.total >= 0 && end >= w.total && fresh == 0 && w.stale > 0 && w.at.Items < w.total: // it returns the same page for all numbers
		return false, &wire.IncompleteError{Received: w.at.Items, Total: w.total}
	case w.total < 0 && fresh == 0, w.total >= 0 && end >= w.total:
		return true, nil
	case n == 0:
		return false, &wire.IncompleteError{Received: w.at.Items, Total: w.total}
	case fresh > 0:
		w.stale = 0
		return false, nil
	}
	if w.stale++; w.stale > maxStale {
		return false, fmt.Errorf("%w: page %d of %d items, %d of %d items received", wire.ErrDuplicatePage, f.span.page, f.span.size, w.at.Items, w.total)
	}
	return false, nil
}
