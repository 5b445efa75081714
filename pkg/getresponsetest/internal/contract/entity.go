package contract

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Entity is a collection of the contract with what the engine has to know of it. Most
// of it can be read off the paths and schemas; the rest stands in the x-entity of the
// collection's path.
type Entity struct {
	Facts
	Path    string  // of the collection, such as /shops/{shopId}/taxes
	Item    string  // path of one, "" if no operation has it
	Parent  *Entity // whose ID the path holds; nil for a collection of the account
	Param   string  // of the path of one, which is the ID; its name can differ from that of the property
	Numeric bool    // IDs are numbers

	List, Get, Create, Update, Delete *Route // nil where the contract has none

	References []Reference
	Fields     map[string]*Shape // properties, as the response with most of them has them
}

// Facts are the value of x-entity.
type Facts struct {
	Name    string   `json:"name"`    // one of it, in words, such as "custom field"
	ID      string   `json:"id"`      // property that identifies it; that of the item's path if omitted
	Unique  []string `json:"unique"`  // properties that no two within a parent share, without regard to case
	Replace bool     `json:"replace"` // an update replaces it as a whole
	Plain   bool     `json:"plain"`   // its own ID is no reference to it elsewhere

	Defaults Object            `json:"defaults"` // of properties that a request omits
	Refers   map[string]string `json:"refers"`   // further references: path of a property to the ID that it holds
	Queries  map[string]string `json:"queries"`  // parameters that are named otherwise than the property that they select
	Exact    []string          `json:"exact"`    // parameters that compare the whole of a string, not a part of it

	// Holds are the schemas of properties that only rows have, for a seed to set.
	Holds openapi3.Schemas `json:"holds"`

	InUse string `json:"inUse"` // what a deletion does to others that refer to it: "forget" (default), "keep", "reject" or "delete"
}

// Reference is a property, or the items of a list, that holds the ID of an entity.
type Reference struct {
	Path []string // without the indices of lists
	To   *Entity
}

// Own returns the names of the properties that hold IDs of this entity and its parents.
func (e *Entity) Own() []string {
	var ids []string
	for ; e != nil; e = e.Parent {
		ids = append(ids, e.ID)
	}
	return ids
}

// addEntities reads the entities of the document.
func (c *Contract) addEntities() error {
	for _, path := range slices.Sorted(maps.Keys(c.doc.Paths.Map())) {
		item := c.doc.Paths.Value(path)
		raw, ok := item.Extensions["x-entity"]
		if !ok {
			continue
		}
		e := &Entity{Path: path}
		encoded, err := json.Marshal(raw)
		if err == nil {
			err = json.Unmarshal(encoded, &e.Facts)
		}
		if err != nil {
			return fmt.Errorf("x-entity of %s: %w", path, err)
		}
		// A response shows null for what a row does not have, and smaller rows are faster.
		maps.DeleteFunc(e.Defaults, func(_ string, value any) bool { return value == nil })
		c.addRoutes(e)
		if e.ID == "" || e.List == nil {
			return fmt.Errorf("x-entity of %s: the path has no list, or no path of one item and no id", path)
		}
		c.Entities = append(c.Entities, e)
	}
	slices.SortFunc(c.Entities, func(a, b *Entity) int { return cmp.Compare(a.Path, b.Path) })
	for _, e := range c.Entities {
		e.Parent = c.parentOf(e)
		e.Fields = fieldsOf(e)
		if id := e.Fields[e.ID]; id != nil {
			e.Numeric = id.Kind == Number
		}
	}
	for _, e := range c.Entities {
		if err := c.addReferences(e); err != nil {
			return fmt.Errorf("x-entity of %s: %w", e.Path, err)
		}
	}
	return nil
}

// addRoutes finds the operations of a collection and of one item of it.
func (c *Contract) addRoutes(e *Entity) {
	for _, r := range c.Routes {
		rest, under := strings.CutPrefix(r.Path, e.Path)
		switch {
		case under && rest == "" && r.Method == "GET":
			e.List = r
		case under && rest == "" && r.Method == "POST":
			e.Create = r
		case under && strings.HasPrefix(rest, "/{") && strings.Count(rest, "/") == 1:
			e.Item, e.Param = r.Path, strings.Trim(rest, "/{}")
			if e.ID == "" {
				e.ID = e.Param
			}
			switch r.Method {
			case "GET":
				e.Get = r
			case "POST":
				e.Update = r
			case "DELETE":
				e.Delete = r
			}
		}
	}
}

// parentOf returns the entity whose ID is the last parameter of a collection's path.
func (c *Contract) parentOf(e *Entity) *Entity {
	end := strings.LastIndexByte(e.Path, '}')
	if end < 0 {
		return nil
	}
	for _, other := range c.Entities {
		if other.Item == e.Path[:end+1] {
			return other
		}
	}
	return nil
}

// Entity returns the entity with that ID property, nil without one.
func (c *Contract) Entity(id string) *Entity {
	for _, e := range c.Entities {
		if e.ID == id && !e.Plain {
			return e
		}
	}
	return nil
}

// fieldsOf collects the properties of the responses of an entity.
func fieldsOf(e *Entity) map[string]*Shape {
	fields := map[string]*Shape{}
	for _, r := range []*Route{e.List, e.Create, e.Update, e.Get} {
		if r == nil {
			continue
		}
		if shape := r.Response.Item(); shape != nil {
			maps.Copy(fields, shape.Fields)
		}
	}
	return fields
}

// addReferences finds the properties of an entity's requests that are named like the ID
// of another entity, and adds those of Refers.
func (c *Contract) addReferences(e *Entity) error {
	for _, r := range []*Route{e.Create, e.Update} {
		if r == nil || r.Request == nil {
			continue
		}
		r.Request.walk(nil, func(path []string) {
			to := c.Entity(path[len(path)-1])
			if to != nil && (to != e || len(path) > 1) && !e.refersAt(path) {
				e.References = append(e.References, Reference{Path: path, To: to})
			}
		})
	}
	for at, id := range e.Refers {
		to := c.Entity(id)
		if to == nil {
			return fmt.Errorf("refers: no entity has the ID %q", id)
		}
		e.References = append(e.References, Reference{Path: strings.Split(at, "."), To: to})
	}
	slices.SortFunc(e.References, func(a, b Reference) int { return slices.Compare(a.Path, b.Path) })
	return nil
}

func (e *Entity) refersAt(path []string) bool {
	return slices.ContainsFunc(e.References, func(r Reference) bool { return slices.Equal(r.Path, path) })
}

// success returns the status and the schema of an operation's successful response.
func success(op *openapi3.Operation) (status int, schema *openapi3.SchemaRef) {
	for _, code := range []int{200, 201, 202, 204} {
		if r := op.Responses.Status(code); r != nil {
			if media := r.Value.Content.Get("application/json"); media != nil {
				schema = media.Schema
			}
			return code, schema
		}
	}
	return 200, nil
}
