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

	dropped int // items that are null: they count for paging
	digest  uint64
}

// pageBody decodes the items of a page.
type pageBody[T any] interface {
	walkedBody
	fill(p *Page[T])
}

// walkedBody is what a walk over pages needs of a page of any type.
type walkedBody interface {
	BodyReader
	// figures returns the number of items, with those that are null, and the digest.
	figures() (items int, digest uint64)
}

// digester computes what identifies a page.
type digester struct {
	seed   maphash.Seed
	digest uint64
}

func (g *digester) read(d *Decoder) {
	if g.seed != (maphash.Seed{}) {
		g.digest = maphash.Bytes(g.seed, d.data)
	}
}

// listBody decodes a list.
type listBody[T any] struct {
	digester
	paged   bool
	items   []T
	dropped int
}

// ReadBody implements [BodyReader].
func (b *listBody[T]) ReadBody(_ string, d *Decoder) error {
	b.read(d)
	if b.paged {
		d.maxItems = MaxPerPage // also where perPage is less: some lists ignore it
	}
	err := d.document("[n", func() bool { return decodeList(d, &b.items, decodeValue, true) })
	b.dropped = d.dropped
	return err
}

func (b *listBody[T]) fill(p *Page[T]) { p.Items, p.dropped, p.digest = b.items, b.dropped, b.digest }

func (b *listBody[T]) figures() (items int, digest uint64) { return len(b.items) + b.dropped, b.digest }

func newListBody[T any](seed maphash.Seed) pageBody[T] {
	return &listBody[T]{digester: digester{seed: seed}, paged: true}
}

// keyedBody decodes a list that may be a [Keyed] collection.
type keyedBody[T any] struct {
	digester
	entries Keyed[T]
}

// ReadBody implements [BodyReader].
func (b *keyedBody[T]) ReadBody(_ string, d *Decoder) error {
	b.read(d)
	return d.document("{[n", func() bool {
		fits, _ := decodeKeyed(d, &b.entries, decodeValue[T])
		return fits
	})
}

func (b *keyedBody[T]) fill(p *Page[T]) {
	p.digest, p.Items = b.digest, make([]T, len(b.entries))
	for i, e := range b.entries {
		p.Items[i] = e.Value
		if len(e.Path) > 0 {
			if p.Keys == nil {
				p.Keys = make([][]string, len(b.entries))
			}
			p.Keys[i] = e.Path
		}
	}
}

func (b *keyedBody[T]) figures() (items int, digest uint64) { return len(b.entries), b.digest }

func newKeyedBody[T any](seed maphash.Seed) pageBody[T] {
	return &keyedBody[T]{digester: digester{seed: seed}}
}

// The functions that services call are not inlined: their copies would add a tenth to
// the code of gen/gr, and to the time that it takes to compile.

// List sends req and returns one page.
//
//go:noinline
func List[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) (*Page[T], error) {
	return list(ctx, c, req, newListBody[T](maphash.MakeSeed()), opts)
}

// ListKeyed is List for responses that may be a [Keyed] collection.
//
//go:noinline
func ListKeyed[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) (*Page[T], error) {
	return list(ctx, c, req, newKeyedBody[T](maphash.MakeSeed()), opts)
}

func list[T any](ctx context.Context, c Caller, req *Request, body pageBody[T], opts []CallOption) (*Page[T], error) {
	resp, err := c.Call(ctx, req, body, opts...)
	if err != nil {
		return nil, err
	}
	p := &Page[T]{
		Page:       1,
		PerPage:    defaultPerPage,
		TotalCount: count(resp.Header, "TotalCount"),
		TotalPages: count(resp.Header, "TotalPages"),
		RateLimit:  resp.RateLimit,
	}
	if body.fill(p); p.Items == nil {
		p.Items = []T{}
	}
	if req.Page != nil {
		p.Page = *req.Page
	}
	if req.PerPage != nil {
		p.PerPage = max(*req.PerPage, 0)
	}
	return p, nil
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
	return all(ctx, c, req, opts, newListBody[T])
}

// AllKeyed is All for responses that may be a [Keyed] collection.
//
//go:noinline
func AllKeyed[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) iter.Seq2[T, error] {
	return all(ctx, c, req, opts, newKeyedBody[T])
}

func all[T any](ctx context.Context, c Caller, req *Request, opts []CallOption, newBody func(maphash.Seed) pageBody[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var body pageBody[T]
		w := walker{caller: c, req: req, opts: opts}
		w.newBody = func(seed maphash.Seed) walkedBody {
			body = newBody(seed)
			return body
		}
		w.yield = func() bool {
			var p Page[T]
			body.fill(&p)
			for _, item := range p.Items {
				if !yield(item, nil) {
					return false
				}
			}
			return true
		}
		if err := w.walk(ctx); err != nil {
			var zero T
			yield(zero, err)
		}
	}
}
