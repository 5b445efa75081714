package columns

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
)

// Contact is the contact of a row. Blank cells are left out.
type Contact struct {
	Line       int
	Email      string
	Name       string
	DayOfCycle *int
	Scoring    *float64
	IPAddress  string
	Tags       []string            // names of tags
	Fields     map[string][]string // values by name of the custom field
}

const (
	longestName  = 128 // characters, of the contract
	longestEmail = 254 // bytes, of SMTP
)

// Contact returns the contact of a row, or a [*CellError] with the first value that it
// cannot have.
func (p *Plan) Contact(row sheet.Row) (Contact, error) {
	out := Contact{Line: row.Line}
	var first, last string
	for i, c := range p.Columns {
		value := ""
		if i < len(row.Cells) {
			value = strings.TrimSpace(row.Cells[i])
		}
		fault := ""
		switch {
		case c.Property == Email:
			out.Email = strings.TrimSpace(strings.TrimPrefix(value, "mailto:"))
			fault = emailFault(out.Email)
		case value == "":
		case c.Property == Name:
			out.Name = value
		case c.Property == FirstName:
			first = value
		case c.Property == LastName:
			last = value
		case c.Property == Field || c.Property == Phone:
			var values []string
			if values, fault = c.convert(value); fault == "" {
				if out.Fields == nil {
					out.Fields = map[string][]string{}
				}
				out.Fields[c.Field] = values
			}
		default:
			fault = out.set(c.Property, value)
		}
		if fault == "" {
			out.Name = join(out.Name, first, last)
			if utf8.RuneCountInString(out.Name) > longestName {
				fault = "the name has more than " + strconv.Itoa(longestName) + " characters"
			}
		}
		if fault != "" {
			return out, &CellError{Line: row.Line, Column: c.title(), Value: shortened(value), Reason: fault}
		}
	}
	return out, nil
}

// set sets a property other than the address, the name and custom fields.
func (out *Contact) set(p Property, value string) (fault string) {
	switch p {
	case Tags:
		names, fault := tagsOf(value)
		out.Tags = appendTags(out.Tags, names)
		return fault
	case DayOfCycle:
		day, err := strconv.Atoi(value)
		if err != nil || day < 0 || day > mostDays {
			return "a day of the cycle is an integer from 0 to " + strconv.Itoa(mostDays)
		}
		out.DayOfCycle = &day
	case Scoring:
		var form numberForm
		form.add(value)
		score, err := strconv.ParseFloat(asNumber(value), 64)
		if err != nil || form.other || !form.are() {
			return "a score is a number such as 12 or 12.5"
		}
		out.Scoring = &score
	case IPAddress:
		if _, err := netip.ParseAddr(value); err != nil {
			return "it is no IP address"
		}
		out.IPAddress = value
	}
	return ""
}

const mostDays = 9999

// join returns the full name, or the first and the last name joined. A last name that
// begins with the first name is the full name.
func join(full, first, last string) string {
	switch {
	case first == "" && last == "":
		return full
	case first == "":
		return last
	case last == "" || strings.HasPrefix(last, first+" "):
		return max(first, last)
	}
	return first + " " + last
}

// emailFault returns why a value is no e-mail address, "" if it may be one. The service
// decides the rest.
func emailFault(value string) string {
	local, domain, found := strings.Cut(value, "@")
	switch {
	case value == "":
		return "the contact has no e-mail address"
	case !found || local == "" || domain == "" || strings.Contains(domain, "@"):
		return "it is no e-mail address"
	case len(value) > longestEmail:
		return "the e-mail address has more than " + strconv.Itoa(longestEmail) + " bytes"
	case strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r) || strings.ContainsRune(`,;<>"`, r)
	}):
		return "it is no e-mail address, or has more than one"
	case strings.HasPrefix(domain, ".") || strings.HasSuffix(domain, ".") || strings.Contains(domain, ".."):
		return "the domain of the e-mail address is not valid"
	}
	return ""
}
