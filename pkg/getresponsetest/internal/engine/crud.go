package engine

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

func get(c *Call, e *contract.Entity) (int, any, *Failure) {
	return c.Respond(c.row(e))
}

func create(c *Call, e *contract.Entity) (int, any, *Failure) {
	return c.Respond(c.Create(e.Name, c.Body))
}

// Create adds a row with the properties of a request: it fills in the defaults, checks
// references and what must be unique, and calls the hooks.
func (c *Call) Create(entity string, body Object) (Object, *Failure) {
	e := c.Engine.entities[entity]
	if e.Parent != nil {
		if _, failure := c.row(e.Parent); failure != nil {
			return nil, failure
		}
	}
	row := Merge(e.Defaults, canonical(e, body))
	for _, id := range e.Own()[1:] {
		row[id] = c.Params[id]
	}
	if failure := c.checkReferencesIn(e, body); failure != nil {
		return nil, failure
	}
	c.stamp(e, row, "createdOn", "createdAt", "updatedOn", "updatedAt", "changedOn", "modifiedOn")
	return c.store(e, nil, row)
}

// store puts a row into its table, in the place of old if that is not nil: it checks what
// must be unique, and calls the hooks.
func (c *Call) store(e *contract.Entity, old, row Object) (Object, *Failure) {
	hooks, failure := c.Engine.hooksOf(e), (*Failure)(nil)
	switch {
	case old == nil && hooks.Creating != nil:
		failure = hooks.Creating(c, row)
	case old != nil && hooks.Updating != nil:
		failure = hooks.Updating(c, old, row)
	}
	if failure == nil && hooks.Storing != nil {
		failure = hooks.Storing(c, row)
	}
	if failure == nil {
		failure = c.checkUnique(e, row, c.Tables[e.Name].ID(old))
	}
	if failure != nil {
		return nil, failure
	}
	if old != nil {
		c.stamp(e, row, "updatedOn", "updatedAt", "changedOn", "modifiedOn")
	}
	c.Insert(e.Name, row)
	switch {
	case old == nil && hooks.Created != nil:
		hooks.Created(c, row)
	case old != nil && hooks.Updated != nil:
		hooks.Updated(c, old, row)
	}
	if hooks.Stored != nil {
		hooks.Stored(c, row)
	}
	return row, nil
}

// Insert stores a row as it is. It gets an ID if it has none.
func (c *Call) Insert(entity string, row Object) Object { return c.World.Insert(entity, row) }

// Insert stores a row as it is. It gets an ID if it has none.
func (w *World) Insert(entity string, row Object) Object {
	t := w.Tables[entity]
	switch {
	case row[t.Entity.ID] != nil:
	case t.Entity.Numeric:
		*w.IDs++
		row[t.Entity.ID] = float64(*w.IDs)
	default:
		row[t.Entity.ID] = w.NextID()
	}
	t.Put(row)
	w.Changed()
	return row
}

// stamp sets those of the named times that the entity has.
func (c *Call) stamp(e *contract.Entity, row Object, names ...string) {
	for _, name := range names {
		if e.Fields[name] != nil {
			row[name] = Time(c.Now)
		}
	}
}

func (c *Call) checkUnique(e *contract.Entity, row Object, id string) *Failure {
	holder, taken := c.Tables[e.Name].Holder(row)
	if !taken || holder == id {
		return nil
	}
	values := make([]string, len(e.Unique))
	for i, path := range e.Unique {
		for v := range Values(row, strings.Split(path, ".")) {
			values[i] = path + " " + strconv.Quote(Scalar(v))
		}
	}
	return contract.Duplicate("Another " + e.Name + " has the " + strings.Join(values, " and ") + " already.")
}

func update(c *Call, e *contract.Entity) (int, any, *Failure) {
	old, failure := c.row(e)
	if failure != nil {
		return 0, nil, failure
	}
	return c.Respond(c.Change(e.Name, old, c.Body))
}

// Change puts the properties of a request into a row: it checks references and what
// must be unique, and calls the hooks. A row with the changes takes the place of old.
func (c *Call) Change(entity string, old, body Object) (Object, *Failure) {
	e := c.Engine.entities[entity]
	if failure := c.checkReferencesIn(e, body); failure != nil {
		return nil, failure
	}
	under := old
	if e.Replace {
		under = maps.Clone(old)
		for name := range e.Update.Request.Fields {
			delete(under, name)
		}
		under = Merge(e.Defaults, under)
	}
	return c.store(e, old, Merge(under, canonical(e, body)))
}

func deleteOne(c *Call, e *contract.Entity) (int, any, *Failure) {
	row, failure := c.row(e)
	if failure == nil {
		failure = c.Delete(e.Name, row)
	}
	if failure != nil {
		return 0, nil, failure
	}
	return c.Route.Status, nil, nil
}

