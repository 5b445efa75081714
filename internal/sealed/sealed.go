// Package sealed keeps values where printing cannot reach them. fmt, log/slog, encoders
// and everything else that walks through values by reflection stop at a function. A
// method that hides a value, such as Format, does not help in an unexported field of
// somebody else's struct: fmt calls no methods there.
package sealed

// Box holds a value. The zero Box holds the zero value. Copies of a Box are equal;
// boxes of different calls of [New] are not.
type Box[T any] struct{ open *func() T } // a pointer, as functions are not comparable

// New returns a box with a value.
func New[T any](value T) Box[T] {
	open := func() T { return value }
	return Box[T]{&open}
}

// Open returns the value.
func (b Box[T]) Open() (value T) {
	if b.open == nil {
		return value
	}
	return (*b.open)()
}
