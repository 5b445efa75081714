package getresponsetest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contracttest/schemas"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Of every request body, each required property is left out in turn. The client must
// name it, unless the zero value of its type may be meant.
func TestMissingPropertiesAreNamed(t *testing.T) {
	t.Parallel()
	c, err := contract.Shared()
	if err != nil {
		t.Fatal(err)
	}
	services := reflect.TypeOf(getresponse.Client{}.Services)
	named := 0
	for _, op := range gr.Operations() {
		i := slices.IndexFunc(c.Routes, func(r *contract.Route) bool { return r.Operation.OperationID == op.ID })
		body := c.Routes[i].Operation.RequestBody
		if body == nil || body.Value.Content.Get("application/json") == nil {
			continue
		}
		service, _ := services.FieldByName(op.Service)
		method, _ := service.Type.MethodByName(op.GoMethod)
		typ := method.Type.In(method.Type.NumIn() - 2) // before the options
		schema := body.Value.Content.Get("application/json").Schema
		for variant := range 40 {
			tree, ok := contract.Examples{All: true, Request: true, Variant: variant}.Value(schema).(map[string]any)
			if !ok || variant > 0 && reflect.DeepEqual(tree, (contract.Examples{All: true, Request: true}).Value(schema)) {
				break
			}
			w := omissions{T: t, op: op.ID, typ: typ, root: tree, named: &named}
			if faults := w.faults(); len(faults) > 0 {
				t.Errorf("%s: a full body has the faults %v", op.ID, faults)
			}
			w.walk(schema.Value, tree, "")
		}
	}
	if named < 300 {
		t.Errorf("only %d omissions were named", named)
	}
}

// omissions leaves out parts of a body.
type omissions struct {
	*testing.T
	op    string
	typ   reflect.Type // of the body
	root  map[string]any
	named *int
}

// faults returns what the client finds wrong with the body.
func (w omissions) faults() []wire.Fault {
	w.Helper()
	raw, err := json.Marshal(w.root)
	if err != nil {
		w.Fatal(err)
	}
	into := reflect.New(w.typ)
	if err := wire.Unmarshal(raw, into.Interface()); err != nil {
		w.Fatalf("%s: %s: %v", w.op, raw, err)
	}
	return wire.Faults(into.Elem().Interface())
}

// walk leaves out each required property of an object, and of the objects within.
func (w omissions) walk(s *openapi3.Schema, object map[string]any, path string) {
	w.Helper()
	if s.Discriminator != nil {
		if s = schemas.VariantOf(s, object); s == nil {
			return
		}
	}
	properties, _ := schemas.PropertiesOf(s)
	for name, p := range properties {
		value, present := object[name]
		if !present {
			continue
		}
		at := strings.TrimPrefix(path+"."+name, ".")
		if isRequired(s, name) && mustBeNamed(p.Value, name) {
			delete(object, name)
			w.wantNamed(at)
			object[name] = value
		}
		switch value := value.(type) {
		case map[string]any:
			w.walk(p.Value, value, at)
		case []any:
			for i, item := range value {
				if item, ok := item.(map[string]any); ok {
					w.walk(itemsOf(p.Value), item, fmt.Sprintf("%s[%d]", at, i))
				}
			}
		}
	}
}

func (w omissions) wantNamed(path string) {
	w.Helper()
	*w.named++
	for _, f := range w.faults() {
		if f.Reason == "required" && (f.Field == path || strings.HasPrefix(f.Field, path+".")) {
			return
		}
	}
	w.Errorf("%s: without %s: got %v", w.op, path, w.faults())
}

func itemsOf(s *openapi3.Schema) *openapi3.Schema {
	for s.Items == nil && len(s.AllOf) == 1 {
		s = s.AllOf[0].Value
	}
	return s.Items.Value
}

func isRequired(s *openapi3.Schema, name string) bool {
	return slices.Contains(s.Required, name) || slices.ContainsFunc(s.AllOf, func(part *openapi3.SchemaRef) bool { return isRequired(part.Value, name) })
}

// mustBeNamed reports whether the zero value of a property is never meant.
func mustBeNamed(s *openapi3.Schema, name string) bool {
	for len(s.AllOf) == 1 && len(s.Properties) == 0 {
		s = s.AllOf[0].Value
	}
	switch {
	case s.Discriminator != nil, s.Nullable:
		return true
	case len(s.OneOf) > 0:
		return false // a choice of one type may be a plain value
	case s.Type.Is("object") || len(s.AllOf) > 0:
		properties, _ := schemas.PropertiesOf(s)
		for inner, p := range properties {
			if isRequired(s, inner) && mustBeNamed(p.Value, inner) {
				return true
			}
		}
		return false
	case s.Type.Is("array"):
		return s.MinItems > 0
	case s.Type.Is("string"):
		isBool := len(s.Enum) == 2 && slices.Contains(s.Enum, any("true"))
		return !isBool && (len(s.Enum) > 0 || s.MinLength > 0 || strings.HasSuffix(name, "Id"))
	}
	return false
}