// Delete removes a row with all that is under it. What refers to it forgets it, keeps
// its ID, is deleted too, or prevents the deletion, as the entity's facts say.
func (c *Call) Delete(entity string, row Object) *Failure {
	e := c.Engine.entities[entity]
	hooks := c.Engine.hooksOf(e)
	if hooks.Deleting != nil {
		if failure := hooks.Deleting(c, row); failure != nil {
			return failure
		}
	}
	id := c.Tables[entity].ID(row)
	if user := c.userOf(e, id); user != "" && e.InUse == "reject" {
		return &Failure{Status: http.StatusConflict, Code: 1009, Message: "The " + e.Name + " is in use by a " + user + "."}
	}
	c.remove(e, id)
	return nil
}

// remove removes a row and what depends on it.
func (c *Call) remove(e *contract.Entity, id string) {
	table := c.Tables[e.Name]
	row := table.Get(id)
	if row == nil {
		return
	}
	for _, child := range c.Engine.contract.Entities {
		if child.Parent == e {
			for _, under := range c.Tables[child.Name].All() {
				if Scalar(under[e.ID]) == id {
					c.remove(child, c.Tables[child.Name].ID(under))
				}
			}
		}
	}
	table.remove(id)
	c.eachReference(e, id, func(user *contract.Entity, at Object, path []string) bool {
		switch e.InUse {
		case "keep":
			return false
		case "delete":
			c.remove(user, c.Tables[user.Name].ID(at))
		default:
			c.redirect(user, at, path, id, "")
		}
		return true
	})
	if deleted := c.Engine.hooksOf(e).Deleted; deleted != nil {
		deleted(c, row)
	}
}

// redirect makes a row refer to another ID, or to none with "".
func (c *Call) redirect(user *contract.Entity, row Object, path []string, id, other string) {
	changed, _ := redirected(row, path, id, other)
	c.Tables[user.Name].Put(changed.(Object))
}

// userOf returns the name of an entity with a row that refers to a row of e.
func (c *Call) userOf(e *contract.Entity, id string) (name string) {
	c.eachReference(e, id, func(user *contract.Entity, _ Object, _ []string) bool {
		name = user.Name
		return false
	})
	return name
}

// eachReference calls found for each row that refers to a row of e.
func (c *Call) eachReference(e *contract.Entity, id string, found func(user *contract.Entity, row Object, path []string) bool) {
	for _, user := range c.Engine.contract.Entities {
		for _, reference := range user.References {
			if reference.To != e {
				continue
			}
			for _, row := range c.Tables[user.Name].All() {
				for value := range Values(row, reference.Path) {
					if Scalar(value) == id {
						if !found(user, row, reference.Path) {
							return
						}
						break
					}
				}
			}
		}
	}
}

// redirected returns a copy of a value that refers to other where it refers to an ID at a
// path. With "" for other it refers to nothing there: an item of a list that does is left out
// as a whole, like an object that holds nothing else, and keep is false if nothing is left.
func redirected(value any, path []string, id, other string) (out any, keep bool) {
	switch value := value.(type) {
	case []any:
		kept := []any{}
		for _, item := range value {
			o, isObject := item.(Object)
			refers := isObject && len(path) == 1 && Scalar(o[path[0]]) == id
			if item, keep := redirected(item, path, id, other); keep && (!refers || other != "") {
				kept = append(kept, item)
			}
		}
		return kept, true
	case Object:
		if len(path) == 0 || value[path[0]] == nil {
			return value, true
		}
		out := maps.Clone(value)
		if out[path[0]], keep = redirected(value[path[0]], path[1:], id, other); !keep {
			delete(out, path[0])
		}
		return out, len(out) > 0
	}
	if len(path) == 0 && Scalar(value) == id {
		return other, other != ""
	}
	return value, true
}

// canonical returns the properties of a request with their times as rows hold them.
func canonical(e *contract.Entity, body Object) Object {
	out := maps.Clone(body)
	for _, name := range slices.Sorted(maps.Keys(body)) {
		field := e.Fields[name]
		if s, ok := body[name].(string); ok && field != nil && field.Format == "date-time" {
			if at, ok := ParseTime(s); ok {
				out[name] = Time(at)
			}
		}
	}
	return out
}

// Replace makes all that refer to one row of an entity refer to another.
func (c *Call) Replace(entity, id, other string) {
	c.eachReference(c.Engine.entities[entity], id, func(user *contract.Entity, row Object, path []string) bool {
		c.redirect(user, row, path, id, other)
		return true
	})
}
