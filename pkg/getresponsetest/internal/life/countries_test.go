package life

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

var update = flag.Bool("update", false, "write countries.txt anew")

// countries.txt has the countries of ISO 3166 under both of their codes, as x/text names them.
func TestCountries(t *testing.T) {
	var lines []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			region, err := language.ParseRegion(code)
			if err != nil || !region.IsCountry() || region.String() != code {
				continue
			}
			name := display.English.Regions().Name(region)
			lines = append(lines, fmt.Sprintf("%s %s\n", code, name))
			if long := region.ISO3(); long != "ZZZ" { // it has none
				lines = append(lines, fmt.Sprintf("%s %s\n", long, name))
			}
		}
	}
	slices.Sort(lines)
	want := strings.Join(lines, "")
	if *update {
		if err := os.WriteFile("countries.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if countries != want {
		t.Error("countries.txt differs from golang.org/x/text: run go test ./pkg/getresponsetest/internal/life -run TestCountries -update")
	}
	for code, want := range map[string]any{"PL": "Poland", "pol": "Poland", "XX": engine.Omit, "ZZZ": engine.Omit, "": engine.Omit} {
		if name := countryName(nil, Object{"countryCode": code}); name != want {
			t.Errorf("%q is %v, want %v", code, name, want)
		}
	}
}
