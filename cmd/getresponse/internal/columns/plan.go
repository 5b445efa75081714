// Package columns says what the columns of a file are for contacts: which property or
// custom field each one goes to, of which type the custom fields are, and which contact a
// row is.
//
// Use it in two passes: [New] with the header, [Plan.UseFields] with the custom fields of
// the account, [Plan.Observe] with every row of the first pass, and [Plan.Contact] with
// every row of the second.
package columns

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/gen/gr"
)

// Property is a property of a contact that a column can go to.
type Property string

// The properties.
const (
	Email      Property = "email"
	Name       Property = "name"
	FirstName  Property = "first_name" // joined with the last name to the name
	LastName   Property = "last_name"
	Phone      Property = "phone" // a custom field of the type phone
	Tags       Property = "tags"
	DayOfCycle Property = "day_of_cycle"
	Scoring    Property = "scoring"
	IPAddress  Property = "ip"
	Field      Property = "field" // a custom field
	LeftOut    Property = "-"

	// Meanings of headers that are resolved to others.
	anyName    Property = "any name"
	note       Property = "note"
	signupDate Property = "signup date"
)

// Column is a column of the file.
type Column struct {
	Number   int    // from 1
	Header   string // as it is in the file
	Property Property
	Field    string   // name of the custom field, of Field and Phone
	Remark   string   // what a person should know
	Examples []string // first distinct values, at most three, shortened
	Values   int      // observed values that are not blank

	guess    guess
	existing *gr.CustomField
	given    bool // by an override
}

// title is how messages name a column.
func (c *Column) title() string {
	if strings.TrimSpace(c.Header) == "" {
		return fmt.Sprintf("#%d", c.Number)
	}
	return c.Header
}

// Plan says what each column is.
type Plan struct {
	Columns []*Column
	tags    tagNames
}

