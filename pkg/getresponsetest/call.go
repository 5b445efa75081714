package getresponsetest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// handler handles one operation. The server holds its lock meanwhile.
type handler func(*call) (status int, response any, failure *apiError)

// call is a request that has passed the contract.
type call struct {
	world      *world
	now        time.Time
	params     map[string]string // of the path
	query      url.Values
	body       object
	header     http.Header // of the response
	requestURL string      // base URL, for href
}

// handlers returns the handler of each operation, by operationId.
func handlers() map[string]handler {
	all := map[string]handler{}
	for _, resource := range []map[string]handler{
		accountHandlers(), campaignHandlers(), statisticsHandlers(), contactHandlers(),
		customFieldHandlers(), tagHandlers(), fromFieldHandlers(), newsletterHandlers(),
	} {
		for id, h := range resource {
			all[id] = h
		}
	}
	return all
}

// href returns the address of a resource.
func (c *call) href(path ...string) string { return c.requestURL + "/" + strings.Join(path, "/") }

// row finds the row that a path parameter names.
func (c *call) row(t *table, param string) (object, *apiError) {
	return c.lookup(t, c.params[param])
}

// lookup finds a row by its ID. A malformed ID gets 400, an unknown one 404.
func (c *call) lookup(t *table, id string) (object, *apiError) {
	if row, ok := t.rows[id]; ok {
		return row, nil
	}
	if strings.Trim(id, idAlphabet) != "" {
		return nil, &apiError{status: http.StatusBadRequest, code: 1013, message: "Resource identifier is invalid."}
	}
	return nil, notFound("There is no such resource.")
}

// related finds a row that a body or query refers to.
func related(t *table, id string) (object, *apiError) {
	if row, ok := t.rows[id]; ok {
		return row, nil
	}
	return nil, relatedNotFound(t.noun + " by id: " + id + " not found")
}

// ok responds with the properties of a row that the parameter fields names.
func (c *call) ok(row object, id string) (int, any, *apiError) {
	return http.StatusOK, c.choose(row, id), nil
}

// choose keeps the properties that the parameter fields names, and the ID.
func (c *call) choose(row object, id string) object {
	names := c.query.Get("fields")
	if names == "" {
		return row
	}
	wanted := append(strings.Split(names, ","), id)
	kept := object{}
	for name, value := range row {
		if slices.Contains(wanted, name) {
			kept[name] = value
		}
	}
	return kept
}

// text returns a property that is a string, "" if it is none.
func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// sub returns a property that is an object, an empty one if it is none.
func sub(o object, name string) object {
	if s, ok := o[name].(object); ok {
		return s
	}
	return object{}
}

// items returns a property that is a list.
func items(o object, name string) []any {
	list, _ := o[name].([]any)
	return list
}

// textsOf returns the strings of a list.
func textsOf(list []any) []string {
	texts := make([]string, 0, len(list))
	for _, item := range list {
		if s, ok := item.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// only copies the named properties that o has.
func only(o object, names ...string) object {
	out := object{}
	for _, name := range names {
		if v, ok := o[name]; ok {
			out[name] = v
		}
	}
	return out
}

// merge puts the properties of from into to, objects property by property.
func merge(to, from object) {
	for name, value := range from {
		if inner, ok := value.(object); ok {
			if have, ok := to[name].(object); ok {
				merge(have, inner)
				continue
			}
		}
		to[name] = value
	}
}
