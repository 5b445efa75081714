package redact

import (
	"bytes"
	"cmp"
	"slices"
)

// gram is how many bytes of a credential in a row are found, from its beginning, its
// middle or its end. Of a credential that was cut, at most one byte less remains. A
// neighbor such as a backslash garbles up to 4 bytes of an end, as they become a part of
// its escape sequence. A credential of 16 bytes or more is found between any neighbors.
const gram = 8

// head is how many leading bytes of a credential are found if half an escape sequence
// follows, as where text was cut.
const head = 4

// needles are the credentials to find.
type needles struct {
	short [][]byte        // of less than gram bytes, to be found as a whole
	long  [][]byte        // the others
	grams map[uint64]bool // all gram bytes in a row of the long ones
}

// span is a part of the original text.
type span struct{ from, to int }

func (n *needles) add(credential string) {
	c := unplus([]byte(credential))
	if len(c) < gram {
		n.short = append(n.short, c)
		return
	}
	n.long = append(n.long, c)
	if n.grams == nil {
		n.grams = map[uint64]bool{}
	}
	eachGram(c, func(_ int, key uint64) { n.grams[key] = true })
}

// unplus returns text with a space for each plus, as queries write spaces.
func unplus(text []byte) []byte { return bytes.ReplaceAll(text, []byte("+"), []byte(" ")) }

// eachGram calls do with the beginning and the bytes of every gram.
func eachGram(text []byte, do func(from int, key uint64)) {
	var key uint64
	for i, c := range text {
		key = key<<8 | uint64(c)
		if i >= gram-1 {
			do(i-gram+1, key)
		}
	}
}

// find returns the spans of text that show a credential, in order and apart. It returns
// the whole text if that has too many readings to tell.
func (n *needles) find(text string) []span {
	var found []span
	add := func(l layer, from, to int) {
		for to < len(l.text) && l.at[to] == l.at[to-1] { // within an escape sequence of several bytes
			to++
		}
		found = append(found, span{int(l.at[from]), int(l.at[to])})
	}
	all := eachReading(text, func(l layer) {
		l.text = unplus(l.text)
		eachGram(l.text, func(from int, key uint64) {
			if n.grams[key] {
				add(l, from, from+gram)
			}
		})
		for _, long := range n.long {
			for _, at := range occurrences(l.text, long[:head]) {
				if to := at + commonPrefix(long, l.text[at:]); to < len(l.text) && isIntroducer(l.text[to]) {
					add(l, at, endOfEscape(l.text, to))
				}
			}
		}
		for _, short := range n.short {
			for _, at := range occurrences(l.text, short) {
				add(l, at, at+len(short))
			}
		}
	})
	if !all {
		return []span{{0, len(text)}}
	}
	return merge(found)
}

// occurrences returns where part is in text, also where it overlaps itself.
func occurrences(text, part []byte) (all []int) {
	for from := 0; ; {
		at := bytes.Index(text[from:], part)
		if at < 0 {
			return all
		}
		all = append(all, from+at)
		from += at + 1
	}
}

func commonPrefix(a, b []byte) (n int) {
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// endOfEscape returns the end of the half escape sequence at from.
func endOfEscape(text []byte, from int) int {
	const longest = 6
	to := from + 1
	for to < len(text) && to < from+longest && (text[to] == '#' || isAlphanumeric(text[to])) {
		to++
	}
	return to
}

// merge joins spans that overlap or touch.
func merge(spans []span) (merged []span) {
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for _, s := range spans {
		if last := len(merged) - 1; last >= 0 && s.from <= merged[last].to {
			merged[last].to = max(merged[last].to, s.to)
		} else {
			merged = append(merged, s)
		}
	}
	return merged
}
