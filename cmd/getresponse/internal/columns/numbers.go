package columns

import "strings"

// mostDigits is how many digits a number has that a computer keeps exactly. Longer ones
// are identifiers.
const mostDigits = 15

// numberForm says whether values are numbers, and with which decimal sign.
type numberForm struct {
	other    bool // a value is no number
	point    bool // a value has a decimal point
	comma    bool // a value has a comma
	notThree bool // a value has other than three digits after its comma, so it is decimal
}

// add takes a value into account.
func (f *numberForm) add(value string) {
	digits := strings.TrimPrefix(value, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	comma := false
	if !point {
		whole, fraction, comma = strings.Cut(digits, ",")
	}
	switch {
	case !allDigits(whole), (point || comma) && !allDigits(fraction):
		f.other = true
	case len(whole) > 1 && whole[0] == '0': // a postal code or a phone number
		f.other = true
	case len(whole)+len(fraction) > mostDigits:
		f.other = true
	}
	f.point = f.point || point
	f.comma = f.comma || comma
	f.notThree = f.notThree || comma && (len(fraction) != 3 || whole == "0")
}

// are reports whether all values are numbers without a doubt. 1,234 could be either.
func (f *numberForm) are() bool {
	return !f.other && (!f.comma || !f.point && f.notThree)
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// asNumber returns a number as custom fields have it, with a decimal point.
func asNumber(value string) string { return strings.Replace(value, ",", ".", 1) }
