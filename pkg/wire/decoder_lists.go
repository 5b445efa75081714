package wire

import (
	"reflect"
	"slices"
	"strings"
)

// items is a list that is being decoded, so that one function decodes lists of all
// types. It has few methods, as each is compiled for each type.
type items interface {
	// decodeNext appends an item and decodes it.
	decodeNext(d *Decoder) (fits bool)
	// room returns the number of items, how many fit without an allocation, and the
	// bytes of one.
	room() (length, capacity, size int)
	// grow makes room for n more items.
	grow(n int)
	// truncate removes the items from n on. The list is nil if n is negative.
	truncate(n int)
}

// listOf is a list of any type.
type listOf[T any] struct {
	items  []T
	decode func(*Decoder, *T) bool
}

func (l *listOf[T]) decodeNext(d *Decoder) bool {
	if n := len(l.items); n < cap(l.items) { // what is beyond the length is zero
		l.items = l.items[:n+1]
	} else {
		var zero T
		l.items = append(l.items, zero)
	}
	return l.decode(d, &l.items[len(l.items)-1])
}

func (l *listOf[T]) room() (length, capacity, size int) {
	return len(l.items), cap(l.items), int(reflect.TypeFor[T]().Size())
}

func (l *listOf[T]) grow(n int) { l.items = slices.Grow(l.items, n) }

func (l *listOf[T]) truncate(n int) {
	switch {
	case n < 0:
		l.items = nil
	case l.items == nil:
		l.items = []T{}
	default:
		clear(l.items[n:])
		l.items = l.items[:n]
	}
}

// DecodeObjects decodes a list of objects. It takes nil for null, an empty list for {},
// "" and false, the values of an object whose names are numbers, and a single object.
// null and other empty forms among the objects are left out and reported.
func DecodeObjects[T any, P interface {
	*T
	Model
}](d *Decoder, into *[]T) bool {
	return decodeList(d, into, DecodeObject[T, P], true)
}

// DecodeCustoms decodes a list of unions or choices from what [DecodeObjects] takes.
func DecodeCustoms[T any, P interface {
	*T
	Custom
}](d *Decoder, into *[]T) bool {
	return decodeList(d, into, DecodeCustom[T, P], true)
}

// DecodeList decodes a list of scalars from what [DecodeObjects] takes, or from a single
// scalar.
func DecodeList[T any](d *Decoder, into *[]T, decode func(*Decoder, *T) bool) bool {
	return decodeList(d, into, decode, false)
}

func decodeList[T any](d *Decoder, into *[]T, decode func(*Decoder, *T) bool, objects bool) bool {
	l := listOf[T]{decode: decode}
	fits := d.list(&l, objects)
	*into = l.items
	return fits
}

// DecodeStrings decodes a list of strings.
func DecodeStrings(d *Decoder, into *[]string) bool { return DecodeList(d, into, DecodeText) }

// list decodes a list in any of its forms. If it does not fit, it is nil.
func (d *Decoder) list(l items, objects bool) bool {
	l.truncate(-1)
	kind := d.kind()
	switch {
	case kind == 'n':
		return d.literal("null")
	case kind == '[':
		return d.items(l, objects)
	case kind == 'f':
		l.truncate(0)
		return d.literal("false")
	case (kind == '{' || kind == '"') && d.emptyList():
		l.truncate(0)
		return true
	case kind == '{' && d.isNumbered():
		return d.items(l, objects)
	case kind == '{' && !objects:
		return d.Misfit(wantList)
	}
	if !l.decodeNext(d) {
		l.truncate(-1)
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
		name, _, ok := d.member()
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

// estimateAfter is how many items of a document are decoded before the others are
// estimated by their length.
const estimateAfter = 8

// items decodes the items of an array, or the values of an object. If a list is the
// whole document, an item that does not fit is left out. Otherwise the list does not
// fit.
func (d *Decoder) items(l items, objects bool) bool {
	isWhole := d.isList && len(d.path) == 0
	end := d.data[d.at] + 2 // ] or }
	begin := d.at
	if !d.enter() {
		return false
	}
	d.path = append(d.path, step{})
	last := len(d.path) - 1
	l.truncate(0)
	for first, index := true, 0; d.next(end, first); first, index = false, index+1 {
		if end == '}' {
			if _, _, ok := d.member(); !ok {
				return false
			}
		}
		d.path[last] = step{name: -1, index: index}
		start := d.mark()
		more := 0
		length, capacity, size := l.room()
		if length == capacity {
			more = nextRoom(capacity)
		}
		if isWhole && index == d.maxItems {
			return d.exceed(&SizeError{What: "items", Limit: int64(d.maxItems)})
		}
		if isWhole && index == estimateAfter {
			rest := (len(d.data) - d.at) * index / (d.at - begin)
			more = min(rest+rest/32+1, d.maxItems)
		}
		if more > 0 {
			if !d.charge(int64(index+more) * int64(size)) {
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
		case fits || isWhole: // the list goes on without the item
			if fits {
				d.want = wantObject
			}
			if _, ok := d.leaveOut(start, d.want); !ok {
				return false
			}
			l.truncate(length)
			if isWhole {
				d.dropped++
			}
		default:
			l.truncate(-1)
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