// New makes a plan from a header and overrides such as "Work mail=email", "X=field:city"
// or "X=-". An override names a column by its header or, as #3, by its number. Errors name
// the header or the override.
func New(header []string, overrides ...string) (*Plan, error) {
	p := &Plan{}
	for i, h := range header {
		c := &Column{Number: i + 1, Header: h, Property: known(h), guess: newGuess()}
		if strings.Count(h, "@") == 1 && emailFault(strings.TrimSpace(h)) == "" {
			return nil, fmt.Errorf("the first row has %s in place of a header: the file needs a row with the names of its columns", quoted(h))
		}
		if strings.TrimSpace(h) == "" {
			c.Property, c.Remark = LeftOut, "the column has no header"
		}
		p.Columns = append(p.Columns, c)
	}
	var faults []error
	for _, o := range overrides {
		faults = append(faults, p.override(o))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	p.resolveNames()
	p.resolveFields()
	return p, p.check()
}

// of returns the columns with a property.
func (p *Plan) of(property Property) (list []*Column) {
	for _, c := range p.Columns {
		if c.Property == property {
			list = append(list, c)
		}
	}
	return list
}

// resolveNames decides what names are where they depend on other columns. "Name" next to
// "Vorname" is the last name, "Nombre" next to "Apellidos" the first. Where a column has
// the full name, columns with parts of it become custom fields.
func (p *Plan) resolveNames() {
	for _, c := range p.of(anyName) {
		first, last, full := len(p.of(FirstName)) > 0, len(p.of(LastName)) > 0, len(p.of(Name)) > 0
		switch {
		case full:
			c.Property = Field
		case first && !last:
			c.Property = LastName
		case last && !first:
			c.Property = FirstName
		default:
			c.Property = Name
		}
	}
	if len(p.of(Name)) == 0 {
		return
	}
	for _, c := range slices.Concat(p.of(FirstName), p.of(LastName)) {
		if c.given {
			continue // check finds the conflict
		}
		c.Field = string(c.Property)
		c.Property, c.Remark = Field, "another column has the full name"
	}
}

// resolveFields names the custom fields.
func (p *Plan) resolveFields() {
	for i, c := range p.Columns {
		switch c.Property {
		case note:
			c.Property, c.Remark = Field, "a custom field: new contacts have no note"
		case signupDate:
			c.Property, c.Remark = Field, "a custom field: the service sets the signup time"
		case Phone:
			if c.Field == "" {
				c.Field = string(Phone)
			}
		}
		if c.Property == Field && c.Field == "" {
			c.Field = fieldName(c.Header, i)
		}
	}
	// A second phone is a custom field of its own.
	if phones := p.of(Phone); len(phones) > 1 {
		for _, c := range phones {
			if !c.given {
				c.Field = fieldName(c.Header, c.Number-1)
			}
		}
	}
}

// check returns what keeps rows from being contacts: no e-mail address, or two columns for
// one property.
func (p *Plan) check() error {
	var faults []error
	if len(p.of(Email)) == 0 {
		var headers []string
		for _, c := range p.Columns[:min(len(p.Columns), mostNamed)] {
			headers = append(headers, quoted(c.title()))
		}
		faults = append(faults, fmt.Errorf("no column is known to have e-mail addresses; name it with --map 'HEADER=email'. The columns are %s", strings.Join(headers, ", ")))
	}
	seen := map[string]*Column{}
	for _, c := range p.Columns {
		target := string(c.Property)
		switch c.Property {
		case LeftOut, Tags:
			continue
		case Field, Phone:
			target = "field:" + strings.ToLower(c.Field)
		}
		if other := seen[target]; other != nil {
			faults = append(faults, fmt.Errorf("the columns %d, %s, and %d, %s, both go to %s; name another target for one, such as --map '#%d=-'",
				other.Number, quoted(other.title()), c.Number, quoted(c.title()), target, c.Number))
			continue
		}
		seen[target] = c
	}
	if names := p.of(Name); len(names) > 0 {
		for _, c := range slices.Concat(p.of(FirstName), p.of(LastName)) {
			faults = append(faults, fmt.Errorf("the column %s goes to %s, but the column %s has the full name", quoted(c.title()), c.Property, quoted(names[0].title())))
		}
	}
	return errors.Join(faults...)
}

const mostNamed = 20 // columns in a message

// UseFields takes the custom fields of the account: a column whose custom field exists,
// compared without case, gets its type. A column of phone numbers goes to the first field
// of the type phone if there is none with its name.
func (p *Plan) UseFields(fields []gr.CustomField) {
	for _, c := range p.Columns {
		if c.Property != Field && c.Property != Phone {
			continue
		}
		i := slices.IndexFunc(fields, func(f gr.CustomField) bool { return strings.EqualFold(f.Name, c.Field) })
		if i < 0 && c.Property == Phone && !c.given && len(p.of(Phone)) == 1 {
			i = slices.IndexFunc(fields, func(f gr.CustomField) bool { return f.Type == gr.CustomFieldTypePhone && !p.uses(f.Name) })
		}
		if i >= 0 {
			c.Field, c.existing = fields[i].Name, &fields[i]
		}
	}
}

// uses reports whether a column goes to a custom field.
func (p *Plan) uses(field string) bool {
	return slices.ContainsFunc(p.Columns, func(c *Column) bool { return strings.EqualFold(c.Field, field) })
}

// Observe takes a row of the first pass into account.
func (p *Plan) Observe(row sheet.Row) {
	for i, c := range p.Columns {
		if i >= len(row.Cells) {
			return
		}
		value := strings.TrimSpace(row.Cells[i])
		if value == "" {
			continue
		}
		c.Values++
		if shown := shortened(value); len(c.Examples) < mostExamples && !slices.Contains(c.Examples, shown) {
			c.Examples = append(c.Examples, shown)
		}
		switch c.Property {
		case Field, Phone:
			c.guess.add(value)
		case Tags:
			p.tags.add(value)
		}
	}
}

const mostExamples = 3
