package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// roffMacros are the macros that pages have.
var roffMacros = map[string]bool{"TH": true, "SH": true, "PP": true, "TP": true, "IP": true, "PD": true, "nf": true, "fi": true}

var (
	roffEscape  = regexp.MustCompile(`\\(&|e|-|\(aq|\(ga|\(ha|\(ti|\(dq|\[u[0-9A-F]{4,6}\]|fB|fI|fR|.?)`)
	pageDate    = regexp.MustCompile(`\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b`)
	roffControl = regexp.MustCompile(`^\.([A-Za-z]+)((?: "[^"]*")*)$`)
)

var roffPlain = map[string]string{"&": "", "e": `\`, "-": "-", "(aq": "'", "(ga": "`", "(ha": "^", "(ti": "~", "(dq": `"`, "fB": "", "fI": "", "fR": ""}

// readRoff returns what a reader sees of a page, one line of text for each of its source,
// and what is wrong with it.
func readRoff(page string) (text string, faults []string) {
	fault := func(line, what string) { faults = append(faults, fmt.Sprintf("%s: %q", what, line)) }
	var b strings.Builder
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		switch m := roffControl.FindStringSubmatch(line); {
		case line == "":
			fault(line, "an empty line")
		case m != nil && roffMacros[m[1]]:
			line = strings.ReplaceAll(m[2], "\"", "")
			if m[1] == "TH" {
				line = pageDate.ReplaceAllString(line, "DATE")
			}
		case line[0] == '.' || line[0] == '\'':
			fault(line, "an unknown macro")
		}
		plain := roffEscape.ReplaceAllStringFunc(line, func(escape string) string {
			name := escape[1:]
			if code, isRune := strings.CutPrefix(name, "[u"); isRune {
				n, err := strconv.ParseInt(strings.TrimSuffix(code, "]"), 16, 32)
				if err != nil {
					fault(line, "no character")
				}
				return string(rune(n))
			}
			char, known := roffPlain[name]
			if !known {
				fault(line, "an unknown escape")
			}
			return char
		})
		for _, r := range roffEscape.ReplaceAllString(line, "") {
			if r < ' ' || r > '~' || strings.ContainsRune("-'`^~", r) {
				fault(line, "a character that is printed as another")
			}
		}
		b.WriteString(plain + "\n")
	}
	return b.String(), faults
}

// Every text is on the page as it is, whatever it has of roff.
func FuzzRoffText(f *testing.F) {
	for _, text := range []string{"", ".TH x", "'br", `\fBbold\fR`, "--all", "a `code` ^ ~ \"quoted\"", "żółć 日本 🎉", "a\tb\x1b[31m", `C:\new\table`, "-", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "\n\r") || text == "" || !utf8.ValidString(text) {
			t.Skip()
		}
		want := strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7F {
				return ' '
			}
			return r
		}, text)
		for source, want := range map[string]string{roffText(text): want, ".SH " + roffQuoted(text): " " + want, bold(text): want} {
			got, faults := readRoff(source + "\n")
			if got != want+"\n" || len(faults) > 0 {
				t.Errorf("%q becomes %q, read as %q, with %v", text, source, got, faults)
			}
		}
	})
}

// The check of pages finds each fault.
func TestReadRoffFindsFaults(t *testing.T) {
	for page, want := range map[string]string{
		".XX\n":              "an unknown macro",
		"'br\n":              "an unknown macro",
		".SH NAME\n":         "an unknown macro", // without quotes
		"a\n\nb\n":           "an empty line",
		"a \\z b\n":          "an unknown escape",
		"the flag --all\n":   "a character that is printed as another",
		"a caf\u00e9\n":      "a character that is printed as another",
		".SH \"a~b\"\n":      "a character that is printed as another",
		"\\[u0041] is A\\\n": "an unknown escape",
	} {
		if _, faults := readRoff(page); len(faults) == 0 || !strings.HasPrefix(faults[0], want) {
			t.Errorf("%q: got %v, want %s", page, faults, want)
		}
	}
}

// typesetters are the programs that check a page, where this machine has them.
func typesetters() (all [][]string) {
	for _, line := range [][]string{{"groff", "-man", "-ww", "-Tutf8", "-z"}, {"mandoc", "-T", "lint", "-W", "warning"}} {
		if _, err := exec.LookPath(line[0]); err == nil {
			all = append(all, line)
		}
	}
	return all
}
