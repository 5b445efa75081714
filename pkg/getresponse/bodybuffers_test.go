package getresponse

import (
	"sync"
	"testing"
)

// A new buffer has room for the last body, but no more than what is kept of long bodies.
func TestBodyBuffersHaveRoomForTheLastBody(t *testing.T) {
	for _, n := range []int{0, 1, minBodyBuffer, 100_000, maxBodyBuffer - 1, maxBodyBuffer, 2 * maxBodyBuffer} {
		b := &bodyBuffers{}
		if first := b.get(); len(*first) != 0 || cap(*first) != 0 {
			t.Errorf("the first buffer has room for %d bytes", cap(*first))
		}
		used := make([]byte, n)
		b.put(&used)
		if n > maxBodyBuffer {
			if kept, ok := b.pool.Get().(*[]byte); ok {
				t.Errorf("a buffer of %d bytes is kept", cap(*kept))
			}
		}
		b.pool = sync.Pool{} //nolint:govet // as the garbage collector empties it
		if next := b.get(); len(*next) != 0 || cap(*next) < min(n, maxBodyBuffer) || cap(*next) > maxBodyBuffer {
			t.Errorf("after %d bytes there is room for %d", n, cap(*next))
		}
	}
}
