package engine

import (
	"net/url"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// maxKept is how many lists an account keeps.
const maxKept = 8

// Changed says that something in the account changes, so that no list is kept.
func (w *World) Changed() { clear(w.kept) }

// matching returns the rows of an entity that a list request selects, in its order. They
// are kept until something changes, as programs read one page after the other. The caller
// must not change the list.
func (c *Call) matching(e *contract.Entity) ([]Object, *Failure) {
	key, keeps := c.selection(e)
	if rows, ok := c.kept[key]; ok && keeps {
		return rows, nil
	}
	rows, failure := c.filter(e, c.Visible(e.Name))
	if failure != nil {
		return nil, failure
	}
	c.sort(e, rows)
	if keeps {
		if len(c.kept) >= maxKept {
			clear(c.kept)
		}
		c.kept[key] = rows
	}
	return rows, nil
}

// selection returns what selects and orders the rows of a list. It reports false if a hook
// takes part, since what hooks return can depend on the time.
func (c *Call) selection(e *contract.Entity) (key string, keeps bool) {
	hooks, query := c.Engine.hooksOf(e), url.Values{}
	for param, values := range c.Query {
		kind, name, named := strings.Cut(strings.TrimSuffix(param, "]"), "[")
		if param == "page" || param == "perPage" || param == "fields" {
			continue
		}
		property, _, _ := strings.Cut(name, "][")
		if named && (kind != "sort" && hooks.Matches[name] != nil || hooks.Derived[pathOf(e, property)[0]] != nil) {
			return "", false
		}
		query[param] = values
	}
	for parent := e.Parent; parent != nil; parent = parent.Parent {
		query.Set(parent.Param, c.Params[parent.Param])
	}
	return e.Name + "?" + query.Encode(), true
}
