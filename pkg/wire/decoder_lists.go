package wire

import (
	"reflect"
	"slices"
	"strings"
)

// items is a list that is being decoded, so that one function decodes lists of all
// types.
type items interface {
	// decodeNext appends an item and decodes it.
	decodeNext(d *Decoder) (fits bool)
	// drop removes the last item.
	drop()
	// room returns the number of items and how many fit without an allocation.
	room() (length, capacity int)
	// grow makes room for n more items.
	grow(n int)
	// clear makes the list empty, or nil.
	clear(toNil bool)
	// itemSize returns the bytes of an item.
	itemSize() int64
}

// slice has what all lists have in common.
type slice[T any] []T

func (s *slice[T]) add() *T {
	if n := len(*s); n < cap(*s) { // what is beyond the length is zero
		*s = (*s)[:n+1]
	} else {
		var zero T
		*s = append(*s, zero)
	}
	return &(*s)[len(*s)-1]
}

func (s *slice[T]) drop() {
	last := len(*s) - 1
	clear((*s)[last:])
	*s = (*s)[:last]
}

func (s *slice[T]) room() (length, capacity int) { return len(*s), cap(*s) }

func (s *slice[T]) grow(n int) { *s = slices.Grow(*s, n) }

func (s *slice[T]) clear(toNil bool) {
	if *s = nil; !toNil {
		*s = []T{}
	}
}

func (s *slice[T]) itemSize() int64 { return int64(reflect.TypeFor[T]().Size()) }

type models[T any, P interface {
	*T
	Model
}] struct{ slice[T] }

func (l *models[T, P]) decodeNext(d *Decoder) bool { return d.Object(P(l.add())) }

type customs[T any, P interface {
	*T
	Custom
}] struct{ slice[T] }

func (l *customs[T, P]) decodeNext(d *Decoder) bool { return P(l.add()).DecodeValue(d) }

// values are of any type.
type values[T any] struct{ slice[T] }

func (l *values[T]) decodeNext(d *Decoder) bool { return decodeValue(d, l.add()) }

type scalars[T any] struct {
	slice[T]
	decode func(*Decoder, *T) bool
}

func (l *scalars[T]) decodeNext(d *Decoder) bool { return l.decode(d, l.add()) }

// DecodeObjects decodes a list of objects. It takes nil for null, an empty list for {},
// "" and false, the values of an object whose names are numbers, and a single object.
// null and other empty forms among the objects are left out and reported.
func DecodeObjects[T any, P interface {
	*T
	Model
}](d *Decoder, into *[]T) bool {
	var l models[T, P]
	fits := d.list(&l, true)
	*into = l.slice
	return fits
}

// DecodeCustoms decodes a list of unions or choices from what [DecodeObjects] takes.
func DecodeCustoms[T any, P interface {
	*T
	Custom
}](d *Decoder, into *[]T) bool {
	var l customs[T, P]
	fits := d.list(&l, true)
	*into = l.slice
	return fits
}

// DecodeList decodes a list of scalars from what [DecodeObjects] takes, or from a single
// scalar.
func DecodeList[T any](d *Decoder, into *[]T, decode func(*Decoder, *T) bool) bool {
	l := scalars[T]{decode: decode}
	fits := d.list(&l, false)
	*into = l.slice
	return fits
}

// DecodeStrings decodes a list of strings.
func DecodeStrings(d *Decoder, into *[]string) bool { return DecodeList(d, into, DecodeText) }

// list decodes a list in any of its forms. If it does not fit, it is nil.
func (d *Decoder) list(l items, objects bool) bool {
	l.clear(true)
	kind := d.kind()
	switch {
	case kind == 'n':
		return d.literal("null")
	case kind == '[':
		return d.items(l, objects)
	case kind == 'f':
		l.clear(false)
		return d.literal("false")
	case (kind == '{' || kind == '"') && d.emptyList():
		l.clear(false)
		return true
	case kind == '{' && d.isNumbered():
		return d.items(l, objects)
	case kind == '{' && !objects:
		return d.Misfit(wantList)
	}
	if !l.decodeNext(d) {
		l.clear(true)
		if objects {
			d.want = wantList
		}
		return false
	}
	return true
}

