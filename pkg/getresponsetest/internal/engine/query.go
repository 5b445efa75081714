package engine

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// condition is one query[...] parameter that a row has to match.
type condition func(row Object) bool

// filter returns the rows that match every query[...] of the request.
func (c *Call) filter(e *contract.Entity, rows []Object) ([]Object, *Failure) {
	var conditions []condition
	for param := range c.Query {
		name, ok := strings.CutPrefix(param, "query[")
		if !ok {
			name, ok = strings.CutPrefix(param, "search[") // one list has conditions under this name
		}
		if ok {
			match, failure := c.condition(e, strings.TrimSuffix(name, "]"), c.Query.Get(param))
			if failure != nil {
				return nil, failure
			}
			conditions = append(conditions, match)
		}
	}
	if len(conditions) == 0 {
		return rows, nil
	}
	kept := make([]Object, 0, len(rows))
	for _, row := range rows {
		if !slices.ContainsFunc(conditions, func(match condition) bool { return !match(row) }) {
			kept = append(kept, row)
		}
	}
	return kept, nil
}

// condition returns what a parameter demands, by its type in the contract: a range of
// times, one of several values, or a part of a string.
func (c *Call) condition(e *contract.Entity, name, want string) (condition, *Failure) {
	if e != nil {
		if match := c.Engine.hooksOf(e).Matches[name]; match != nil {
			return func(row Object) bool { return match(c, row, want) }, nil
		}
	}
	property, bound, ranged := strings.Cut(name, "][")
	path := pathOf(e, property)
	if ranged {
		limit, ok := boundOf(want, bound)
		if !ok {
			return nil, contract.Invalid(contract.Detail("query", []string{"query[" + name + "]"}, want, "No date or time"))
		}
		return func(row Object) bool { return inRange(Scalar(c.first(e, row, path)), bound, limit) }, nil
	}
	isText, isWhole := c.isText(name), e != nil && slices.Contains(e.Exact, name)
	isPart := isText && !isWhole && !c.Flag("exactMatch")
	values := []string{want}
	if !isText || isWhole {
		values = append(values, strings.Split(want, ",")...)
	}
	return func(row Object) bool {
		for value := range c.values(e, row, path) {
			got := Scalar(value)
			if slices.ContainsFunc(values, func(want string) bool {
				return want == got || // IDs and fixed values differ by case
					isText && strings.EqualFold(want, got) || isPart && strings.Contains(strings.ToLower(got), strings.ToLower(want))
			}) {
				return true
			}
		}
		return false
	}, nil
}

// isText reports whether a parameter is a free text: no ID and none of fixed values.
func (c *Call) isText(name string) bool {
	return slices.ContainsFunc(c.Route.Operation.Parameters, func(p *openapi3.ParameterRef) bool {
		s := p.Value.Schema.Value
		return p.Value.Name == "query["+name+"]" && s.Type.Is("string") && len(s.Enum) == 0 && !strings.HasSuffix(name, "Id")
	})
}

// boundOf returns a bound of a period as rows hold times. A day as the end means the
// end of that day.
func boundOf(want, bound string) (string, bool) {
	at, ok := ParseTime(want)
	if ok && bound == "to" && contract.IsDay(want) {
		at = at.AddDate(0, 0, 1).Add(-time.Second)
	}
	return Time(at), ok
}

// inRange reports whether a time is not before the bound "from", or not after "to".
func inRange(got, bound, limit string) bool {
	if len(got) == len("2006-01-02") {
		limit = limit[:len(got)]
	}
	return got != "" && (bound == "from" && got >= limit || bound == "to" && got <= limit)
}

// pathOf returns where a row has a property that a parameter names: at the root, in an
// object of the row, or as the facts of the entity say.
func pathOf(e *contract.Entity, name string) []string {
	if e == nil || e.Fields[name] != nil && e.Queries[name] == "" {
		return []string{name}
	}
	if path := e.Queries[name]; path != "" {
		return strings.Split(path, ".")
	}
	best := ""
	for outer, field := range e.Fields {
		if field.Item().Fields[name] != nil && (best == "" || outer < best) {
			best = outer
		}
	}
	if best == "" {
		return []string{name}
	}
	return []string{best, name}
}

// values returns the values of a row at a path. Those that responses derive are derived.
func (c *Call) values(e *contract.Entity, row Object, path []string) iter.Seq[any] {
	if e != nil {
		if derive := c.Engine.hooksOf(e).Derived[path[0]]; derive != nil {
			return Values(derive(c, row), path[1:])
		}
	}
	return Values(row, path)
}

// first returns the first value of a row at a path, nil without one.
func (c *Call) first(e *contract.Entity, row Object, path []string) any {
	for value := range c.values(e, row, path) {
		return value
	}
	return nil
}

// Value returns a property of a row, derived as responses derive it.
func (c *Call) Value(entity string, row Object, name string) any {
	return c.first(c.Engine.entities[entity], row, []string{name})
}

// Flag reports whether the parameter additionalFlags holds a flag.
func (c *Call) Flag(name string) bool {
	return slices.Contains(strings.Split(c.Query.Get("additionalFlags"), ","), name)
}

// InPeriod reports whether a time lies within the bounds query[NAME][from] and [to].
func (c *Call) InPeriod(name string, at time.Time) bool {
	return c.Within("query["+name+"]", at)
}

// Within reports whether a time lies within the bounds of the parameters PARAM[from] and
// PARAM[to].
func (c *Call) Within(param string, at time.Time) bool {
	for _, bound := range []string{"from", "to"} {
		want := c.Query.Get(param + "[" + bound + "]")
		if limit, ok := boundOf(want, bound); want != "" && ok && !inRange(Time(at), bound, limit) {
			return false
		}
	}
	return true
}

// Int is a count as statistics hold it.
func Int(n int) float64 { return float64(n) }

// First returns the first value of a row that a parameter query[NAME] or sort[NAME]
// selects, as a query writes it.
func First(e *contract.Entity, row Object, name string) string {
	for value := range Values(row, pathOf(e, name)) {
		return Scalar(value)
	}
	return ""
}

// Decides reports whether a hook decides about a parameter query[NAME].
func (e *Engine) Decides(entity *contract.Entity, name string) bool {
	return e.hooksOf(entity).Matches[name] != nil
}
