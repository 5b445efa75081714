// Package engine keeps the rows of all collections of the contract. It lists, gets,
// creates, updates and deletes them by the contract and the facts of each entity. What
// an entity does beyond that is a hook.
package engine

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
)

// Handler handles one operation. It returns the status and the body of the response: an
// [Object], a list, bytes of a picture, or nil.
type Handler func(*Call) (status int, body any, failure *Failure)

// Hooks are what an entity does beyond the facts in the contract. Each may be nil.
type Hooks struct {
	// Creating checks and completes a new row before it is stored.
	Creating func(c *Call, row Object) *Failure
	Created  func(c *Call, row Object)
	// Updating checks and completes what a row becomes.
	Updating func(c *Call, old, row Object) *Failure
	Updated  func(c *Call, old, row Object)
	// Storing is called after Creating and after Updating, and Stored after Created and after
	// Updated.
	Storing  func(c *Call, row Object) *Failure
	Stored   func(c *Call, row Object)
	Deleting func(c *Call, row Object) *Failure
	Deleted  func(c *Call, row Object)

	// Hidden reports whether a row exists but no operation shows it yet. It must not depend
	// on the time: what is due later is scheduled.
	Hidden func(c *Call, row Object) bool
	// Derived computes properties of responses that rows do not hold.
	Derived map[string]func(c *Call, row Object) any
	// Matches decides for parameters query[NAME] that select no property.
	Matches map[string]func(c *Call, row Object, value string) bool
}

// Engine serves the operations of a contract. It has no state of accounts: that is in a
// [World]. It is not changed after its construction.
type Engine struct {
	contract *contract.Contract
	hooks    map[string]*Hooks
	handlers map[string]Handler
	when     map[string]func(c *Call, id string)
	recorded func(c *Call, entry Entry)
	entities map[string]*contract.Entity // by name
}

// New returns an engine with handlers for all collections of a contract.
func New(c *contract.Contract) *Engine {
	e := &Engine{
		contract: c, hooks: map[string]*Hooks{}, handlers: map[string]Handler{}, when: map[string]func(*Call, string){},
		entities: map[string]*contract.Entity{},
	}
	for _, entity := range c.Entities {
		e.entities[entity.Name] = entity
		for rt, h := range map[*contract.Route]func(*Call, *contract.Entity) (int, any, *Failure){
			entity.List: list, entity.Get: get, entity.Create: create, entity.Update: update, entity.Delete: deleteOne,
		} {
			if rt != nil {
				e.handlers[rt.Operation.OperationID] = func(c *Call) (int, any, *Failure) { return h(c, entity) }
			}
		}
	}
	return e
}

// On sets the hooks of an entity.
func (e *Engine) On(entity string, h Hooks) { e.hooks[entity] = &h }

// Handle sets the handler of an operation, in the place of that of a collection.
func (e *Engine) Handle(operation string, h Handler) { e.handlers[operation] = h }

// HandleRow is Handle for an operation whose path names a row of an entity. Without that row
// the response is a failure, see [Call.Row].
func (e *Engine) HandleRow(operation, entity string, h func(c *Call, row Object) (int, any, *Failure)) {
	e.Handle(operation, func(c *Call) (int, any, *Failure) {
		row, failure := c.Row(entity)
		if failure != nil {
			return 0, nil, failure
		}
		return h(c, row)
	})
}

// When sets what happens to a row of an entity when something of a kind is due, see
// [World.Schedule]. Nothing happens if the row is gone by then.
func (e *Engine) When(kind, entity string, do func(c *Call, row Object)) {
	e.when[kind] = func(c *Call, id string) {
		if row := c.Rows(entity).Get(id); row != nil {
			do(c, row)
		}
	}
}

// OnEntry sets what is called with each entry that [Call.Record] adds.
func (e *Engine) OnEntry(do func(c *Call, entry Entry)) { e.recorded = do }

// Route returns the route of an operation.
func (e *Engine) Route(operation string) *contract.Route { return e.contract.Route(operation) }

// Handler returns the handler of an operation, nil if there is none.
func (e *Engine) Handler(operation string) Handler { return e.handlers[operation] }

// Derives reports whether properties of an entity are computed from other state.
func (e *Engine) Derives(entity string) bool {
	h := e.hooks[entity]
	return h != nil && len(h.Derived) > 0
}

// EntityWith returns the entity with that ID property, nil without one.
func (e *Engine) EntityWith(id string) *contract.Entity { return e.contract.Entity(id) }

// hooksOf returns the hooks of an entity, empty ones if it has none.
func (e *Engine) hooksOf(entity *contract.Entity) *Hooks {
	if h := e.hooks[entity.Name]; h != nil {
		return h
	}
	return &Hooks{}
}

// Advance does everything that is due until a time, each with its own time as now.
func (e *Engine) Advance(w *World, until time.Time, baseURL string) {
	for len(w.Due) > 0 && !w.Due[0].At.After(until) {
		due := w.Due[0]
		w.Due = slices.Delete(w.Due, 0, 1)
		if do := e.when[due.Kind]; do != nil {
			do(e.NewCall(w, due.At, baseURL), due.ID)
		}
	}
}

// NewCall returns a call for what happens in an account without a request. Something is
// going to change.
func (e *Engine) NewCall(w *World, now time.Time, baseURL string) *Call {
	w.Changed()
	return &Call{World: w, Engine: e, Now: now, Query: url.Values{}, Header: http.Header{}, BaseURL: baseURL}
}