// emptyList goes behind an empty object or string.
func (d *Decoder) emptyList() bool {
	start := d.at
	if d.kind() == '"' {
		if text, ok := d.quoted(); ok && len(text) == 0 {
			return true
		}
	} else {
		d.at++
		d.space()
		if d.take('}') {
			return true
		}
	}
	if !d.broken {
		d.at = start
	}
	return false
}

// isNumbered reports whether the current value is an object whose names are all
// numbers, which PHP makes of an array with gaps.
func (d *Decoder) isNumbered() bool {
	start, numbered := d.mark(), true
	if !d.enter() {
		return false
	}
	for first := true; d.next('}', first); first = false {
		name, ok := d.member()
		if !ok || !d.skip() {
			return false
		}
		numbered = numbered && len(name) > 0 && strings.Trim(string(name), "0123456789") == ""
	}
	if d.broken {
		return false
	}
	d.back(start)
	return numbered
}

// estimateAfter is how many items of a page are decoded before the others are
// estimated by their length.
const estimateAfter = 8

// items decodes the items of an array, or the values of an object. If a list is the
// whole document, an item that does not fit is left out. Otherwise the list does not
// fit.
func (d *Decoder) items(l items, objects bool) bool {
	isPage, size := len(d.path) == 0, max(l.itemSize(), 1)
	end := d.data[d.at] + 2 // ] or }
	begin := d.at
	if !d.enter() {
		return false
	}
	d.path = append(d.path, step{})
	last := len(d.path) - 1
	l.clear(false)
	for first, index := true, 0; d.next(end, first); first, index = false, index+1 {
		if end == '}' {
			if _, ok := d.member(); !ok {
				return false
			}
		}
		d.path[last] = step{name: -1, index: index}
		start := d.mark()
		more := 0
		if length, capacity := l.room(); length == capacity {
			more = nextRoom(capacity)
		}
		if isPage && index == d.maxItems {
			return d.exceed(&SizeError{What: "items", Limit: int64(d.maxItems)})
		}
		if isPage && index == estimateAfter {
			rest := (len(d.data) - d.at) * index / (d.at - begin)
			more = min(rest+rest/32+1, d.maxItems)
		}
		if more > 0 {
			if !d.charge(int64(index+more) * size) {
				return false
			}
			l.grow(more)
		}
		d.want, d.empty = wantObject, false
		fits := l.decodeNext(d)
		switch {
		case fits && (!objects || !d.empty):
		case d.broken:
			return false
		case fits || isPage: // the list goes on without the item
			if fits {
				d.want = wantObject
			}
			if _, ok := d.leaveOut(start, d.want); !ok {
				return false
			}
			l.drop()
			if isPage {
				d.dropped++
			}
		default:
			l.clear(true)
			return d.item(start)
		}
	}
	d.path, d.empty = d.path[:last], false
	return !d.broken
}

// nextRoom returns by how many items a full list grows.
func nextRoom(capacity int) int {
	if capacity < 256 {
		return max(capacity, 2)
	}
	return capacity / 4
}

// DecodeFlags decodes a list of flags from an array, or from a string with the flags
// separated by commas.
func DecodeFlags[S ~[]E, E ~string](d *Decoder, into *S) bool {
	*into = nil
	switch d.kind() {
	case 'n':
		return d.literal("null")
	case '"':
		text, ok := d.quoted()
		if ok {
			*into = appendFlags(S{}, string(text))
		}
		return ok
	}
	var texts []string
	if !DecodeStrings(d, &texts) {
		if d.want != "" {
			d.want = wantFlags
		}
		return false
	}
	*into = S{}
	for _, text := range texts {
		*into = appendFlags(*into, text)
	}
	return true
}
