package printable_test

import (
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/internal/printable"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"": "",
		`zażółć "gęślą" \n jaźń 漢字 🙂 �`:    `zażółć "gęślą" \n jaźń 漢字 🙂 �`,
		"a\r\nlevel=INFO msg=forged":       `a\r\nlevel=INFO msg=forged`,
		"\x1b[2J\x1b]0;title\a":            `\x1b[2J\x1b]0;title\a`,
		"\u0085next\u009b31m":              `\u0085next\u009b31m`,
		"\u202egpj.exe\u2066x\u200b":       `\u202egpj.exe\u2066x\u200b`,
		"line\u2028para\u2029":             `line\u2028para\u2029`,
		"\x00\x7f\ufeff\xff\xc2\U000e0041": `\x00\x7f\ufeff\xff\xc2\U000e0041`,
	} {
		if got := printable.Text(in); got != want {
			t.Errorf("%q became %s, want %s", in, got, want)
		}
	}
}

// FuzzText checks that the result is printable, that it does not change again and that
// %q would write the same.
func FuzzText(f *testing.F) {
	f.Add("a\r\n\x1b[31m\u202e\u0085\xff")
	f.Add(`zażółć "a" \ ok`)
	f.Fuzz(func(t *testing.T, in string) {
		got := printable.Text(in)
		if !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || !strconv.IsPrint(r) {
				t.Errorf("%q of %q has %U", got, in, r)
			}
		}
		if again := printable.Text(got); again != got {
			t.Errorf("%q becomes %q", got, again)
		}
		quoted := strconv.Quote(in)
		readable := strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(quoted[1 : len(quoted)-1])
		if got != readable {
			t.Errorf("got %s, %%q has %s", got, readable)
		}
	})
}
