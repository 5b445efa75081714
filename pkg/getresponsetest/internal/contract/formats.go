package contract

import (
	"errors"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// formats are the checks of the contract's string formats. The forms of times
// are those that the service is known to accept.
var formats = func() map[string]openapi3.StringFormatValidator {
	decodesIf := func(form func(string) bool, into func() any) openapi3.StringFormatValidator {
		return openapi3.NewCallbackValidator(func(s string) error {
			if s == "" || !form(s) { // package wire reads more than requests may hold
				return errors.New("it has another form")
			}
			raw, err := json.Marshal(s)
			if err != nil {
				return err
			}
			return wire.Unmarshal(raw, into())
		})
	}
	decodes := func(into func() any) openapi3.StringFormatValidator {
		return decodesIf(func(string) bool { return true }, into)
	}
	valid := func(is func(string) bool, otherwise string) openapi3.StringFormatValidator {
		return openapi3.NewCallbackValidator(func(s string) error {
			if !is(s) {
				return errors.New(otherwise)
			}
			return nil
		})
	}
	return map[string]openapi3.StringFormatValidator{
		"date":              decodesIf(IsDay, func() any { return new(wire.Date) }),
		"date-time":         decodesIf(func(s string) bool { return !IsDay(s) }, func() any { return new(wire.Time) }),
		"date-or-date-time": decodes(func() any { return new(wire.Time) }),
		"local-date-time":   decodes(func() any { return new(wire.LocalTime) }),
		"integer-text":      decodes(func() any { return new(wire.IntText) }),
		"decimal-text":      decodes(func() any { return new(wire.FloatText) }),
		"email":             valid(IsEmail, "no e-mail address"),
		"uri":               valid(isURI, "no absolute address"),
		"ipv4":              valid(isIPv4, "no IPv4 address"),
	}
}()

func isURI(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != ""
}

func isIPv4(s string) bool {
	address, err := netip.ParseAddr(s)
	return err == nil && address.Is4()
}

// IsDay reports whether a string has the length of a date without a time.
func IsDay(s string) bool { return len(s) == len("2006-01-02") }

// IsEmail reports whether a string is an e-mail address with a full domain, and nothing else.
func IsEmail(s string) bool {
	address, err := mail.ParseAddress(s)
	return err == nil && address.Address == s && strings.Contains(s[strings.LastIndexByte(s, '@')+1:], ".")
}
