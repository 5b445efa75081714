package life

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

//go:embed seed.json
var defaultSeed []byte

// Seed is what an account has from the beginning. Rows are by the name of their entity. A
// string that begins with @ stands for a new ID, the same in all seeds of an account. A
// time that begins with + or - is relative to now, such as "-48h".
type Seed struct {
	Rows    map[string][]Object `json:"rows"`
	Singles map[string]Object   `json:"singles"`
	Lists   map[string][]any    `json:"lists"`
}

// DefaultSeed returns what an account has that nothing else is known of.
func DefaultSeed() (*Seed, error) { return ParseSeed(defaultSeed) }

// ParseSeed reads a seed from JSON.
func ParseSeed(raw []byte) (*Seed, error) {
	s := &Seed{}
	if err := json.Unmarshal(raw, s, json.RejectUnknownMembers(true)); err != nil {
		return nil, fmt.Errorf("the seed cannot be read: %w", err)
	}
	return s, nil
}

// Plant adds what seeds have to an account, in their order.
func Plant(e *engine.Engine, w *engine.World, now time.Time, seeds ...*Seed) error {
	p := planter{now: now, ids: map[string]string{}, call: func() *Call { // a request that never was, for the hooks
		return &Call{World: w, Engine: e, Now: now, Query: url.Values{}, Header: http.Header{}, BaseURL: "http://127.0.0.1/v3"}
	}}
	for _, s := range seeds {
		if err := p.plant(s); err != nil {
			var names []string
			for name, id := range p.ids {
				names = append(names, strconv.Quote(id), name, id, name)
			}
			return errors.New(strings.NewReplacer(names...).Replace(err.Error()))
		}
	}
	return nil
}

// planter plants the seeds of one account.
type planter struct {
	now     time.Time
	call    func() *Call
	ids     map[string]string // by the names that begin with @
	unknown string            // a name that is the ID of no row
}

// given is a row of a seed.
type given struct {
	entity string
	row    Object
	where  string
}

func (p *planter) plant(s *Seed) error {
	c := p.call()
	var rows []given
	for _, entity := range slices.Sorted(maps.Keys(s.Rows)) {
		table := c.Tables[entity]
		if table == nil {
			return fmt.Errorf("the seed has rows of %q; there are %q", entity, slices.Sorted(maps.Keys(c.Tables)))
		}
		for i, row := range s.Rows[entity] {
			rows = append(rows, given{entity, row, fmt.Sprintf("row %d of %q in the seed", i+1, entity)})
			p.define(row[table.Entity.ID])
			p.defineParts(row)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Singles)) {
		p.define(s.Singles[name]["accountId"])
		if err := p.single(name, s.Singles[name]); err != nil {
			return fmt.Errorf("%q of the singles in the seed: %w", name, err)
		}
	}
	for name, list := range s.Lists {
		if name != "blocklist" {
			return fmt.Errorf("the seed has the list %q; there is only \"blocklist\"", name)
		}
		c.Lists[name] = append(c.Lists[name], list...)
	}
	return p.rows(rows)
}

// rows plants rows. One that refers to another comes after it.
func (p *planter) rows(rows []given) error {
	for len(rows) > 0 {
		var waiting []given
		var first error
		for _, g := range rows {
			row := p.value(g.row).(Object)
			if p.unknown != "" {
				return fmt.Errorf("%s: %s is the ID of no row", g.where, p.unknown)
			}
			retry, err := p.call().Plant(g.entity, row)
			if err != nil {
				err = fmt.Errorf("%s: %w", g.where, err)
				if !retry {
					return err
				}
				waiting, first = append(waiting, g), cmp.Or(first, err)
			}
		}
		if len(waiting) == len(rows) {
			return first
		}
		rows = waiting
	}
	return nil
}

// single changes what an account has one of, and checks it as the operation shows it.
func (p *planter) single(name string, over Object) error {
	operations := map[string]string{
		"account": "getAccount", "badge": "getAccountBadge", "file library": "getFileLibraryQuota", "billing": "getAccountBilling", "callback": "getAccountCallback",
	}
	c := p.call()
	if c.Route = c.Engine.Route(operations[name]); c.Route == nil {
		return fmt.Errorf("is not known; there are %q", slices.Sorted(maps.Keys(operations)))
	}
	c.Singles[name] = engine.Merge(c.Singles[name], p.value(over).(Object))
	for property := range c.Singles[name] {
		if c.Route.Response.Fields[property] == nil {
			return fmt.Errorf("%s: this property is not known", property)
		}
	}
	_, shown, _ := c.Engine.Handler(operations[name])(c)
	return c.Route.CheckShown(shown)
}

// define makes a new ID for a name.
func (p *planter) define(id any) {
	if name, ok := id.(string); ok && strings.HasPrefix(name, "@") && p.ids[name] == "" {
		p.ids[name] = p.call().NextID()
	}
}

// defineParts makes new IDs for the parts of a row: rows inside of rows, which are objects
// in lists with more than an ID, and what is no row, such as a version of a consent.
func (p *planter) defineParts(row Object) {
	for name, value := range row {
		switch value := value.(type) {
		case Object:
			p.defineParts(value)
		case []any:
			for _, part := range engine.Objects(row, name) {
				if len(part) > 1 {
					p.definePart(part)
				}
			}
		default:
			if p.call().Engine.EntityWith(name) == nil {
				p.define(value)
			}
		}
	}
}

func (p *planter) definePart(part Object) {
	for name, value := range part {
		if strings.HasSuffix(name, "Id") {
			p.define(value)
		}
	}
	p.defineParts(part)
}

// value returns a value with IDs for names, and times for those relative to now.
func (p *planter) value(v any) any {
	switch v := v.(type) {
	case Object:
		out := Object{}
		for name, inner := range v {
			out[name] = p.value(inner)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = p.value(item)
		}
		return out
	case string:
		if strings.HasPrefix(v, "@") {
			if p.ids[v] == "" {
				p.unknown = v
			}
			return p.ids[v]
		}
		if ago, err := time.ParseDuration(v); err == nil && strings.ContainsAny(v[:1], "+-") {
			return engine.Time(p.now.Add(ago))
		}
	}
	return v
}
