package sheet_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"golang.org/x/text/encoding/charmap"
)

// people are words of files in a language, for generated texts, and the encodings that
// such files have.
var people = map[string]struct {
	words     string
	encodings []sheet.Encoding
}{
	"Polish": {"Grażyna Łukasz Małgorzata Żółć Świątek Wójcik Gęśla Jędrzejewska Kamiński Dąbrowski Zając Woźniak Łódź Kraków Gdańsk " +
		"Poznań Wrocław Białystok Częstochowa Rzeszów Śląsk Ćwiklińska źrebię życie być będą są możliwość dzień późno ŻÓŁW SPÓŁKA KSIĄŻĘ",
		[]sheet.Encoding{sheet.Windows1250, sheet.Latin2}},
	"German": {"Jürgen Björn Käthe Günther Weiß Müller Schröder Größe Straße Köln München Düsseldorf Würzburg Österreich Übersicht Äpfel",
		[]sheet.Encoding{sheet.Windows1252, sheet.Windows1250, sheet.Latin2}},
	"French": {"Hélène François Noël Jérôme Gaëlle Zoé Lefèvre Benoît Aurélie Besançon Orléans Nîmes Angoulême Évreux Châteauroux été forêt " +
		"Agnès Béatrice où déjà cœur Irène Chloé prénom numéro",
		[]sheet.Encoding{sheet.Windows1252}},
	"Spanish": {"Begoña Íñigo José María Sofía Andrés Núñez Ibáñez Peña Muñoz Gómez Ramírez España México Málaga Cádiz Córdoba niño mañana " +
		"teléfono ¿Dónde? ¡Olé! pingüino",
		[]sheet.Encoding{sheet.Windows1252}},
	"Italian": {"Nicolò Mosè D'Angiò Perché Niccolò Forlì Cefalù città qualità virtù così però più è già caffè Cantù Viganò Salò",
		[]sheet.Encoding{sheet.Windows1252}},
	"Czech": {"Jiří Tomáš Zdeněk Růžena Dvořák Černý Němcová Řehoř Plzeň Děčín Ústí Žďár příjmení město číslo",
		[]sheet.Encoding{sheet.Windows1250, sheet.Latin2}},
	"Hungarian": {"György Zoltán Erzsébet Kovács Tóth Szőke Győr Székesfehérvár Pécs Gyöngyös Nagykőrös Fűzfő Hűvös családnév keresztnév város",
		[]sheet.Encoding{sheet.Windows1250, sheet.Latin2}},
}

// text returns rows of words, at least one of which is not ASCII.
func text(random *rand.Rand, words []string, rows int) string {
	var b strings.Builder
	b.WriteString("email;name;city\n")
	for i := range rows {
		pick := func() string { return words[random.IntN(len(words))] }
		fmt.Fprintf(&b, "person%d@example.com;%s %s;%s\n", i, pick(), pick(), pick())
	}
	return b.String()
}

// encoded returns text in an encoding, or false if a character is not in it.
func encoded(text string, e sheet.Encoding) ([]byte, bool) {
	switch e {
	case sheet.UTF8:
		return []byte(text), true
	case sheet.UTF16LE, sheet.UTF16BE:
		var b []byte
		for _, unit := range utf16.Encode([]rune(text)) {
			pair := []byte{byte(unit), byte(unit >> 8)}
			if e == sheet.UTF16BE {
				slices.Reverse(pair)
			}
			b = append(b, pair...)
		}
		return b, true
	}
	table := map[sheet.Encoding]*charmap.Charmap{
		sheet.Windows1250: charmap.Windows1250, sheet.Windows1252: charmap.Windows1252, sheet.Latin2: charmap.ISO8859_2,
	}[e]
	b, err := table.NewEncoder().Bytes([]byte(text))
	return b, err == nil
}

// Files of each language and encoding are read as they were written, those with few rows
// as well. It is the characters that count: German has the same bytes in three encodings.
func TestDetection(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 2026))
	for _, language := range slices.Sorted(maps.Keys(people)) { // the seed chooses the same texts each time
		p := people[language]
		for _, e := range append([]sheet.Encoding{sheet.UTF8, sheet.UTF16LE, sheet.UTF16BE}, p.encodings...) {
			for _, of := range []struct{ rows, times int }{{1, 30}, {3, 20}, {10, 8}, {100, 2}} {
				rows, times := of.rows, of.times
				wrong, n := 0, 0
				for range times {
					want := text(random, strings.Fields(p.words), rows)
					data, ok := encoded(want, e)
					if !ok {
						continue
					}
					n++
					r, err := sheet.New("people.csv", bytes.NewReader(data), int64(len(data)), sheet.Options{})
					if err != nil {
						wrong++
						t.Logf("%s, %s: %v: %.200q", language, e, err, want)
						continue
					}
					if got := string(written(t, sheet.Form{Kind: sheet.CSV, Delimiter: ';'}, all(t, r))); got != want {
						wrong++
						t.Logf("%s, %s, as %s: %.200q", language, e, r.Form(), want)
					}
				}
				if wrong > 0 || n < times/2 {
					t.Errorf("%s in %s with %d rows: %d of %d wrong", language, e, rows, wrong, n)
				}
			}
		}
	}
}

