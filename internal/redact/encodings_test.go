package redact_test

import (
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/internal/redact"
)

// encoder writes one character of a string. It must write those in must in an encoded
// form; others it may.
type encoder struct {
	must  string
	write func(r *rand.Rand, c byte) string
}

// encoders are the encodings, each with the forms that programs write.
var encoders = []encoder{
	{`"\`, func(r *rand.Rand, c byte) string {
		if forms := map[byte]string{'"': `\"`, '\\': `\\`, '/': `\/`}; forms[c] != "" && r.IntN(2) == 0 {
			return forms[c]
		}
		return fmt.Sprintf([]string{`\u%04x`, `\u%04X`}[r.IntN(2)], c)
	}},
	{"&", func(r *rand.Rand, c byte) string {
		if named := map[byte]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '+': "&plus;", '/': "&sol;", '=': "&equals;"}; named[c] != "" && r.IntN(2) == 0 {
			return named[c]
		}
		return fmt.Sprintf([]string{"&#%d;", "&#%04d;", "&#x%x;", "&#X%02X;"}[r.IntN(4)], c)
	}},
	{"%", func(r *rand.Rand, c byte) string { return fmt.Sprintf([]string{"%%%02x", "%%%02X"}[r.IntN(2)], c) }},
	{"~", func(_ *rand.Rand, c byte) string {
		switch c {
		case '~':
			return "~0"
		case '/':
			return "~1"
		}
		return string(c)
	}},
}

// encode encodes what it must, and of the other characters a share.
func (e encoder) encode(r *rand.Rand, text string, share float64) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(e.must, c) >= 0 || r.Float64() < share {
			b.WriteString(e.write(r, c))
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// mixture encodes text up to 4 times, each time in another way.
func mixture(r *rand.Rand, text string) string {
	for range r.IntN(5) {
		text = encoders[r.IntN(len(encoders))].encode(r, text, []float64{0, 0.1, 0.5, 1}[r.IntN(4)])
	}
	return text
}

// randomKey returns a key as headers can carry it: letters and digits, or any
// characters, or mostly those that encodings escape.
func randomKey(r *rand.Rand) string {
	alphabet := []string{
		"abcdefghijklmnopqrstuvwxyz0123456789",
		`!"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_` + "`abcdefghijklmnopqrstuvwxyz{|}~",
		`/+=%&\"~<>;#u0x2F41`,
	}[r.IntN(3)]
	key := make([]byte, 8+r.IntN(60))
	for i := range key {
		key[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(key)
}

// A credential is replaced as a whole, and nothing else is.
func TestMixturesOfEncodings(t *testing.T) {
	for seed := range uint64(20_000) {
		r := rand.New(rand.NewPCG(seed, 4)) //nolint:gosec // no secret depends on it
		key := randomKey(r)
		text := mixture(r, key)
		got := redact.New("another-credential", key).String("the key (" + text + ") is wrong")
		if want := "the key (" + redact.Mark + ") is wrong"; got != want {
			t.Fatalf("seed %d: the key %q as\n%s left\n%s", seed, key, text, got)
		}
	}
}

// readings returns what a reader may make of text who undoes the encodings in any
// order, each several times. It is another way to decode than that of the package.
func readings(text string) []string {
	all := []string{text}
	unicode := regexp.MustCompile(`\\(u[0-9a-fA-F]{4}|["\\/])`)
	percent := regexp.MustCompile(`%[0-9a-fA-F]{2}`)
	for i := 0; i < len(all) && i < 60; i++ {
		for _, next := range []string{
			html.UnescapeString(all[i]),
			percent.ReplaceAllStringFunc(all[i], func(s string) string { s, _ = url.PathUnescape(s); return s }),
			unicode.ReplaceAllStringFunc(all[i], func(s string) string {
				if s[1] != 'u' {
					return s[1:]
				}
				n, _ := strconv.ParseUint(s[2:], 16, 16)
				return string(rune(n))
			}),
		} {
			if !slices.Contains(all, next) {
				all = append(all, next)
			}
		}
	}
	return all
}

// FuzzEncodings has a key in any mixture of encodings, between any neighbors, which may
// make its ends part of other escape sequences. No reading of the result has 8
// characters of the key in a row.
func FuzzEncodings(f *testing.F) {
	f.Add(uint64(1), "before ", " after")
	f.Add(uint64(2), `\`, "2525")
	f.Add(uint64(3), "%", ";")
	f.Add(uint64(4), "&#", `\u00`)
	f.Fuzz(func(t *testing.T, seed uint64, before, after string) {
		r := rand.New(rand.NewPCG(seed, 5)) //nolint:gosec // no secret depends on it
		key := randomKey(r) + randomKey(r)  // long enough for any neighbors
		text := mixture(r, key)
		cut := r.IntN(len(text) + 1)
		hidden := redact.New(key)
		for _, whole := range []string{before + text + after, before + text[:cut], text[cut:] + after} {
			got := hidden.String(whole)
			for _, reading := range readings(got) {
				for i := 0; i+8 <= len(key); i++ {
					if part := key[i : i+8]; strings.Contains(reading, part) && !strings.Contains(before+after, part) {
						t.Fatalf("%q of the key %q is left of %q: %q", part, key, whole, got)
					}
				}
			}
		}
	})
}

// Text in more encodings than anybody writes is not shown.
func TestTooManyEncodings(t *testing.T) {
	text := "%73%33cr3t-0123456789"
	for range 14 {
		text = url.PathEscape(text)
	}
	if got := redact.New("s3cr3t-0123456789").String(text); got != redact.Mark {
		t.Errorf("%q", got)
	}
	if got := (redact.Redactor{}).String(text); got != text {
		t.Errorf("without a credential: %q", got)
	}
}

// A key of digits may come back as a number.
func TestNumericCredential(t *testing.T) {
	r := redact.New("12345678901234567890")
	for _, in := range []string{`[12345678901234567890]`, `["12345678901234567890"]`, `[1.2345678901234567890e19]`} {
		if got := string(r.JSON([]byte(in))); got != `["[redacted]"]` {
			t.Errorf("%s became %s", in, got)
		}
	}
}

// Long strings of the worst kinds cost no more than others.
func BenchmarkString(b *testing.B) {
	r := redact.New("s3cr3t-0123456789abcdef")
	for name, unit := range map[string]string{
		"plain": "nothing ", "backslashes": `\`, "percent": "%25", "entities": "&amp;", "entity without end": "&a", "heads": "s3cr%",
	} {
		text := strings.Repeat(unit, 64<<10/len(unit))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				r.String(text)
			}
		})
	}
}

// A string of a service that sends megabytes is cut, with nothing of a credential at
// the cut but a few characters.
func TestLongText(t *testing.T) {
	r := redact.New(secret)
	for before := 64<<10 - len(secret) - 2; before < 64<<10+2; before++ {
		got := r.String(strings.Repeat("x", before) + secret + strings.Repeat("x", 1<<20))
		if len(got) > 64<<10+20 || strings.Contains(got, secret[:8]) {
			t.Fatalf("%d bytes, ending with %q", len(got), got[len(got)-50:])
		}
	}
}
