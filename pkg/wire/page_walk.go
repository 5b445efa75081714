package wire

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
)

// ErrIncomplete is what an [IncompleteError] is for [errors.Is].
var ErrIncomplete = errors.New("the list is incomplete")

// IncompleteError is the error of All when the service returned fewer items than it
// counts. The items that were yielded are valid.
type IncompleteError struct {
	Received int // items on all pages
	Total    int // TotalCount of the latest page that has it
}

func (e *IncompleteError) Error() string {
	return fmt.Sprintf("%v: %d of %d items received", ErrIncomplete, e.Received, e.Total)
}

// Is reports whether target is [ErrIncomplete].
func (e *IncompleteError) Is(target error) bool { return target == ErrIncomplete }

// walk requests one page after the other. yield passes the items of the last body on and
// reports whether more are wanted.
func walk(ctx context.Context, c Caller, req *Request, opts []CallOption, newBody func() *listBody, yield func() (more bool)) error {
	page, perPage := 1, MaxPerPage
	if req.Page != nil {
		page = *req.Page
	}
	if req.PerPage != nil {
		perPage = *req.PerPage
	}
	w, seed := newPageWalk(page, perPage), maphash.MakeSeed()
	for ; ; page++ {
		number := page
		next := *req
		next.Page, next.PerPage = &number, &perPage
		body := newBody()
		body.seed = seed
		resp, err := c.Call(ctx, &next, body, opts...)
		if err != nil {
			return err
		}
		w.learn(body.items, count(resp.Header, "TotalCount"), count(resp.Header, "TotalPages"))
		done, err := w.check(page, body.items, body.digest)
		if err != nil {
			return fmt.Errorf("getresponse: %s: %w", req.Operation.ID, err)
		}
		if done || !yield() || w.complete(page) {
			return nil
		}
	}
}

// pageWalk decides when a walk over pages ends, and whether anything is missing.
type pageWalk struct {
	fromStart bool // the walk began at page 1, so it ends after total items
	single    bool // the pages have one item each
	items     int
	total     int  // latest TotalCount, -1 if no page had it
	pages     int  // latest TotalPages, -1 if no page had it
	shrank    bool // the total became less: items were deleted
	empty     int  // empty pages in a row
	seen      map[uint64]bool
}

func newPageWalk(page, perPage int) *pageWalk {
	return &pageWalk{fromStart: page == 1, single: perPage == 1, total: -1, pages: -1, seen: map[uint64]bool{}}
}

// maxEmptyPages is the maximum number of empty pages in a row that a walk skips while
// items are missing.
const maxEmptyPages = 3

// learn takes the figures of a page. Those of other pages stay if it has none.
func (w *pageWalk) learn(items, total, pages int) {
	if total > 0 || total == 0 && items == 0 { // no page with items has a total of 0
		w.shrank = w.shrank || total < w.total
		w.total = total
	}
	if pages >= 0 {
		w.pages = pages
	}
}

// check reports whether the walk ends before the items of this page.
func (w *pageWalk) check(page, items int, digest uint64) (done bool, err error) {
	if items == 0 {
		w.empty++
		if w.isMissing() && w.empty <= maxEmptyPages || w.total < 0 && page < w.pages && w.empty <= maxEmptyPages {
			return false, nil
		}
		return true, w.incomplete()
	}
	w.empty = 0
	// Two pages of one item may be identical without an error. If the total is known,
	// the walk ends anyway.
	if w.seen[digest] && (items > 1 || !w.single || w.total <= 0 || !w.fromStart) {
		if w.total > w.items {
			return true, fmt.Errorf("%w: page %d equals an earlier page, %d of %d items received", ErrDuplicatePage, page, w.items, w.total)
		}
		return true, nil // the list has no pages and is complete
	}
	w.seen[digest] = true
	w.items += items
	return false, nil
}

// isMissing reports whether fewer items came than the service counts.
func (w *pageWalk) isMissing() bool { return w.fromStart && w.items < w.total }

// incomplete returns the error of a walk that ends too early.
func (w *pageWalk) incomplete() error {
	if !w.isMissing() || w.shrank {
		return nil
	}
	return &IncompleteError{Received: w.items, Total: w.total}
}

// complete reports whether every item was received. A total that is less than the
// number of pages allows is not believed.
func (w *pageWalk) complete(page int) bool {
	return w.fromStart && w.total > 0 && w.items >= w.total && page >= w.pages
}
