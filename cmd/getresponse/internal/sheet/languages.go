package sheet

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
)

// language has the letters of a language that are not in ASCII, in lower case.
type language struct {
	letters string
	in      []Encoding // those that have all its letters
	// after says which letters come after a letter whose code is another letter in another
	// encoding: ñ of Windows-1252 is ń of Windows-1250. A point is the end of a word.
	after map[rune]string
}

const (
	vowels     = "aeiou"
	consonants = "bcdfghjklmnpqrstvwxz"
	wordEnd    = "."
)

// languages returns those of Windows-1250, Windows-1252 and ISO 8859-2 that people write
// most, those first that win where the bytes fit several. It is a function, as a command
// that reads no file does not need them.
func languages() []language {
	western, central, both := []Encoding{Windows1252}, []Encoding{Windows1250, Latin2}, []Encoding{Windows1252, Windows1250, Latin2}
	soft := consonants + wordEnd // before vowels Polish writes ni, si, zi and ci
	return []language{
		{"äöüß", both, nil},
		{"àâçéèêëîïôœùûü", western, map[rune]string{'ê': "cglmnpqrtv"}},
		{"áéíñóúüçªº", western, map[rune]string{'ñ': vowels}}, // Spanish, and ç of Catalan
		{"àèéìíòóù", western, map[rune]string{'à': wordEnd, 'è': wordEnd, 'ì': wordEnd, 'í': wordEnd, 'ò': wordEnd, 'ó': wordEnd, 'ù': wordEnd}},
		{"ąćęłńóśźż", central, map[rune]string{'ć': soft, 'ń': soft, 'ś': soft, 'ź': soft}},
		{"ãõáâàçéêíóôú", western, map[rune]string{'õ': "e", 'ã': "oe" + wordEnd}}, // Portuguese
		{"åäöæøé", western, nil},            // Nordic
		{"áčďéěíňóřšťúůýž", central, nil},   // Czech
		{"áäčďéíĺľňóôŕšťúýž", central, nil}, // Slovak
		{"áéíóöőúüű", central, nil},         // Hungarian
		{"čćđšž", central, nil},             // Croatian
	}
}

// signs are characters that text of any language has next to letters, such as quotes.
const signs = "„”“‘’‚–—…«»€§°©®™´\u00a0·•¿¡ªº"

// Scores of a character.
const (
	ofLanguage = 4   // a letter of the language
	ofSigns    = 1   // a sign that may be anywhere
	otherAlone = -1  // another sign, not next to a letter
	foreign    = -4  // a letter of another language
	inWord     = -8  // another sign next to a letter, such as ¶ for ś
	control    = -20 // a control of C1, or no character
)

// encoding returns the encoding whose letters fit best those of one language.
func (t *tally) encoding() (best Encoding, err error) {
	top := 0
	for _, l := range languages() {
		for _, e := range l.in {
			if score := t.score(e, l); score > top {
				best, top = e, score
			}
		}
	}
	if best == "" {
		return "", errNoEncoding
	}
	return best, nil
}

// score says how well the bytes fit a language in an encoding of 8 bits.
func (t *tally) score(e Encoding, l language) (score int) {
	table, ok := e.text().(*charmap.Charmap)
	if !ok {
		return 0
	}
	for b, n := range t.bytes {
		if n == 0 {
			continue
		}
		r := table.DecodeByte(byte(b))
		lower := unicode.ToLower(r)
		switch {
		case r == unicode.ReplacementChar || unicode.IsControl(r):
			score += control * n
		case strings.ContainsRune(l.letters, lower):
			wrong := t.misplaced(byte(b), l.after[lower])
			if r == lower {
				wrong = max(wrong, t.capital[b]) // ¿Dónde would be żDónde
			}
			score += ofLanguage*(n-wrong) + foreign*wrong
		case unicode.IsLetter(r):
			score += foreign * n
		case strings.ContainsRune(signs, r):
			score += ofSigns * n
		default:
			score += inWord*(n-t.alone[b]) + otherAlone*t.alone[b]
		}
	}
	return score
}

// misplaced returns how often a letter follows a byte that is not one of those given. All
// may follow if none is given, and a byte that is not ASCII may, but for the end of a word.
func (t *tally) misplaced(b byte, given string) (n int) {
	if given == "" {
		return 0
	}
	for class, count := range t.after[b] {
		c := byte('a' + class - 1)
		switch {
		case class == 0:
			c = wordEnd[0]
		case class == letterClasses-1 && given != wordEnd:
			continue
		}
		if strings.IndexByte(given, c) < 0 {
			n += count
		}
	}
	return n
}
