package sheet

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is a character encoding.
type Encoding string

// The encodings of files.
const (
	UTF8        Encoding = "UTF-8"
	UTF16LE     Encoding = "UTF-16LE"
	UTF16BE     Encoding = "UTF-16BE"
	Windows1250 Encoding = "Windows-1250"
	Windows1252 Encoding = "Windows-1252"
	Latin2      Encoding = "ISO-8859-2"
)

// Encodings returns all encodings.
func Encodings() []Encoding {
	return []Encoding{UTF8, UTF16LE, UTF16BE, Windows1250, Windows1252, Latin2}
}

// ParseEncoding returns an encoding by its name. Case, blanks, - and _ do not count, and
// cp1250, cp1252 and latin2 are known too.
func ParseEncoding(name string) (Encoding, error) {
	strip := strings.NewReplacer("-", "", "_", "", " ", "")
	plain := strings.ToLower(strip.Replace(name))
	plain = strings.Replace(plain, "cp125", "windows125", 1)
	if plain == "latin2" {
		return Latin2, nil
	}
	for _, e := range Encodings() {
		if strings.ToLower(strip.Replace(string(e))) == plain {
			return e, nil
		}
	}
	return "", fmt.Errorf("%q is no known encoding: it is UTF-8, UTF-16LE, UTF-16BE, Windows-1250, Windows-1252 or ISO-8859-2", name)
}

// text returns the encoding as the library has it, nil for UTF-8.
func (e Encoding) text() encoding.Encoding {
	switch e {
	case UTF16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case UTF16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case Windows1250:
		return charmap.Windows1250
	case Windows1252:
		return charmap.Windows1252
	case Latin2:
		return charmap.ISO8859_2
	}
	return nil
}

// escape returns valid UTF-8 with references of HTML, such as &#8364; for characters that
// the encoding lacks.
func (e Encoding) escape(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	table, limited := e.text().(*charmap.Charmap)
	if !limited {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if _, has := table.EncodeRune(r); has {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return b.String()
}

// mark returns the byte order mark, nil if the encoding has none.
func (e Encoding) mark() []byte {
	switch e {
	case UTF8:
		return []byte{0xEF, 0xBB, 0xBF}
	case UTF16LE:
		return []byte{0xFF, 0xFE}
	case UTF16BE:
		return []byte{0xFE, 0xFF}
	}
	return nil
}

// marked returns the encoding whose byte order mark is at the beginning of a file.
func marked(head []byte) (e Encoding, found bool) {
	for _, e := range []Encoding{UTF8, UTF16LE, UTF16BE} {
		if bytes.HasPrefix(head, e.mark()) {
			return e, true
		}
	}
	return "", false
}

// decode returns a reader of UTF-8. Bytes that are invalid in the encoding are U+FFFD
// there, and stay as they are in UTF-8.
func (e Encoding) decode(r io.Reader) io.Reader {
	if t := e.text(); t != nil {
		return transform.NewReader(r, t.NewDecoder())
	}
	return r
}
