package life

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// addresses names the country of an address by its code.
func addresses(e *engine.Engine, _ Settings) {
	e.On("address", engine.Hooks{
		Derived: map[string]func(*Call, Object) any{"countryName": countryName},
	})
}

// countryName returns the English name of the country of a row, none for a code that no
// country has: the server does not check codes.
func countryName(_ *Call, row Object) any {
	region, err := language.ParseRegion(engine.Text(row, "countryCode"))
	if err != nil || !region.IsCountry() {
		return engine.Omit
	}
	return display.English.Regions().Name(region)
}
