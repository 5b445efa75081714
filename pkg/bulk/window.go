package bulk

// window is one page of a list, by its number and its size.
type window struct{ page, size int }

// start returns the position of the first item of the window.
func (w window) start() int { return (w.page - 1) * w.size }

// end returns the position after the last item of the window.
func (w window) end() int { return w.page * w.size }

// windowAt returns the window that reaches furthest beyond a position, of those that
// begin at least overlap items before it. The service knows only pages, so a window
// begins at a multiple of its size. A slightly smaller size moves the beginning.
//
// Small sizes may have no such window. Then the overlap is less, at worst 0.
func windowAt(position, overlap, size int) window {
	for ; ; overlap /= 2 {
		from := max(position-overlap, 0)
		var best window
		for n := size; n > size/2; n-- {
			if w := (window{page: from/n + 1, size: n}); w.end() > best.end() {
				best = w
			}
		}
		if best.end() > position || overlap == 0 {
			return best
		}
	}
}
