package redact

import (
	"bytes"
	"hash/maphash"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// layer is text after some steps of decoding.
type layer struct {
	text []byte
	at   []int32 // at[i] is where text[i] comes from in the original; the last entry is its length
}

const (
	// maxDepth is how many nested encodings are undone. Real text has up to 4: JSON in
	// a URL in HTML in JSON.
	maxDepth = 12
	// maxDecoded bounds the work for text that has every encoding within every other
	// one: the bytes of all its readings.
	maxDecoded = 16 << 20
)

// decoding goes through the readings of text.
type decoding struct {
	do    func(layer)
	left  int // bytes, of maxDecoded
	seed  maphash.Seed
	known map[uint64]bool // hashes of the readings
}

// eachReading calls do with text and with every reading of it: decoded from one
// encoding after the other, in any order. Only the right order leads to what was
// encoded, and nobody can say which it is. It returns false for text that has more
// readings than anybody writes.
func eachReading(text string, do func(layer)) bool {
	l := layer{text: []byte(text), at: make([]int32, len(text)+1)}
	for i := range l.at {
		l.at[i] = int32(i) //nolint:gosec // bodies are bounded far below 2 GiB
	}
	d := decoding{do: do, left: maxDecoded + len(text), seed: maphash.MakeSeed(), known: map[uint64]bool{}}
	return d.visit(l, 0)
}

func (d *decoding) visit(l layer, depth int) bool {
	hash := maphash.Bytes(d.seed, l.text)
	if d.known[hash] {
		return true
	}
	d.known[hash] = true
	if d.left -= len(l.text); d.left < 0 {
		return false
	}
	d.do(l)
	for _, e := range [...]encoding{{'\\', unescapeJSON}, {'%', unescapePercent}, {'&', unescapeHTML}, {'~', unescapePointer}} {
		next, changed := l.decode(e)
		if changed && (depth == maxDepth || !d.visit(next, depth+1)) {
			return false
		}
	}
	return true
}

// encoding is a way to write characters that have another meaning otherwise.
type encoding struct {
	introducer byte // of its escape sequences
	// unescape decodes the escape sequence at the beginning of s, which is at least two
	// bytes long. n is the length of the sequence, 0 if there is none.
	unescape func(s []byte) (decoded string, n int)
}

// isIntroducer reports whether an escape sequence begins with b.
func isIntroducer(b byte) bool { return b == '\\' || b == '%' || b == '&' || b == '~' }

// decode undoes an encoding once.
func (l layer) decode(e encoding) (next layer, changed bool) {
	copied := 0
	for i := 0; i < len(l.text)-1; {
		skipped := bytes.IndexByte(l.text[i:len(l.text)-1], e.introducer)
		if skipped < 0 {
			break
		}
		i += skipped
		decoded, n := e.unescape(l.text[i:])
		if n == 0 {
			i++
			continue
		}
		next.text, next.at = append(next.text, l.text[copied:i]...), append(next.at, l.at[copied:i]...)
		for range len(decoded) {
			next.at = append(next.at, l.at[i])
		}
		next.text = append(next.text, decoded...)
		i += n
		copied, changed = i, true
	}
	if !changed {
		return l, false
	}
	return layer{append(next.text, l.text[copied:]...), append(next.at, l.at[copied:]...)}, true
}

func unescapePercent(s []byte) (decoded string, n int) {
	if b, ok := hexAt(s, 1, 2); ok {
		return string([]byte{byte(b)}), 3
	}
	return "", 0
}

func unescapePointer(s []byte) (decoded string, n int) {
	switch s[1] {
	case '0':
		return "~", 2
	case '1':
		return "/", 2
	}
	return "", 0
}

func unescapeJSON(s []byte) (decoded string, n int) {
	switch s[1] {
	case '"', '\'', '\\', '/':
		return string(s[1:2]), 2
	case 'b', 'f', 'n', 'r', 't':
		return map[byte]string{'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t"}[s[1]], 2
	case 'x':
		if b, ok := hexAt(s, 2, 2); ok {
			return string([]byte{byte(b)}), 4
		}
	case 'u':
		first, ok := hexAt(s, 2, 4)
		if !ok {
			return "", 0
		}
		if len(s) > 7 && s[6] == '\\' && s[7] == 'u' {
			second, ok := hexAt(s, 8, 4)
			if r := utf16.DecodeRune(rune(first), rune(second)); ok && r != utf8.RuneError {
				return string(r), 12
			}
		}
		return string(rune(first)), 6
	}
	return "", 0
}

// maxEntity is longer than all names of HTML entities.
const maxEntity = 40

func unescapeHTML(s []byte) (decoded string, n int) {
	for n = 1; n < len(s) && n < maxEntity; n++ {
		if c := s[n]; c == ';' {
			entity := string(s[:n+1])
			decoded = html.UnescapeString(entity)
			if decoded == entity || strings.HasSuffix(decoded, ";") && len(decoded) > 1 { // of some names a beginning is an entity
				return "", 0
			}
			return decoded, n + 1
		} else if c != '#' && !isAlphanumeric(c) {
			break
		}
	}
	return "", 0
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// hexAt reads a hexadecimal number of that many digits.
func hexAt(s []byte, from, digits int) (uint64, bool) {
	if len(s) < from+digits {
		return 0, false
	}
	for _, c := range s[from : from+digits] {
		if !isAlphanumeric(c) { // ParseUint also takes signs and underscores
			return 0, false
		}
	}
	n, err := strconv.ParseUint(string(s[from:from+digits]), 16, 32)
	return n, err == nil
}
