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
}

// languages are those of Windows-1250, Windows-1252 and ISO 8859-2 that people write most.
// Slavic languages and Hungarian are there so that the others do not get their files.
var languages = []language{
	{"äöüß", []Encoding{Windows1252, Windows1250, Latin2}},
	{"àâæçéèêëîïôœùûüÿ", []Encoding{Windows1252}},
	{"áéíñóúüçªº", []Encoding{Windows1252}}, // Spanish, with ç of Catalan
	{"àèéìíîòóùú", []Encoding{Windows1252}},
	{"ãõáâàçéêíóôú", []Encoding{Windows1252}}, // Portuguese
	{"åäöæøé", []Encoding{Windows1252}},       // Nordic
	{"ąćęłńóśźż", []Encoding{Windows1250, Latin2}},
	{"áčďéěíňóřšťúůýž", []Encoding{Windows1250, Latin2}},
	{"áäčďéíĺľňóôŕšťúýž", []Encoding{Windows1250, Latin2}},
	{"áéíóöőúüű", []Encoding{Windows1250, Latin2}},
	{"čćđšž", []Encoding{Windows1250, Latin2}},
}

// signs are characters that text of any language has, and where they are: next to
// letters, as quotes are, or alone.
const signs = "„”“‘’‚–—…«»€§°©®™´\u00a0·•¿¡№ªº"

// Scores of a character.
const (
	ofLanguage = 4   // a letter of the language
	ofSigns    = 1   // a sign that may be anywhere
	otherAlone = -1  // another sign, not next to a letter
	foreign    = -4  // a letter of another language
	inWord     = -8  // another sign next to a letter, such as ¶ for ś
	control    = -20 // a control of C1, or no character
)

// hard are letters that no vowel follows: after a consonant the soft sign i is written
// instead. Letters of other languages with the same code have vowels after them, such as ñ.
const hard = "ńśźć"

// score says how well the bytes fit a language in an encoding.
func (t *tally) score(e Encoding, l language) (score int) {
	fits := false
	for _, in := range l.in {
		fits = fits || in == e
	}
	table := map[Encoding]*charmap.Charmap{Windows1250: charmap.Windows1250, Windows1252: charmap.Windows1252, Latin2: charmap.ISO8859_2}[e]
	if !fits {
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
			score += ofLanguage * n
			if strings.ContainsRune(hard, lower) {
				score += (foreign - ofLanguage) * t.soft[b]
			}
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
