package engine

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

func list(c *Call, e *contract.Entity) (int, any, *Failure) {
	if e.Parent != nil {
		if _, failure := c.row(e.Parent); failure != nil {
			return 0, nil, failure
		}
	}
	rows, failure := c.matching(e)
	if failure != nil {
		return 0, nil, failure
	}
	return c.page(e, rows)
}

// Page responds with one page of those rows of an entity that match every query[...] of
// the request, in the order of its sort[...], and sets the paging headers. With "" the
// rows are of no entity.
func (c *Call) Page(entity string, rows []Object) (int, any, *Failure) {
	e := c.Engine.entities[entity]
	rows, failure := c.filter(e, rows)
	if failure != nil {
		return 0, nil, failure
	}
	return c.Sorted(entity, rows)
}

// Sorted is Page for rows that match already. The parameter fields never leaves out the
// properties that keep names.
func (c *Call) Sorted(entity string, rows []Object, keep ...string) (int, any, *Failure) {
	e := c.Engine.entities[entity]
	c.sort(e, rows)
	return c.page(e, rows, keep...)
}

// page responds with the requested page of rows.
func (c *Call) page(e *contract.Entity, rows []Object, keep ...string) (int, any, *Failure) {
	page, perPage := c.number("page", 1), c.number("perPage", contract.DefaultPerPage)
	c.Header.Set("TotalCount", strconv.Itoa(len(rows)))
	c.Header.Set("TotalPages", strconv.Itoa((len(rows)+perPage-1)/perPage))
	c.Header.Set("CurrentPage", strconv.Itoa(page))
	from := min((page-1)*perPage, len(rows))
	rows = rows[from:min(from+perPage, len(rows))]
	shape := shapeOfItems(c.Route.Response)
	out := make([]any, len(rows))
	for i, row := range rows {
		out[i] = c.Choose(c.show(row, shape, e), keep...)
	}
	return http.StatusOK, out, nil
}

// number returns a numeric parameter; the contract has checked it.
func (c *Call) number(name string, other int) int {
	n, err := strconv.Atoi(c.Query.Get(name))
	if err != nil {
		return other
	}
	return n
}

// sort orders rows by the sort[...] parameters of the request, in the order of
// their names. Without any the rows stay in the order of their creation.
func (c *Call) sort(e *contract.Entity, rows []Object) {
	var params []string
	for param := range c.Query {
		if strings.HasPrefix(param, "sort[") {
			params = append(params, param)
		}
	}
	slices.Sort(params)
	for _, param := range slices.Backward(params) { // each sort keeps the order of the one before
		path := pathOf(e, strings.TrimSuffix(strings.TrimPrefix(param, "sort["), "]"))
		c.sortBy(e, rows, path, strings.EqualFold(c.Query.Get(param), "DESC"))
	}
}

// sortBy orders rows by one property. It reads each property once.
func (c *Call) sortBy(e *contract.Entity, rows []Object, path []string, descending bool) {
	type keyed struct {
		key sortKey
		row Object
	}
	all := make([]keyed, len(rows))
	plain := len(path) == 1 && (e == nil || c.Engine.hooksOf(e).Derived[path[0]] == nil)
	for i, row := range rows {
		var value any
		if plain {
			value = row[path[0]]
		}
		if _, isScalar := value.(string); !isScalar {
			value = c.first(e, row, path)
		}
		all[i] = keyed{sortKeyOf(value), row}
	}
	order := func(a, b keyed) int { return a.key.compare(b.key) }
	if descending {
		order = func(a, b keyed) int { return b.key.compare(a.key) }
	}
	if slices.IsSortedFunc(all, order) { // as rows are by the time of their creation
		return
	}
	slices.SortStableFunc(all, order)
	for i, k := range all {
		rows[i] = k.row
	}
}

// sortKey is a scalar to sort by: numbers by size, strings regardless of case.
type sortKey struct {
	number   float64
	isNumber bool
	text     string
}

func sortKeyOf(v any) sortKey {
	text := Scalar(v)
	if len(text) == len(timeForm) && text[len(text)-1] == 'Z' { // a time, which needs no lower case
		return sortKey{text: text}
	}
	if strings.Trim(text, "-.0123456789") == "" {
		if n, err := strconv.ParseFloat(text, 64); err == nil {
			return sortKey{number: n, isNumber: true, text: text}
		}
	}
	return sortKey{text: strings.ToLower(text)}
}

func (k sortKey) compare(other sortKey) int {
	if k.isNumber && other.isNumber {
		return cmp.Compare(k.number, other.number)
	}
	return strings.Compare(k.text, other.text)
}

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
