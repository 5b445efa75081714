package engine

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// Reply is the successful response of an operation with a row: the properties that its
// schema has, of those that the parameter fields names.
func (c *Call) Reply(row Object) (int, any, *Failure) {
	if c.Route.Response == nil {
		return c.Route.Status, nil, nil
	}
	return c.Route.Status, c.Choose(c.show(row, c.Route.Response, c.entityOf(c.Route.Response))), nil
}

// Respond is [Call.Reply], or the failure that kept the row from being stored.
func (c *Call) Respond(row Object, failure *Failure) (int, any, *Failure) {
	if failure != nil {
		return 0, nil, failure
	}
	return c.Reply(row)
}

// OK is a response 200 with a value as the operation's schema shows it.
func (c *Call) OK(value any) (int, any, *Failure) {
	return http.StatusOK, c.show(value, c.Route.Response, nil), nil
}

// entityOf returns the entity whose rows the current operation shows: the one with the
// longest path that the operation's path begins with.
func (c *Call) entityOf(shape *contract.Shape) (found *contract.Entity) {
	for _, e := range c.Engine.contract.Entities {
		under := c.Route.Path == e.Path || strings.HasPrefix(c.Route.Path, e.Path+"/")
		if under && shape.Has(e.ID) && (found == nil || len(e.Path) > len(found.Path)) {
			found = e
		}
	}
	return found
}

// Chosen is [Call.OK] for objects that are no rows: of each, what [Call.Choose] keeps.
func (c *Call) Chosen(objects []any, keep ...string) (int, any, *Failure) {
	shown := c.show(objects, c.Route.Response, nil).([]any)
	for i, o := range shown {
		shown[i] = c.Choose(o, keep...)
	}
	return http.StatusOK, shown, nil
}

// Choose keeps the properties that the parameter fields names, those that a response
// must have, the ID, and those that keep names.
func (c *Call) Choose(value any, keep ...string) any {
	names := c.Query.Get("fields")
	o, ok := value.(Object)
	if names == "" || !ok {
		return value
	}
	wanted := append(strings.Split(names, ","), keep...)
	shape := c.Route.Response.Item()
	wanted = append(append(wanted, shape.Required...), shape.Union)
	if e := c.entityOf(shape); e != nil {
		wanted = append(wanted, e.ID)
	}
	return Only(o, wanted...)
}

// Show returns a row of an entity as a schema of the contract shows it.
func (c *Call) Show(entity string, row Object, shape *contract.Shape) any {
	return c.show(row, shape, c.Engine.entities[entity])
}

// show copies a value in the form of a schema. of is the entity of which the value is a
// row, nil if it is none.
func (c *Call) show(value any, shape *contract.Shape, of *contract.Entity) any {
	switch v := value.(type) {
	case nil:
		return nil
	case Object:
		if shape == nil || shape.Kind != contract.Map {
			return clone(v)
		}
		return c.showObject(v, shape, of)
	case []any:
		if shape != nil && shape.Kind == contract.Text { // flags, as lists show them
			return strings.Join(Texts(v), ",")
		}
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = c.show(item, shapeOfItems(shape), of)
		}
		return out
	}
	if shape == nil {
		return value
	}
	return c.scalar(value, shape)
}

func shapeOfItems(shape *contract.Shape) *contract.Shape {
	if shape == nil {
		return nil
	}
	return shape.Items
}

// Omit is the derived value of a property that a response does not have.
const Omit = omit("")

type omit string

// showObject shows the properties that a schema has. What a row does not hold is
// derived, is taken from the row that the object refers to, or is null.
func (c *Call) showObject(o Object, shape *contract.Shape, of *contract.Entity) Object {
	if shape = shape.Variant(o); shape == nil {
		return clone(o).(Object)
	}
	var hooks *Hooks
	row := o
	if of != nil {
		hooks = c.Engine.hooksOf(of)
	} else if of = c.Engine.referred(shape); of != nil {
		row = c.Tables[of.Name].Get(Scalar(o[of.ID]))
	}
	out := make(Object, len(shape.Fields))
	for name, field := range shape.Fields {
		value, ok := o[name]
		if hooks != nil && hooks.Derived[name] != nil {
			value, ok = hooks.Derived[name](c, o), true
			if value == any(Omit) {
				continue
			}
		}
		if !ok && name == "href" && of != nil && (row != nil || o[of.ID] == nil) {
			value, ok = c.hrefOf(of, row), true
		}
		if !ok && row != nil {
			value, ok = c.held(of, row, name)
		}
		if ok || field.Nullable {
			out[name] = c.show(value, field, nil)
		}
	}
	if shape.Extra != nil {
		for name, value := range o {
			if shape.Fields[name] == nil {
				out[name] = c.show(value, shape.Extra, nil)
			}
		}
	}
	return out
}

// held returns a property of a row that an object refers to, derived as responses derive
// it.
func (c *Call) held(e *contract.Entity, row Object, name string) (value any, ok bool) {
	if e != nil {
		if derive := c.Engine.hooksOf(e).Derived[name]; derive != nil {
			value = derive(c, row)
			return value, value != any(Omit)
		}
	}
	value, ok = row[name]
	return value, ok
}

// referred returns the entity that objects of a shape refer to: the only one whose ID
// they have, if they have no property that its rows do not have.
func (e *Engine) referred(shape *contract.Shape) (found *contract.Entity) {
	for name := range shape.Fields {
		if entity := e.contract.Entity(name); entity != nil {
			if found != nil {
				return nil
			}
			found = entity
		}
	}
	if found == nil {
		return nil
	}
	for name := range shape.Fields {
		if name != "href" && found.Fields[name] == nil {
			return nil
		}
	}
	return found
}

// hrefOf returns the address of a row, that of the collection without a row.
func (c *Call) hrefOf(e *contract.Entity, row Object) string {
	path := e.Item
	if row == nil || path == "" {
		path = e.Path
	}
	for ; e != nil; e = e.Parent {
		value := Scalar(row[e.ID])
		if value == "" {
			value = c.Params[e.Param]
		}
		path = strings.ReplaceAll(path, "{"+e.Param+"}", value)
	}
	return c.BaseURL + path
}

// scalar writes a scalar as the schema has it.
func (c *Call) scalar(value any, shape *contract.Shape) any {
	if shape.Kind == contract.Text && shape.Format == "date-time" {
		return c.formatTime(Scalar(value))
	}
	return shape.Kind.Of(value)
}

// formatTime writes a time of a row as the service does, in the zone of the request.
func (c *Call) formatTime(text string) string {
	at, err := time.Parse(timeForm, text)
	if err != nil {
		return text
	}
	zone := c.Zone
	if zone == nil {
		zone = time.UTC
	}
	return at.In(zone).Format("2006-01-02T15:04:05-0700")
}

// clone copies a value.
func clone(value any) any {
	switch v := value.(type) {
	case Object:
		out := make(Object, len(v))
		for name, inner := range v {
			out[name] = clone(inner)
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i, inner := range v {
			out[i] = clone(inner)
		}
		return out
	}
	return value
}
