package columns

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// targets are what an override can name, apart from field:NAME.
func targets() []Property {
	return []Property{Email, Name, FirstName, LastName, Phone, Tags, DayOfCycle, Scoring, IPAddress, LeftOut}
}

// override gives a column the target that an override such as "X=field:city" names.
func (p *Plan) override(text string) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("--map %s: "+format, append([]any{quoted(text)}, args...)...)
	}
	at := strings.LastIndexByte(text, '=')
	if at < 0 {
		return fail("it is not of the form HEADER=TARGET")
	}
	header, target := strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:])
	found := p.named(header)
	switch {
	case len(found) == 0:
		return fail("the file has no column %s%s", quoted(header), p.similar())
	case len(found) > 1 && target != string(LeftOut):
		return fail("the columns %d and %d have this header; name one by its number, such as '#%d=%s'", found[0].Number, found[1].Number, found[0].Number, target)
	}
	for _, c := range found {
		if c.given {
			return fail("the column has a target already, %s", c.target())
		}
		c.given, c.Remark = true, ""
	}
	c := found[0]
	if name, isField := strings.CutPrefix(target, "field:"); isField {
		c.Property, c.Field = Field, name
		if fault := fieldNameFault(name); fault != "" {
			return fail("%s", fault)
		}
		return nil
	}
	if !slices.Contains(targets(), Property(target)) {
		return fail("%s is no target: it is one of %s or field:NAME", quoted(target), list(targets()))
	}
	for _, c := range found {
		c.Property = Property(target)
	}
	return nil
}

func list(properties []Property) string {
	names := make([]string, len(properties))
	for i, p := range properties {
		names[i] = string(p)
	}
	return strings.Join(names, ", ")
}

// fieldNameFault returns why a custom field cannot have a name, "" if it can.
func fieldNameFault(name string) string {
	switch {
	case name == "":
		return "the name of the custom field is empty"
	case utf8.RuneCountInString(name) > longestFieldName:
		return fmt.Sprintf("the name of the custom field has more than %d characters", longestFieldName)
	case reserved(name):
		return fmt.Sprintf("a custom field cannot have the name %q, which means something else in imports", name)
	case strings.ContainsFunc(name, unicode.IsControl):
		return "the name of the custom field has a control character"
	}
	return ""
}

// named returns the columns with a header, compared exactly first, or with a number.
func (p *Plan) named(header string) (found []*Column) {
	for _, same := range []func(*Column) bool{
		func(c *Column) bool { return header != "" && strings.TrimSpace(c.Header) == header },
		func(c *Column) bool { return header == "#"+strconv.Itoa(c.Number) },
		func(c *Column) bool { return keyOf(header) != "" && keyOf(c.Header) == keyOf(header) },
	} {
		for _, c := range p.Columns {
			if same(c) {
				found = append(found, c)
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// similar returns the headers of the file for a message.
func (p *Plan) similar() string {
	var headers []string
	for _, c := range p.Columns[:min(len(p.Columns), mostNamed)] {
		headers = append(headers, quoted(c.title()))
	}
	return "; it has " + strings.Join(headers, ", ")
}
