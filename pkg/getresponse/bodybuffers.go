package getresponse

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
)

// bodyBuffers are buffers for bodies of responses. A new one has room for a body like the
// last one, so that those of the pages of a list do not grow step by step.
type bodyBuffers struct {
	pool sync.Pool // of *[]byte
	room atomic.Int64
}

const (
	minBodyBuffer = 512
	// maxBodyBuffer is the largest buffer that is kept or allocated in advance, so that one
	// long response does not keep its memory.
	maxBodyBuffer = 4 << 20
)

// get returns a buffer for one body.
func (b *bodyBuffers) get() *[]byte {
	if buffer, ok := b.pool.Get().(*[]byte); ok {
		return buffer
	}
	return new(make([]byte, 0, b.room.Load()))
}

// put returns a buffer with the body that was read to the pool.
func (b *bodyBuffers) put(buffer *[]byte) {
	n := len(*buffer)
	b.room.Store(int64(min(n+n/8, maxBodyBuffer)))
	if cap(*buffer) <= maxBodyBuffer {
		b.pool.Put(buffer)
	}
}

// readBounded reads a body of at most limit bytes, counted after decompression,
// and appends it to b.
func readBounded(resp *http.Response, limit int64, b []byte) ([]byte, error) {
	tooLong := &TooLargeError{What: "response body", Limit: limit, Unit: "bytes"}
	if resp.ContentLength > limit {
		return b, tooLong
	}
	r := io.LimitedReader{R: resp.Body, N: min(limit, math.MaxInt64-1) + 1}
	b = slices.Grow(b, int(min(max(resp.ContentLength+1, minBodyBuffer), maxBodyBuffer))) // and a byte to meet the end
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, len(b)) // doubled: append grows large slices by a quarter
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case int64(len(b)) > limit:
			return b, tooLong
		case errors.Is(err, io.EOF):
			return b, nil
		case err != nil:
			return b, fmt.Errorf("the body cannot be read: %w", err)
		}
	}
}
