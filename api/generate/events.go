package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// eventView is the data of events.tmpl for an event.
type eventView struct {
	Kind, Type string
	Doc        string // of the function that registers a handler
	Callback   bool   // a GET with a query string
	Contact    bool   // it has a contact
	Contacts   bool   // or several

	schema string
}

// kindField is the field with the kind.
func (e eventView) kindField() string {
	if e.Callback {
		return "Action"
	}
	return "Type"
}

// queryView is the data of events.tmpl for a parameter of callbacks.
type queryView struct {
	Name string
	Path []string // of the property in the event
}

// eventsTarget is the generated part of pkg/events.
func eventsTarget() target {
	return target{dir: "pkg/events", name: "events", table: "kinds", templates: map[string][]string{
		"typedef.tmpl":   {"model.tmpl"},
		"constants.tmpl": {"enum.tmpl"},
		"client.tmpl":    {"events.tmpl"},
	}}
}

// newEventGenerator returns a generator of what the contract has under x-webhooks.
func newEventGenerator(owners map[string]string) (*generator, error) {
	settings, doc, err := load()
	if err != nil {
		return nil, err
	}
	events, err := eventsOf(doc)
	if err != nil {
		return nil, err
	}
	reached := eventSchemas(doc, events)
	maps.DeleteFunc(doc.Components.Schemas, func(name string, _ *openapi3.SchemaRef) bool { return !reached[name] })
	doc.Paths, doc.Components.Parameters, doc.Components.Responses = openapi3.NewPaths(), nil, nil
	g := &generator{target: eventsTarget(), doc: doc, hints: newHints(doc), settings: settings, owners: owners}
	g.hints.events = events
	for _, e := range events {
		g.hints.reach(&openapi3.SchemaRef{Ref: "#/components/schemas/" + e.schema, Value: doc.Components.Schemas[e.schema].Value}, inResponses)
	}
	names, err := queryNames(doc, events)
	if err != nil {
		return nil, err
	}
	maps.Copy(codegen.TemplateFunctions, map[string]any{
		"models": g.models, "cut": cutMark, "fileOf": g.fileOf, "join": strings.Join,
		"events":     func() []eventView { return events },
		"queryNames": func() []queryView { return names },
	})
	return g, nil
}

// eventsOf returns the events of the contract: webhooks first, each in alphabetical
// order.
func eventsOf(doc *openapi3.T) ([]eventView, error) {
	items, _ := doc.Extensions[webhooksKey].(map[string]any)
	var events []eventView
	for _, kind := range slices.Sorted(maps.Keys(items)) {
		item, _ := items[kind].(map[string]any)
		for method, operation := range item {
			op, _ := operation.(map[string]any)
			e := eventView{Kind: kind, Callback: method == "get"}
			e.schema, _ = op["x-event"].(string)
			s := doc.Components.Schemas[e.schema]
			if s == nil {
				return nil, fmt.Errorf("%s %s: x-event names %q, which is no schema", webhooksKey, kind, e.schema)
			}
			e.Type = codegen.SchemaNameToTypeName(e.schema)
			form := "webhook"
			if e.Callback {
				form = "callback"
			}
			e.Doc = comment(fmt.Sprintf("On%s calls f for each %s %s, which %s", e.Type, form, kind, op["summary"]), 0)
			e.Contact, e.Contacts = property(s, "contact") != nil, property(s, "contacts") != nil
			for _, name := range []string{strings.ToLower(e.kindField()), "account"} {
				if property(s, name) == nil {
					return nil, fmt.Errorf("schema %s: an event needs the property %q", e.schema, name)
				}
			}
			events = append(events, e)
		}
	}
	slices.SortStableFunc(events, func(a, b eventView) int {
		switch {
		case a.Callback == b.Callback:
			return 0
		case b.Callback:
			return -1
		}
		return 1
	})
	return events, nil
}

// property returns a property of a schema or of a part of its allOf.
func property(s *openapi3.SchemaRef, name string) *openapi3.SchemaRef {
	if p := s.Value.Properties[name]; p != nil {
		return p
	}
	for _, part := range s.Value.AllOf {
		if p := property(part, name); p != nil {
			return p
		}
	}
	return nil
}

// eventSchemas returns the names of the schemas that events have.
func eventSchemas(doc *openapi3.T, events []eventView) map[string]bool {
	h := &hints{directions: map[string]direction{}, named: map[string]bool{}}
	for _, e := range events {
		h.reach(&openapi3.SchemaRef{Ref: "#/components/schemas/" + e.schema, Value: doc.Components.Schemas[e.schema].Value}, inResponses)
	}
	names := map[string]bool{}
	for name := range h.directions {
		names[name] = true
	}
	return names
}

// dropEvents removes the schemas of events from what gen/gr has.
func dropEvents(doc *openapi3.T) error {
	events, err := eventsOf(doc)
	if err != nil {
		return err
	}
	used := newHints(doc).directions
	for name := range eventSchemas(doc, events) {
		if used[name] == 0 {
			delete(doc.Components.Schemas, name)
		}
	}
	return nil
}

// queryNames returns the parameters of callbacks. One name always stands for the same
// property.
func queryNames(doc *openapi3.T, events []eventView) ([]queryView, error) {
	found := map[string][]string{}
	var err error
	var walk func(s *openapi3.SchemaRef, path []string)
	walk = func(s *openapi3.SchemaRef, path []string) {
		for _, part := range s.Value.AllOf {
			walk(part, path)
		}
		for name, p := range s.Value.Properties {
			at := append(slices.Clone(path), name)
			walk(p, at)
			query, _ := p.Value.Extensions["x-query-name"].(string)
			if query == "" {
				continue
			}
			if other := found[query]; other != nil && !slices.Equal(other, at) {
				err = fmt.Errorf("x-query-name %s stands for %s and %s", query, strings.Join(other, "."), strings.Join(at, "."))
			}
			found[query] = at
		}
	}
	for _, e := range events {
		if e.Callback {
			walk(doc.Components.Schemas[e.schema], nil)
		}
	}
	var views []queryView
	for _, name := range slices.Sorted(maps.Keys(found)) {
		views = append(views, queryView{name, found[name]})
	}
	return views, err
}
