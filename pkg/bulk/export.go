package bulk

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// List is a paged list of the service. [ContactList] returns that of contacts.
//
// Its order must be fixed: an item must not change its place relative to others, as by
// creation time. Items may come and go at any place. Where items move to the end, as by
// time of the last change, InFlight must be 1.
type List[T any] struct {
	// Page requests one page. page counts from 1; perPage is at most
	// [ExportOptions].PageSize. Any List method of a service does it.
	Page func(ctx context.Context, page, perPage int) (*wire.Page[T], error)
	// ID returns the identifier of an item, which no other item of the list has.
	ID func(T) string
}

// ExportOptions change how a list is walked. The zero value has the defaults.
type ExportOptions struct {
	PageSize int            // items of a page, 1 to 1000; default 1000. Pages below 100 items cannot overlap enough to notice deletions
	InFlight int            // pages that are requested or wait for the consumer; default 10
	From     Checkpoint     // where an earlier walk ended; the zero value is the beginning
	Progress func(Progress) // called after each page that was consumed, by the goroutine of the consumer
}

// Checkpoint is a place in a list, after the last item that was yielded. It can be kept
// as JSON. It holds the identifiers of up to 100 items and nothing else of them.
type Checkpoint struct {
	Items    int      `json:"items"`    // yielded so far, by all runs together
	Position int      `json:"position"` // of the next item, if the list did not change
	Last     []string `json:"last"`     // identifiers of the latest items, the oldest first
}

// checkpointIDs is how many identifiers a checkpoint has: if all of these items are
// deleted, the walk cannot be resumed.
const checkpointIDs = 100

// Progress says how far a walk is.
type Progress struct {
	Items   int           // yielded so far, by all runs together
	Total   int           // items of the list as the service counts them; -1 if unknown
	Rate    float64       // items in a second, of this run
	Elapsed time.Duration // of this run
	Left    time.Duration // estimated time to the end; -1 if unknown
}

// ErrPlaceLost is the error of a walk whose place in the list is gone: none of the items
// that it remembers is in the list any more. Begin again without a checkpoint.
var ErrPlaceLost = errors.New("none of the remembered items is in the list any more")

// Exporter walks one list. Its methods must not be called concurrently.
type Exporter[T any] struct {
	list    List[T]
	options ExportOptions
	seen    *memory
	at      Checkpoint // without Last
	total   int
}

// Export returns a walk over a list. It returns an error for options out of their range.
func Export[T any](list List[T], o ExportOptions) (*Exporter[T], error) {
	if list.Page == nil || list.ID == nil {
		return nil, errors.New("bulk: export: the list needs Page and ID")
	}
	if o.PageSize == 0 {
		o.PageSize = wire.MaxPerPage
	}
	if o.InFlight == 0 {
		o.InFlight = 10
	}
	switch {
	case o.PageSize < 1 || o.PageSize > wire.MaxPerPage:
		return nil, fmt.Errorf("bulk: export: PageSize %d is not 1 to %d", o.PageSize, wire.MaxPerPage)
	case o.InFlight < 1:
		return nil, fmt.Errorf("bulk: export: InFlight %d is less than 1", o.InFlight)
	case o.From.Items < 0 || o.From.Position < 0:
		return nil, fmt.Errorf("bulk: export: the checkpoint has the item %d at position %d", o.From.Items, o.From.Position)
	case o.From.Items > 0 && len(o.From.Last) == 0:
		return nil, errors.New("bulk: export: the checkpoint has no identifiers")
	}
	e := &Exporter[T]{list: list, options: o, seen: newMemory(remembered), total: -1}
	e.at = Checkpoint{Items: o.From.Items, Position: o.From.Position}
	for _, id := range o.From.Last {
		e.seen.add(id)
	}
	e.seen.forgot = e.at.Items > len(o.From.Last)
	return e, nil
}

// remembered is how many of the latest identifiers a walk knows at the most; half of it at least.
const remembered = 20 * wire.MaxPerPage

// Items yields the items of the list in its order. It requests pages ahead of the
// consumer, at most InFlight of them, and waits while the consumer is slower. Calls that
// are rate limited wait for the limit to reset, as long as ctx allows.
//
// Every item that is in the list during the whole walk is yielded, and none is yielded
// twice, also where others add and delete items meanwhile. Items that are added during
// the walk may be missing. Pages overlap a little: a page that does not contain an item
// of the page before it shows that items moved, and the walk reads the pages between
// them. It remembers the identifiers of the latest 10,000 items or more. An item that was
// deleted meanwhile may come a little behind its place.
//
// Items ends with the first error, which it yields: that of a page, [ErrPlaceLost],
// [wire.ErrDuplicatePage] or a [wire.IncompleteError]. The items before it are valid. A
// second call goes on where the first ended.
func (e *Exporter[T]) Items(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		w := newWalk(ctx, e)
		defer w.stop(cancel)
		started, before := time.Now(), e.at.Items
		for done := false; !done; {
			var next batch[T]
			var err error
			next, done, err = w.next()
			if err != nil {
				var zero T
				yield(zero, fmt.Errorf("bulk: export: %w", err))
				return
			}
			for _, i := range next.fresh {
				if !e.seen.add(next.ids[i]) {
					continue // twice on the page
				}
				e.at.Items, e.at.Position = e.at.Items+1, next.start+i+1
				if !yield(next.items[i], nil) {
					return
				}
			}
			e.report(time.Since(started), e.at.Items-before)
		}
	}
}

// Checkpoint returns the place after the latest item that was yielded. Store it when that
// item is processed.
func (e *Exporter[T]) Checkpoint() Checkpoint {
	c := e.at
	c.Last = e.seen.last(checkpointIDs)
	return c
}

// report calls the progress callback.
func (e *Exporter[T]) report(elapsed time.Duration, items int) {
	if e.options.Progress == nil {
		return
	}
	p := Progress{Items: e.at.Items, Total: e.total, Elapsed: elapsed, Left: -1}
	if elapsed > 0 {
		p.Rate = float64(items) / elapsed.Seconds()
	}
	if p.Total >= 0 && p.Rate > 0 {
		p.Left = time.Duration(float64(max(p.Total-p.Items, 0)) / p.Rate * float64(time.Second))
	}
	e.options.Progress(p)
}
