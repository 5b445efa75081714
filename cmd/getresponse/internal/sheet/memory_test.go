package sheet_test

import (
	"io"
	"runtime"
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

// endless is a file of one line many times, without the memory for it.
type endless struct {
	header, line string
	size         int64
}

func (e endless) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) && at < e.size {
		text := e.line[max(0, at-int64(len(e.header)))%int64(len(e.line)):]
		if at < int64(len(e.header)) {
			text = e.header[at:]
		}
		k := copy(p[n:], text[:min(int64(len(text)), e.size-at)])
		n, at = n+k, at+int64(k)
	}
	if n < len(p) {
		err = io.EOF
	}
	return n, err
}

// A file 40 times as large needs no more memory. A quote that is never closed is no
// exception, nor is a line without an end.
func TestMemoryIsConstant(t *testing.T) {
	for name, line := range map[string]string{
		"rows":        "jan@example.com,Jan Kowalski\n",
		"Łódź":        "jan@example.com,\xa3\xf3d\x9f\n",
		"quoted":      "jan@example.com,Jan \"Janek\" Kowalski,\"\n",
		"without end": "jan@example.com,",
	} {
		t.Run(name, func(t *testing.T) {
			small, large := heap(t, line, 256<<10), heap(t, line, 10<<20)
			t.Logf("%d and %d bytes", small, large)
			if large > 2*small+sheet.MaxRow*4 {
				t.Errorf("a small file needs %d bytes of memory, a large one %d", small, large)
			}
		})
	}
}

// heap returns the most bytes of live memory while a file is read.
func heap(t *testing.T, line string, size int64) (most uint64) {
	t.Helper()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := sheet.New("people.csv", endless{"email,name\n", line, size}, size, sheet.Options{})
	if err != nil {
		t.Logf("not read: %v", err)
		return 0
	}
	n := 0
	for range r.Rows() {
		if n++; n%50_000 != 1 {
			continue
		}
		runtime.GC()
		runtime.ReadMemStats(&now)
		if now.HeapAlloc > before.HeapAlloc {
			most = max(most, now.HeapAlloc-before.HeapAlloc)
		}
	}
	return most
}
