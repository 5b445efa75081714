package engine

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// Call is a request that the contract allows, in the account that it is for.
type Call struct {
	*World
	Engine *Engine
	Route  *contract.Route
	Now    time.Time
	Params map[string]string // of the path
	Query  url.Values
	Body   Object
	Raw    []byte         // the body as it was sent
	Type   string         // its content type
	Header http.Header    // of the response
	Zone   *time.Location // of the times in the response; nil is UTC

	BaseURL string // for addresses in responses
}

// Rows returns the table of an entity.
func (c *Call) Rows(entity string) *Table { return c.Tables[entity] }

// Record adds an entry to the journal.
func (c *Call) Record(entry Entry) {
	c.Journal.Add(entry)
	if c.Engine.recorded != nil {
		c.Engine.recorded(c, entry)
	}
}

// Href returns an address under the base URL.
func (c *Call) Href(path ...string) string { return c.BaseURL + "/" + strings.Join(path, "/") }

// Row returns the row of an entity that the path names. A malformed ID is a 400, an
// unknown one a 404. The path's parents must exist too.
func (c *Call) Row(entity string) (Object, *Failure) {
	return c.row(c.Engine.entities[entity])
}

func (c *Call) row(e *contract.Entity) (Object, *Failure) {
	if e.Parent != nil {
		if _, failure := c.row(e.Parent); failure != nil {
			return nil, failure
		}
	}
	id := c.Params[e.Param]
	row := c.Tables[e.Name].Get(id)
	if row != nil && c.isUnder(e, row) && !c.hidden(e, row) {
		return row, nil
	}
	if strings.Trim(id, idAlphabet) != "" {
		return nil, &Failure{Status: http.StatusBadRequest, Code: 1013, Message: "Resource identifier is invalid."}
	}
	return nil, contract.NotFound("There is no " + e.Name + " with the ID " + id + ".")
}

// isUnder reports whether a row belongs to the parents that the path names.
func (c *Call) isUnder(e *contract.Entity, row Object) bool {
	for parent := e.Parent; parent != nil; parent = parent.Parent {
		if named, ok := c.Params[parent.ID]; ok && Scalar(row[parent.ID]) != named {
			return false
		}
	}
	return true
}

func (c *Call) hidden(e *contract.Entity, row Object) bool {
	hidden := c.Engine.hooksOf(e).Hidden
	return hidden != nil && hidden(c, row)
}

// Visible returns the rows of an entity that operations show.
func (c *Call) Visible(entity string) []Object {
	e := c.Engine.entities[entity]
	hooks := c.Engine.hooksOf(e)
	return slices.DeleteFunc(c.Tables[entity].All(), func(row Object) bool {
		return !c.isUnder(e, row) || hooks.Hidden != nil && hooks.Hidden(c, row)
	})
}

// Related returns a row that a body or a query refers to. An unknown ID is a 400 with
// code 1001.
func (c *Call) Related(entity, id string) (Object, *Failure) {
	e := c.Engine.entities[entity]
	if row := c.Tables[entity].Get(id); row != nil && c.isUnder(e, row) && !c.hidden(e, row) {
		return row, nil
	}
	noun := strings.ToUpper(e.Name[:1]) + e.Name[1:]
	return nil, contract.RelatedNotFound(noun + " by id: " + id + " not found")
}

// checkReferencesIn returns a failure if a body refers to a row that does not exist.
func (c *Call) checkReferencesIn(e *contract.Entity, body Object) *Failure {
	for _, reference := range e.References {
		for id := range Values(body, reference.Path) {
			text := Scalar(id)
			isEvery := text == "all" && slices.Contains(reference.Path, "conditions") // in conditions of segments
			if text != "" && !isEvery {
				if _, failure := c.Related(reference.To.Name, text); failure != nil {
					return failure
				}
			}
		}
	}
	return nil
}

// CheckReferences returns a failure if the body of a request refers to a row that does
// not exist.
func (c *Call) CheckReferences(entity string, body Object) *Failure {
	return c.checkReferencesIn(c.Engine.entities[entity], body)
}
