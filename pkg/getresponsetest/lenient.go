package getresponsetest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The service reads some requests more generously than the contract, which says what
// a client should send. What is here is known from responses of the service and from
// clients of GetResponse itself; everything else stays strict.

// Bounds of pages and the size of a page without perPage.
const (
	maxPerPage     = 1000
	defaultPerPage = 100
)

// asRead returns a query as the service reads it. Without parameters that it does
// not know, but for query[...] and sort[...], which it rejects; with page and perPage
// in their bounds; and without blanks around the names in fields.
func (rt *route) asRead(query url.Values) url.Values {
	read := url.Values{}
	for name, values := range query {
		if !rt.knows(name) && !strings.HasPrefix(name, "query[") && !strings.HasPrefix(name, "sort[") {
			continue
		}
		read[name] = slices.Clone(values)
		for i, value := range values {
			switch name {
			case "page":
				read[name][i] = bounded(value, 1, 0)
			case "perPage":
				read[name][i] = bounded(value, defaultPerPage, maxPerPage)
			case "fields":
				read[name][i] = trimmed(value)
			}
		}
	}
	return read
}

// knows reports whether the contract has a query parameter.
func (rt *route) knows(name string) bool {
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
func (c *contract) withoutSlash(method string, segments []string) []string {
	last := len(segments) - 1
	if last < 1 || segments[last] != "" {
		return segments
	}
	collection, hasItems := segments[:last], false
	for _, r := range c.routes {
		_, fits := r.match(segments)
		hasItems = hasItems || fits
	}
	for _, r := range c.routes {
		if _, fits := r.match(collection); fits && hasItems && r.Method == method && r.segments[last-1] == collection[last-1] {
			return collection
		}
	}
	return segments
}

// canonical returns headers with the names that [http.Header.Get] looks for, the
// given ones if they have them already. A server over a network gets no others.
func canonical(h http.Header) http.Header {
	for name := range h {
		if http.CanonicalHeaderKey(name) == name {
			continue
		}
		out := http.Header{}
		for name, values := range h {
			for _, value := range values {
				out.Add(name, value)
			}
		}
		return out
	}
	return h
}
