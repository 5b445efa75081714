package bulk

// span is one page of a list, by its number and its size.
type span struct{ page, size int }

// start returns the position of the first item of the span.
func (s span) start() int { return (s.page - 1) * s.size }

// end returns the position after the last item of the span.
func (s span) end() int { return s.page * s.size }

// spanAt returns the span that reaches furthest beyond a position, of those that
// begin at least overlap items before it. The service knows only pages, so a span
// begins at a multiple of its size. A slightly smaller size moves the beginning.
//
// Small sizes may have no such span. Then the overlap is less, at worst 0.
func spanAt(position, overlap, size int) span {
	for ; ; overlap /= 2 {
		from := max(position-overlap, 0)
		var best span
		for n := size; n > size/2; n-- {
			if s := (span{page: from/n + 1, size: n}); s.end() > best.end() {
				best = s
			}
		}
		if best.end() > position || overlap == 0 {
			return best
		}
	}
}
