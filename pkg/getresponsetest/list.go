package getresponsetest

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// partial are the properties that a query matches by substring.
var partial = []string{"name", "email", "subject"}

// list responds with one page of the rows that match every query, sorted, with the
// properties that fields names. It sets the paging headers.
func (c *call) list(rows []object, id string) (int, any, *apiError) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(row object) bool { return !c.matches(row) })
	c.sort(rows)
	page, perPage := c.number("page", 1), c.number("perPage", defaultPerPage)
	c.header.Set("TotalCount", strconv.Itoa(len(rows)))
	c.header.Set("TotalPages", strconv.Itoa((len(rows)+perPage-1)/perPage))
	c.header.Set("CurrentPage", strconv.Itoa(page))
	from := min((page-1)*perPage, len(rows))
	rows = rows[from:min(from+perPage, len(rows))]
	out := make([]any, len(rows))
	for i, row := range rows {
		out[i] = c.choose(row, id)
	}
	return http.StatusOK, out, nil
}

// number returns a numeric parameter; the contract has checked it.
func (c *call) number(name string, other int) int {
	n, err := strconv.Atoi(c.query.Get(name))
	if err != nil {
		return other
	}
	return n
}

// matches reports whether a row matches every query[...] of the request.
func (c *call) matches(row object) bool {
	exact := strings.Contains(c.query.Get("additionalFlags"), "exactMatch")
	for param := range c.query {
		inner, ok := strings.CutPrefix(param, "query[")
		if !ok {
			continue
		}
		name, bound, ranged := strings.Cut(strings.TrimSuffix(inner, "]"), "][")
		want := c.query.Get(param)
		value := property(row, name)
		switch {
		case ranged:
			if !within(value, bound, want) {
				return false
			}
		case slices.Contains(partial, name): // may hold a comma
			if got := formatScalar(value); exact && !strings.EqualFold(got, want) || !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
				return false
			}
		case !slices.Contains(strings.Split(want, ","), formatScalar(value)): // IDs differ by case
			return false
		}
	}
	return true
}

// property returns a property, or one of the object that refers to a campaign.
func property(row object, name string) any {
	if name == "campaignId" && row["campaign"] != nil {
		return sub(row, "campaign")["campaignId"]
	}
	return row[name]
}

// within reports whether a time is not before the bound "from", or not after the
// bound "to". A date without a time as "to" means the end of that day.
func within(value any, bound, want string) bool {
	at, ok := value.(time.Time)
	if !ok {
		return false
	}
	var limit wire.Time
	quoted, err := json.Marshal(want)
	if err != nil || wire.Unmarshal(quoted, &limit) != nil {
		return false
	}
	if bound == "from" {
		return !at.Before(limit.Time)
	}
	if isDay(want) {
		limit.Time = limit.AddDate(0, 0, 1).Add(-time.Nanosecond)
	}
	return !at.After(limit.Time)
}

// sort orders rows by the sort[...] parameters of the request, in the order of
// their names. Without any the rows stay in the order of their creation.
func (c *call) sort(rows []object) {
	var params []string
	for param := range c.query {
		if strings.HasPrefix(param, "sort[") {
			params = append(params, param)
		}
	}
	slices.Sort(params)
	slices.SortStableFunc(rows, func(a, b object) int {
		for _, param := range params {
			name := strings.TrimSuffix(strings.TrimPrefix(param, "sort["), "]")
			n := compare(property(a, name), property(b, name))
			if strings.EqualFold(c.query.Get(param), "DESC") {
				n = -n
			}
			if n != 0 {
				return n
			}
		}
		return 0
	})
}

// compare orders two values; a time that is not set comes before all others.
func compare(a, b any) int {
	x, xSet := a.(time.Time)
	y, ySet := b.(time.Time)
	if xSet || ySet {
		return x.Compare(y)
	}
	return cmp.Compare(strings.ToLower(formatScalar(a)), strings.ToLower(formatScalar(b)))
}

// formatScalar returns a scalar as a query writes it.
func formatScalar(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
