package contract

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Quirks are what the service does with requests that the contract, which says what a
// client should send, does not allow. What is here is known from responses of the
// service and from clients of GetResponse itself; everything else stays strict.
type Quirks struct {
	ClampPages, PlainSort, BlanksInFields, UnknownParameters, UnknownProperties, LooseTypes, TrailingSlash, BothCredentials bool
}

// With returns the contract with quirks. The contract itself is not changed.
func (c *Contract) With(q Quirks) *Contract {
	quirky := *c
	quirky.quirks = q
	return &quirky
}

// Bounds of pages and the size of a page without perPage.
const (
	MaxPerPage     = 1000
	DefaultPerPage = 100
)

// asRead returns a query as the service reads it, by the quirks.
func (q Quirks) asRead(rt *Route, query url.Values) url.Values {
	read := url.Values{}
	for name, values := range query {
		plain := !strings.HasPrefix(name, "query[") && !strings.HasPrefix(name, "sort[")
		if !rt.knows(name) && plain && (name == "sort" && q.PlainSort || name != "sort" && q.UnknownParameters) {
			continue
		}
		read[name] = slices.Clone(values)
		for i, value := range values {
			switch {
			case name == "page" && q.ClampPages:
				read[name][i] = bounded(value, 1, 0)
			case name == "perPage" && q.ClampPages:
				read[name][i] = bounded(value, DefaultPerPage, MaxPerPage)
			case name == "fields" && q.BlanksInFields:
				read[name][i] = trimmed(value)
			}
		}
	}
	return read
}

// faultsOf returns what is wrong with a query that package openapi3filter does not see.
func (q Quirks) faultsOf(rt *Route, query url.Values) (details []any) {
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch {
		case name == "fields" && trimmed(query.Get(name)) != query.Get(name):
			details = append(details, Detail("query", []string{name}, query.Get(name), "A name has blanks around it. The quirk BlanksInFields ignores them"))
		case rt.knows(name):
		case strings.HasPrefix(name, "query["), strings.HasPrefix(name, "sort["):
			details = append(details, Detail("query", []string{name}, query.Get(name), "Not allowed search field"))
		case name == "sort":
			details = append(details, Detail("query", []string{name}, query.Get(name), "A sort names its property: sort[createdOn]=DESC. The quirk PlainSort ignores it"))
		default:
			details = append(details, Detail("query", []string{name}, query.Get(name), "This parameter is not known. The quirk UnknownParameters ignores it"))
		}
	}
	return details
}

// bodyAsRead returns a body as the service reads it, by the quirks: without properties
// that the contract does not have, and with scalars in the types that it has.
func (q Quirks) bodyAsRead(value any, s *Shape) any {
	switch value := value.(type) {
	case Object:
		if s = s.Variant(value); s == nil {
			return value
		}
		read := make(Object, len(value))
		for name, inner := range value {
			switch field := s.Fields[name]; {
			case field != nil:
				read[name] = q.bodyAsRead(inner, field)
			case s.Extra != nil || len(s.Fields) == 0 || !q.UnknownProperties:
				read[name] = inner
			}
		}
		return read
	case []any:
		if s.Items == nil {
			return value
		}
		read := make([]any, len(value))
		for i, inner := range value {
			read[i] = q.bodyAsRead(inner, s.Items)
		}
		return read
	case nil:
		return nil
	}
	if !q.LooseTypes {
		return value
	}
	return s.Kind.Of(value)
}

// knows reports whether the contract has a query parameter.
func (rt *Route) knows(name string) bool {
	for _, p := range rt.Operation.Parameters {
		if p.Value.In == "query" && p.Value.Name == name {
			return true
		}
	}
	return false
}

// bounded returns a number from 1 to most: other for text and for what is below.
// Without a most, the contract has the bound.
func bounded(value string, other, most int64) string {
	n, err := strconv.ParseInt(value, 10, 64) // the nearest number, for one that is out of range
	switch {
	case err != nil && n == 0, n < 1:
		n = other
	case most > 0 && n > most:
		n = most
	}
	return strconv.FormatInt(n, 10)
}

// trimmed returns a list without blanks around its commas.
func trimmed(list string) string {
	names := strings.Split(list, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return strings.Join(names, ",")
}

// withoutSlash removes a slash behind the path of a collection. A path stays as it is
// where the collection does not have the method: there the slash means an empty ID.
func (c *Contract) withoutSlash(method string, segments []string) []string {
	last := len(segments) - 1
	if !c.quirks.TrailingSlash || last < 1 || segments[last] != "" {
		return segments
	}
	collection, hasItems := segments[:last], false
	for _, r := range c.Routes {
		_, fits := r.match(segments)
		hasItems = hasItems || fits
	}
	for _, r := range c.Routes {
		if _, fits := r.match(collection); fits && hasItems && r.Method == method && r.segments[last-1] == collection[last-1] {
			return collection
		}
	}
	return segments
}
