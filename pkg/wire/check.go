package wire

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Checked is a generated model of a request that finds what it lacks.
type Checked interface {
	// Check reports every required property without a value.
	Check(c *Checker)
}

// Fault is what is wrong with a part of a request.
type Fault struct {
	Field  string // parameter, or path of a property such as "campaign.campaignId"
	Value  string
	Reason string // such as "required"
}

func (f Fault) String() string {
	if f.Value == "" && f.Reason == required {
		return f.Field + ": " + f.Reason
	}
	return f.Field + " " + strconv.Quote(f.Value) + " " + f.Reason
}

const required = "required"

// maxFaults bounds what is reported of a request, such as a batch of 1000 contacts.
const maxFaults = 100

// Checker collects the faults of a request. The zero Checker is ready.
type Checker struct {
	path   [16]part
	depth  int
	faults []Fault
}

// part is a step of a path: a property, with the number of its item if that is not
// negative.
type part struct {
	name  string
	index int
}

// Faults returns the faults of a body: nil if it is no generated model. At most 100 are
// reported.
func Faults(body any) []Fault { return new(Checker).Body(body) }

// Body is [Faults] with a checker that is allocated already.
func (c *Checker) Body(body any) []Fault {
	checked, ok := body.(Checked)
	if !ok {
		return nil
	}
	if v := reflect.ValueOf(body); v.Kind() == reflect.Pointer && v.IsNil() {
		return []Fault{{Field: "body", Reason: required}}
	}
	checked.Check(c)
	return c.faults
}

// IsZero reports whether a value is the zero value of its type, which is omitted.
func IsZero(value any) bool { return reflect.ValueOf(value).IsZero() }

// Set reports a required property unless it has a value.
func (c *Checker) Set(name string, isSet bool) {
	if !isSet {
		c.In(name)
		c.missing()
		c.Out()
	}
}

// In goes to the value of a property.
func (c *Checker) In(name string) { c.At(name, -1) }

// At goes to an item of the list in a property.
func (c *Checker) At(name string, index int) {
	if c.depth < len(c.path) {
		c.path[c.depth] = part{name, index}
	}
	c.depth++
}

// Out goes back to the object around the value.
func (c *Checker) Out() { c.depth-- }

// Union checks a union, which has a value or, if the contract does not know its kind,
// raw JSON.
func (c *Checker) Union(value any, raw jsontext.Value) {
	v := reflect.ValueOf(value)
	switch {
	case v.IsValid() && !v.IsNil():
		if checked, ok := value.(Checked); ok {
			checked.Check(c)
		}
	case len(raw) == 0:
		c.missing()
	}
}

// Choice checks a choice, of which one alternative is set.
func (c *Checker) Choice(isSet ...bool) {
	n := 0
	for _, set := range isSet {
		if set {
			n++
		}
	}
	switch n {
	case 0:
		c.missing()
	case 1:
	default:
		c.report(Fault{Value: strconv.Itoa(n), Reason: "alternatives are set, one is needed"})
	}
}

func (c *Checker) missing() { c.report(Fault{Reason: required}) }

func (c *Checker) report(f Fault) {
	if len(c.faults) >= maxFaults {
		return
	}
	var b strings.Builder
	for i, p := range c.path[:min(c.depth, len(c.path))] {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(p.name)
		if p.index >= 0 {
			b.WriteString("[" + strconv.Itoa(p.index) + "]")
		}
	}
	if f.Field = b.String(); f.Field == "" {
		f.Field = "body"
	}
	c.faults = append(c.faults, f)
}
