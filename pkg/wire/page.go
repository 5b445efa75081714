package wire

import (
	"context"
	"errors"
	"hash/maphash"
	"iter"
	"net/http"
	"strconv"
)

const (
	// MaxPerPage is the maximum number of items on a page, and the default of All.
	MaxPerPage = 1000
	// defaultPerPage is the service's default of perPage.
	defaultPerPage = 100
)

// ErrDuplicatePage is the error of All when the service returns the same page twice
// although more items are left. Without it All would never end.
var ErrDuplicatePage = errors.New("the service returns a page again")

// Page is one page of a list.
type Page[T any] struct {
	Items      []T
	Keys       [][]string // keys of each item if the response is a keyed object; otherwise nil
	Page       int        // number of this page, counted from 1
	PerPage    int        // requested items; the service may return fewer
	TotalCount int        // items on all pages; -1 if unknown
	TotalPages int        // pages of PerPage items; -1 if unknown
	RateLimit  RateLimit
}

// listBody is the body of a list of any type.
type listBody struct {
	kinds  string                     // how the body may begin
	decode func(*Decoder) (items int) // decodes the items and counts them
	paged  bool
	seed   maphash.Seed // of the digest; zero for none

	items  int // those that are null included
	digest uint64
}

// ReadBody implements [BodyReader].
func (b *listBody) ReadBody(_ string, d *Decoder) error {
	if b.seed != (maphash.Seed{}) {
		b.digest = maphash.Bytes(b.seed, d.data)
	}
	if b.paged {
		d.maxItems = MaxPerPage // also where perPage is less: some lists ignore it
	}
	d.isList = true
	return d.document(b.kinds, func() { b.items = b.decode(d) + d.dropped })
}

func newListBody[T any](into *[]T) *listBody {
	return &listBody{kinds: "[n", decode: func(d *Decoder) int {
		decodeList(d, into, decodeValue, true)
		return len(*into)
	}}
}

func newKeyedBody[T any](into *Keyed[T]) *listBody {
	return &listBody{kinds: "{[n", decode: func(d *Decoder) int {
		decodeKeyed(d, into, decodeValue)
		return len(*into)
	}}
}

// split returns the values and, if there are any, the keys of each.
func (k Keyed[T]) split() (values []T, keys [][]string) {
	values = make([]T, len(k))
	for i, e := range k {
		values[i] = e.Value
		if len(e.Path) > 0 {
			if keys == nil {
				keys = make([][]string, len(k))
			}
			keys[i] = e.Path
		}
	}
	return values, keys
}

// The functions that services call are not inlined: their copies would add a tenth to
// the code of gen/gr, and to the time that it takes to compile.

// List sends req and returns one page.
//
//go:noinline
func List[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) (*Page[T], error) {
	var items []T
	body := newListBody(&items)
	body.paged = true
	resp, err := c.Call(ctx, req, body, opts...)
	if err != nil {
		return nil, err
	}
	return newPage(req, resp, items, nil), nil
}

// ListKeyed is List for responses that may be a [Keyed] collection.
//
//go:noinline
func ListKeyed[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) (*Page[T], error) {
	var entries Keyed[T]
	resp, err := c.Call(ctx, req, newKeyedBody(&entries), opts...)
	if err != nil {
		return nil, err
	}
	items, keys := entries.split()
	return newPage(req, resp, items, keys), nil
}

func newPage[T any](req *Request, resp *Response, items []T, keys [][]string) *Page[T] {
	p := &Page[T]{
		Items:      items,
		Keys:       keys,
		Page:       1,
		PerPage:    defaultPerPage,
		TotalCount: count(resp.Header, "TotalCount"),
		TotalPages: count(resp.Header, "TotalPages"),
		RateLimit:  resp.RateLimit,
	}
	if p.Items == nil {
		p.Items = []T{}
	}
	if req.Page != nil {
		p.Page = *req.Page
	}
	if req.PerPage != nil {
		p.PerPage = max(*req.PerPage, 0)
	}
	return p
}

// count reads a header that holds a number. It returns -1 if the header does not.
func count(h http.Header, name string) int {
	n, err := strconv.Atoi(h.Get(name))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// All sends req for one page after the other and yields the items. It starts
// at req.Page, by default 1, and requests req.PerPage items a page, by default
// [MaxPerPage].
//
// It ends when TotalCount items were yielded and TotalPages pages were read, after an
// empty page that follows them, when the consumer stops, or with the first error,
// which it yields. It does not end with a short page, as some lists return fewer items
// than requested.
//
// If it began at page 1 and received fewer items than the latest TotalCount, the last
// thing that it yields is an [IncompleteError]. The exception is a TotalCount that
// became less during the walk: items were deleted.
//
//go:noinline
func All[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var items []T
		newBody := func() *listBody {
			body := newListBody(&items)
			body.paged = true
			return body
		}
		err := walk(ctx, c, req, opts, newBody, func() bool { return yieldAll(items, yield) })
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

// AllKeyed is All for responses that may be a [Keyed] collection.
//
//go:noinline
func AllKeyed[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var entries Keyed[T]
		err := walk(ctx, c, req, opts, func() *listBody { return newKeyedBody(&entries) }, func() bool {
			items, _ := entries.split()
			return yieldAll(items, yield)
		})
		if err != nil {
			var zero T
			yield(zero, err)
		}
	}
}

// yieldAll reports whether the consumer wants more than the items.
func yieldAll[T any](items []T, yield func(T, error) bool) bool {
	for _, item := range items {
		if !yield(item, nil) {
			return false
		}
	}
	return true
}