// What is not text, and what is cut off or mixed, is reported.
func TestEncodingsThatAreNotDetected(t *testing.T) {
	const unknown = "people.csv: the encoding is not UTF-8, UTF-16, Windows-1250, Windows-1252 or ISO-8859-2, or cannot be detected; name it"
	for data, want := range map[string]string{
		"a;b\n1;\x00\x00\x00\n":         "people.csv: the file is no text: it has a zero byte at offset 6",
		"a;b\n1;\x81\x8d\x8f\x90\x9d\n": unknown,
	} {
		if got := openError(t, []byte(data), sheet.Options{}); got != want {
			t.Errorf("%q: got %q, want %q", data, got, want)
		}
	}
	for data, line := range map[string]int{
		"a;b\nZoé;Łódź\nJan \xc5":                   3,
		"a;b\nZoé;Łódź;\nśćąż;ż\nJan \xb3;1\n":      4,
		"a;b\n1;" + strings.Repeat("é", 3) + "\xc3": 2,
	} {
		r := open(t, []byte(data), sheet.Options{})
		var last error
		for _, err := range r.Rows() {
			last = err
		}
		want := fmt.Sprintf("people.csv, line %d: it has a byte that is not valid in UTF-8; if the encoding is another one, name it", line)
		if r.Form().Encoding != sheet.UTF8 || last == nil || last.Error() != want {
			t.Errorf("%q: %s, got %v, want %q", data, r.Form(), last, want)
		}
	}
}

// Letters that come late count too.
func TestLettersThatComeLate(t *testing.T) {
	plain := "e-mail;name\n" + strings.Repeat("jan@example.com;Jan\n", 20_000)
	for e, want := range map[sheet.Encoding]string{sheet.Windows1250: "Łąka", sheet.Latin2: "Łąka", sheet.Windows1252: "Zoé", sheet.UTF8: "Łąka"} {
		data, _ := encoded(plain+"ewa@example.org;"+want+"\n", e)
		r := open(t, data, sheet.Options{})
		rows := all(t, r)
		if got := rows[len(rows)-1][1]; got != want || r.Form().Encoding != e {
			t.Errorf("%s: got %q, %s", e, got, r.Form())
		}
	}
}

func TestDelimiter(t *testing.T) {
	for data, want := range map[string]rune{
		"email,name\na@example.com,A\n":                                                     ',',
		"email;name\na@example.com;\"A, B, C\"\n":                                           ';',
		"email\tname, first\na@example.com\tA, B\nb@example.com\tB\n":                       '\t',
		"email|name\na@example.com|A\n":                                                     '|',
		"email\na@example.com\n":                                                            ',',
		"email;amount\na@example.com;1,5\nb@example.com;2,5\n":                              ';',
		"\"name, first; last\",email\n\"a;b;c\",a@example.com\n":                            ',',
		"email,tags\na@example.com,x;y;z\nb@example.com,x;y;z\n":                            ',',
		"sep=|\nemail|name;x\na@example.com|A;y\n":                                          '|',
		"sep=;\r\nemail,x;name,y\r\na,1;b,1\r\n":                                            ';',
		"\"a\nb;c;d\",email\n\"1\n2;3;4\",a@example.com\nx,b@example.com\n":                 ',',
		"\n\nemail;name\na@example.com;A\n\n":                                               ';',
		"Nazwisko, imię;E-mail\nKowalski, Jan;jan@example.com\nŻółć, Ewa;ewa@example.org\n": ';',
		"last, first;last, first;mail\nA, B;A, B;a@example.com\nC, D;C, D;c@example.com\n":  ';',
		"city; land,mail\nOslo; Norway,a@example.com\nCork; Ireland,c@example.com\n":        ',',
		"email;name\na@example.com;A;too;many\nb@example.com\nc@example.com;C":              ';',
	} {
		if got := open(t, []byte(data), sheet.Options{}).Form().Delimiter; got != want {
			t.Errorf("%q: got %q, want %q", data, got, want)
		}
	}
}

func TestOptionsOverride(t *testing.T) {
	r := open(t, []byte("a;b,c\n\xb1;1,2\n"), sheet.Options{Encoding: sheet.Latin2, Delimiter: ','})
	if got := fmt.Sprintf("%q", all(t, r)); got != `[["a;b" "c"] ["ą;1" "2"]]` {
		t.Errorf("got %s", got)
	}
	if got := r.Form().String(); got != "CSV, ISO-8859-2, comma" {
		t.Errorf("got %s", got)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]sheet.Encoding{
		"utf8": sheet.UTF8, "UTF-8": sheet.UTF8, "utf_16le": sheet.UTF16LE, "CP1250": sheet.Windows1250, "windows-1252": sheet.Windows1252,
		"latin2": sheet.Latin2, "iso 8859-2": sheet.Latin2, "latin1": "", "": "", "x": "",
	} {
		if got, err := sheet.ParseEncoding(name); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
	for name, want := range map[string]rune{"comma": ',', ";": ';', "Tab": '\t', `\t`: '\t', "pipe": '|', "|": '|', "x": 0, "": 0, ",,": 0} {
		if got, err := sheet.ParseDelimiter(name); got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
}
