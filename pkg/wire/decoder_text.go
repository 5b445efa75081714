package wire

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// textStore makes strings with few allocations. Short strings that occur again are
// shared. Others are cut from chunks of at most maxChunk bytes, so that a string that
// is kept never keeps much more than itself.
type textStore struct {
	sharing bool // strings occur again: the document is long enough
	chunk   strings.Builder
	size    int            // of the next chunk
	seen    *[shelf]uint32 // hashes of strings, by their lowest bits
	shared  *[shelf]string // strings that were seen before, likewise
	scratch []byte         // for strings with escapes
}

const (
	minChunk  = 256
	maxChunk  = 16 << 10
	maxShared = 48  // longest string that is shared
	shelf     = 256 // shared strings at most, a power of two
	// longDocument is the length from which on a document has many objects.
	longDocument = 8 << 10
)

// store returns b as a string.
func (s *textStore) store(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > maxShared || !s.sharing {
		return s.cut(b)
	}
	if s.seen == nil {
		s.seen, s.shared = new([shelf]uint32), new([shelf]string)
	}
	h := hash(b)
	i := h % shelf
	if s.seen[i] != h { // most strings occur once
		s.seen[i] = h
		return s.cut(b)
	}
	if s.shared[i] != string(b) {
		s.shared[i] = s.cut(b)
	}
	return s.shared[i]
}

// cut copies b into the current chunk.
func (s *textStore) cut(b []byte) string {
	if len(b) > maxChunk/4 {
		return string(b)
	}
	if s.chunk.Cap()-s.chunk.Len() < len(b) {
		s.size = min(max(2*s.size, minChunk, len(b)), maxChunk)
		s.chunk = strings.Builder{}
		s.chunk.Grow(s.size)
	}
	start := s.chunk.Len()
	s.chunk.Write(b)
	return s.chunk.String()[start:]
}

// hash mixes the ends and the length of b.
func hash(b []byte) uint32 {
	var head, tail uint64
	if n := len(b); n >= 8 {
		head, tail = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	} else {
		for _, c := range b {
			head = head<<8 | uint64(c)
		}
	}
	h := (head^bits.RotateLeft64(tail, 29))*0x9E3779B97F4A7C15 + uint64(len(b))
	return uint32(h >> 32)
}

// scan goes behind the string at the current place. It returns what is between the
// quotes, and whether that stands for itself.
func (d *Decoder) scan() (inner []byte, plain, ok bool) {
	rest := d.data[d.at+1:]
	for n := 0; n <= len(rest)-8; n += 8 {
		found := special(binary.LittleEndian.Uint64(rest[n : n+8]))
		if found == 0 {
			continue
		}
		n += bits.TrailingZeros64(found) / 8
		if rest[n] != '"' {
			return d.scanFrom(n)
		}
		d.at += n + 2
		return rest[:n], true, true
	}
	return d.scanFrom(len(rest) &^ 7)
}

// scanFrom is scan for strings with other characters than printable ASCII, or at the end
// of the input. The first n bytes of the string stand for themselves.
func (d *Decoder) scanFrom(n int) (inner []byte, plain, ok bool) {
	data, start := d.data, d.at+1
	plain = true
	for at := start + n; ; {
		if at+8 <= len(data) {
			found := special(binary.LittleEndian.Uint64(data[at:]))
			if found == 0 {
				at += 8
				continue
			}
			at += bits.TrailingZeros64(found) / 8
		}
		if at >= len(data) {
			return nil, false, d.fail()
		}
		switch c := data[at]; {
		case c == '"':
			d.at = at + 1
			return data[start:at], plain, true
		case c == '\\':
			n := escape(data[at:])
			if n == 0 {
				return nil, false, d.fail()
			}
			plain = false
			at += n
		case c < ' ':
			return nil, false, d.fail()
		case c < utf8.RuneSelf:
			at++
		default:
			_, size := utf8.DecodeRune(data[at:])
			plain = plain && size > 1
			at += size
		}
	}
}

// special returns the highest bits of those of the 8 bytes in x that are a quote, a
// backslash, a control character or part of a longer rune. Only the lowest of them
// counts: above it a subtraction may have borrowed.
func special(x uint64) uint64 {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	// The exchange of quotes and spaces leaves control characters below both.
	belowBang, backslash := (x^('"'-' ')*ones)-'!'*ones, (x^'\\'*ones)-ones
	return (belowBang | backslash | x) & high
}

// escape returns the length of the escape sequence that s begins with, 0 if it is
// none.
func escape(s []byte) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if _, ok := hex4(s[2:]); ok {
			return 6
		}
	}
	return 0
}

func hex4(s []byte) (r rune, ok bool) {
	if len(s) < 4 {
		return 0, false
	}
	for _, c := range s[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c >= 'a' && c <= 'f':
			c -= 'a' - 10
		case c >= 'A' && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// quoted reads a string. The result is valid until the next one is read.
func (d *Decoder) quoted() (text []byte, ok bool) {
	inner, plain, ok := d.scan()
	if !ok || plain {
		return inner, ok
	}
	d.text.scratch = unescape(d.text.scratch[:0], inner)
	return d.text.scratch, true
}

// unescape appends what s stands for. Bytes that are no UTF-8 and halves of surrogate
// pairs become U+FFFD.
func unescape(to, s []byte) []byte {
	for len(s) > 0 {
		if s[0] != '\\' {
			r, size := utf8.DecodeRune(s)
			to, s = utf8.AppendRune(to, r), s[size:]
			continue
		}
		c := s[1]
		switch c {
		case 'b':
			c = '\b'
		case 'f':
			c = '\f'
		case 'n':
			c = '\n'
		case 'r':
			c = '\r'
		case 't':
			c = '\t'
		case 'u':
			r, _ := hex4(s[2:])
			s = s[6:]
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if len(s) >= 6 && s[0] == '\\' && s[1] == 'u' {
					low, _ = hex4(s[2:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					s = s[6:]
				}
			}
			to = utf8.AppendRune(to, r)
			continue
		}
		to, s = append(to, c), s[2:]
	}
	return to
}
