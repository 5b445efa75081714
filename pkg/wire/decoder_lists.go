package wire

import (
	"slices"
	"strings"
)

// DecodeList decodes a list of scalars. It takes nil for null, an empty list for {}, ""
// and false, the values of an object with the keys 0, 1, 2 and so on, and a single
// value as a list of one.
func DecodeList[T any](d *Decoder, into *[]T, decode func(*Decoder, *T) bool) bool {
	*into = nil
	switch d.kind() {
	case 'n':
		return d.literal("null")
	case '[':
		return decodeItems(d, into, decode, false)
	case '{':
		return d.emptyList() && setEmpty(into) || d.isNumbered() && decodeItems(d, into, decode, false) || d.Misfit(wantList)
	case 'f':
		return d.literal("false") && setEmpty(into)
	case '"':
		if d.emptyList() {
			return setEmpty(into)
		}
	}
	var single T
	if !decode(d, &single) {
		return false
	}
	*into = []T{single}
	return true
}

// DecodeStrings decodes a list of strings.
func DecodeStrings(d *Decoder, into *[]string) bool { return DecodeList(d, into, DecodeText) }

// DecodeObjects decodes a list of objects from what [DecodeList] takes. null and other
// empty forms among the objects are left out and reported.
func DecodeObjects[T any](d *Decoder, into *[]T, decode func(*Decoder, *T) bool) bool {
	*into = nil
	switch d.kind() {
	case 'n':
		return d.literal("null")
	case '[':
		return decodeItems(d, into, decode, true)
	case '{':
		if d.emptyList() {
			return setEmpty(into)
		}
		if d.isNumbered() {
			return decodeItems(d, into, decode, true)
		}
	case 'f':
		return d.literal("false") && setEmpty(into)
	case '"':
		if d.emptyList() {
			return setEmpty(into)
		}
	}
	var single T
	if !decode(d, &single) {
		return d.Misfit(wantList)
	}
	*into = []T{single}
	return true
}

func setEmpty[T any](into *[]T) bool {
	*into = []T{}
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

// decodeItems decodes the items of an array, or the values of an object. If a list is
// the whole document, an item that does not fit is left out. Otherwise the list does
// not fit.
func decodeItems[T any](d *Decoder, into *[]T, decode func(*Decoder, *T) bool, objects bool) bool {
	isPage := len(d.path) == 0
	end := d.data[d.at] + 2 // ] or }
	begin := d.at
	if !d.enter() {
		return false
	}
	d.path = append(d.path, step{})
	last := len(d.path) - 1
	items := (*into)[:0]
	if items == nil {
		items = []T{}
	}
	for first, index := true, 0; d.next(end, first); first, index = false, index+1 {
		if end == '}' {
			if _, ok := d.member(); !ok {
				return false
			}
		}
		d.path[last].index = index
		start := d.mark()
		if isPage && index == estimateAfter {
			rest := (len(d.data) - d.at) * index / (d.at - begin)
			items = slices.Grow(items, rest+rest/32+1)
		}
		var zero T
		items = append(items, zero)
		d.want, d.empty = wantObject, false
		switch fits := decode(d, &items[len(items)-1]); {
		case fits && !(objects && d.empty):
		case d.broken:
			return false
		case fits || isPage: // the list goes on without the item
			if _, ok := d.leaveOut(start, wantedItem(d, fits)); !ok {
				return false
			}
			items = items[:len(items)-1]
			if isPage {
				d.dropped++
			}
		default:
			return d.item(start)
		}
	}
	d.path, *into, d.empty = d.path[:last], items, false
	return !d.broken
}

// wantedItem returns what an item that is left out should have been.
func wantedItem(d *Decoder, empty bool) string {
	if empty {
		return wantObject
	}
	return d.want
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
