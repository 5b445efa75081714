package life

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// countries has a line for each country, with its code and English name. The package of
// golang.org/x/text that knows them would add 2.3 MB to a program; a test compares the two.
//
//go:embed countries.txt
var countries string

var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for line := range strings.Lines(countries) {
		code, name, _ := strings.Cut(strings.TrimSpace(line), " ")
		names[code] = name
	}
	return names
})

// countryName returns the English name of the country of a row, none for a code that no
// country has: the server does not check codes.
func countryName(_ *Call, row Object) any {
	if name, known := countryNames()[strings.ToUpper(engine.Text(row, "countryCode"))]; known {
		return name
	}
	return engine.Omit
}
