package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

const (
	headBytes   = 256 << 10 // for the kind, the delimiter and the line ending
	detectBytes = 64 << 20  // for the encoding: its letters may come late
	fewZeros    = 0.02      // share of zero bytes in UTF-16, at the place of the letters
	manyZeros   = 0.4       // share of zero bytes in UTF-16, at the other place
)

// detectText finds the form of a file of text.
func (r *Reader) detectText(file io.ReaderAt, size int64, head []byte, o Options) (err error) {
	r.form = Form{Kind: CSV, Encoding: o.Encoding}
	if r.form.Encoding == "" {
		r.form.Encoding, err = detectEncoding(head, io.NewSectionReader(file, 0, min(size, detectBytes)), size > detectBytes)
		if err != nil {
			return err
		}
	}
	mark := r.form.Encoding.mark()
	r.form.BOM = len(mark) > 0 && bytes.HasPrefix(head, mark)
	skip := int64(0)
	if r.form.BOM {
		skip = int64(len(mark))
	}
	whole := size == int64(len(head))
	separator := r.detectDelimiter(head[skip:], whole, o.Delimiter)
	r.records = func() (source, error) {
		text := r.form.Encoding.decode(io.NewSectionReader(file, skip, size-skip))
		p := newRecords(text, r.form.Encoding, r.form.Delimiter)
		if separator {
			if _, err := p.next(); err != nil {
				return nil, err
			}
		}
		return textSource{p}, nil
	}
	return nil
}

type textSource struct{ *records }

func (textSource) Close() error { return nil }

// detectEncoding finds the encoding of text. A byte order mark decides, then zero bytes,
// as UTF-16 has them. Text that is valid UTF-8 is UTF-8: in other encodings it hardly ever is.
func detectEncoding(head []byte, text io.Reader, more bool) (Encoding, error) {
	if e, found := marked(head); found {
		return e, nil
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return detectUTF16(head)
	}
	var seen tally
	if err := seen.read(text); err != nil {
		return "", err
	}
	if seen.isUTF8(more) {
		return UTF8, nil
	}
	return seen.encoding()
}

// detectUTF16 finds the byte order of text with zero bytes. Each character of ASCII has
// one, on the same side.
func detectUTF16(head []byte) (Encoding, error) {
	var zeros [2]float64
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := float64(len(head)) / 2
	even, odd := zeros[0]/pairs, zeros[1]/pairs
	switch {
	case odd >= manyZeros && even <= fewZeros:
		return UTF16LE, nil
	case even >= manyZeros && odd <= fewZeros:
		return UTF16BE, nil
	}
	return "", fmt.Errorf("the file is no text: it has a zero byte at offset %d", bytes.IndexByte(head, 0))
}

// tally counts what tells encodings apart.
type tally struct {
	characters int      // of UTF-8 that are not ASCII
	invalid    int      // bytes that no character of UTF-8 has
	cut        bool     // whether the end is within a character of UTF-8
	bytes      [256]int // how often each byte occurs that is not ASCII
	alone      [256]int // how often no letter is next to it
	capital    [256]int // how often a capital letter of ASCII follows
	after      [256][letterClasses]int
}

// letterClasses are what can be after a byte: see classOf.
const letterClasses = 28

// classOf returns 1 to 26 for a letter of ASCII, 27 for a byte that is not ASCII, and so
// most often a letter, and 0 for anything else.
func classOf(b byte) int {
	switch lower := b | 0x20; {
	case b >= utf8.RuneSelf:
		return letterClasses - 1
	case 'a' <= lower && lower <= 'z':
		return int(lower-'a') + 1
	}
	return 0
}

// read counts all of a file, or its beginning.
func (t *tally) read(text io.Reader) error {
	buf := make([]byte, 64<<10)
	var before, pending byte // pending is not ASCII, and the byte after it is unknown
	var tail []byte          // the beginning of a character of UTF-8
	for {
		n, err := text.Read(buf)
		tail = t.characterize(append(tail, buf[:n]...))
		for _, b := range buf[:n] {
			if pending != 0 {
				t.count(before, pending, b)
				before, pending = pending, 0
			}
			if b < utf8.RuneSelf {
				before = b
				continue
			}
			pending = b
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	if pending != 0 {
		t.count(before, pending, newline)
	}
	t.cut = len(tail) > 0
	return nil
}

// characterize counts characters of UTF-8 and invalid bytes. It returns a character that
// is not complete.
func (t *tally) characterize(text []byte) (tail []byte) {
	for len(text) > 0 {
		if text[0] < utf8.RuneSelf {
			text = text[1:]
			continue
		}
		if !utf8.FullRune(text) {
			return bytes.Clone(text)
		}
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			t.invalid++
		} else {
			t.characters++
		}
		text = text[size:]
	}
	return nil
}

// mostly is how many characters of UTF-8 there are for each invalid byte in a file that is
// UTF-8 with a fault. Pairs of letters in other encodings look like UTF-8 now and then.
const mostly = 4

// isUTF8 reports whether all is UTF-8, or was meant to be. A file that is cut off, or into
// which another was pasted, is better reported than read in another encoding.
func (t *tally) isUTF8(more bool) bool {
	if t.invalid == 0 {
		return !t.cut || more || t.characters > 0
	}
	return t.characters > mostly*t.invalid
}

func (t *tally) count(before, b, after byte) {
	t.bytes[b]++
	t.after[b][classOf(after)]++
	if 'A' <= after && after <= 'Z' {
		t.capital[b]++
	}
	if classOf(before) == 0 && classOf(after) == 0 {
		t.alone[b]++
	}
}

var errNoEncoding = errors.New("the encoding is not UTF-8, UTF-16, Windows-1250, Windows-1252 or ISO-8859-2, or cannot be detected; name it")
