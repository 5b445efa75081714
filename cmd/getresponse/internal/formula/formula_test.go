package formula_test

import (
	"testing"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/formula"
)

func TestGuard(t *testing.T) {
	for cell, want := range map[string]string{
		"":                  "",
		"Jan":               "Jan",
		"a=b":               "a=b",
		"'":                 "'",
		"'t Hooft":          "'t Hooft",
		"=1+1":              "'=1+1",
		"+48 601":           "'+48 601",
		"-5":                "'-5",
		"@SUM(A1)":          "'@SUM(A1)",
		" \u00a0=1":         "' \u00a0=1",
		"\n=1":              "'\n=1",
		"\tx":               "'\tx",
		"\rx":               "'\rx",
		"\ufeff=1":          "'\ufeff=1",
		"\u200b@x":          "'\u200b@x",
		"＝1":                "'＝1",
		"＋1":                "'＋1",
		"－1":                "'－1",
		"＠x":                "'＠x",
		"'=1":               "''=1",
		"''=1":              "'''=1",
		"jan@example.com":   "jan@example.com",
		"-":                 "'-",
		"\x00=1":            "'\x00=1",
		"\xff=1":            "\xff=1",
		" 'quoted' = equal": " 'quoted' = equal",
	} {
		if got := formula.Guard(cell); got != want {
			t.Errorf("Guard(%q) = %q, want %q", cell, got, want)
		}
		if got := formula.Unguard(want); got != cell {
			t.Errorf("Unguard(%q) = %q, want %q", want, got, cell)
		}
	}
}

// Every cell is the same after both, and what was guarded is not guarded by less.
func FuzzGuard(f *testing.F) {
	for _, cell := range []string{"", "=1", "'=1", "''", "' +", "\t", "＠", "'\n'-"} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		guarded := formula.Guard(cell)
		if got := formula.Unguard(guarded); got != cell {
			t.Errorf("%q is %q guarded and %q afterwards", cell, guarded, got)
		}
		if guarded != "" && (guarded[0] == '=' || guarded[0] == '+' || guarded[0] == '-' || guarded[0] == '@') {
			t.Errorf("%q is run", guarded)
		}
	})
}
