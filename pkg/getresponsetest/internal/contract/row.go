package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// CheckGiven returns an error for a row that the create operation of the entity would
// reject, or with a property that neither requests nor responses nor the facts have.
func (e *Entity) CheckGiven(row Object) error {
	own := openapi3.NewObjectSchema()
	own.Properties = e.Holds
	if err := visit(own, row, openapi3.VisitAsResponse()); err != nil {
		return err
	}
	known := []*Shape{shapes{}.of(own.NewRef())}
	for _, id := range e.Own() {
		known[0].Fields[id] = &Shape{}
	}
	for _, r := range []*Route{e.Create, e.Update, e.Get, e.List} {
		if r == nil {
			continue
		}
		if r == e.Create && r.Request != nil {
			request := r.Operation.RequestBody.Value.Content.Get("application/json").Schema.Value
			if err := visit(request, row, openapi3.VisitAsRequest()); err != nil {
				return err
			}
		}
		known = append(known, r.Request, r.Response.Item())
	}
	return e.checkKnown(row, slices.DeleteFunc(known, func(s *Shape) bool { return s == nil }))
}

// checkKnown returns an error for a property of a row that none of the shapes has.
func (e *Entity) checkKnown(row Object, known []*Shape) error {
	var unknown [][]unknownMember // by shape
	for _, s := range known {
		unknown = append(unknown, s.unknownMembers(row))
	}
	for _, member := range slices.Concat(unknown...) {
		everywhere := !strings.Contains(e.Path, "{"+member.path[0]+"}")
		for _, members := range unknown {
			everywhere = everywhere && slices.ContainsFunc(members, func(other unknownMember) bool {
				return len(other.path) <= len(member.path) && slices.Equal(other.path, member.path[:len(other.path)])
			})
		}
		if everywhere {
			return fmt.Errorf("%s: this property is not known", strings.Join(member.path, "."))
		}
	}
	return nil
}

// CheckShown returns an error for an item of the operation's response that the contract
// does not allow.
func (r *Route) CheckShown(item any) error {
	return visit(r.itemSchema(), item, openapi3.VisitAsResponse())
}

// visit is the check of a value by a schema with a short error.
func visit(s *openapi3.Schema, value any, as openapi3.SchemaValidationOption) error {
	err := s.VisitJSON(value, as, openapi3.WithStringFormatValidators(formats), openapi3.EnableFormatValidation())
	var path []string
	var at *openapi3.SchemaError
	for errors.As(err, &at) {
		if p := at.JSONPointer(); len(p) > len(path) {
			path = p
		}
		if at.Origin == nil {
			return fmt.Errorf("%s: %s", strings.Join(path, "."), at.Reason)
		}
		err = at.Origin // allOf says less than its part
	}
	return err
}

// itemSchema is the schema of the response, or of the items of a list.
func (r *Route) itemSchema() *openapi3.Schema {
	_, ref := success(r.Operation)
	switch {
	case ref == nil:
		return openapi3.NewObjectSchema().WithProperty("", openapi3.NewSchema()) // has nothing
	case ref.Value.Items != nil:
		return ref.Value.Items.Value
	}
	return ref.Value
}
