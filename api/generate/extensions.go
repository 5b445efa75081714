package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
	"go.yaml.in/yaml/v3"
)

// place is a place in the contract that an extension may have.
type place string

const (
	onResource  place = "resource"
	onOperation place = "operation"
	onPath      place = "path"
	onSchema    place = "schema"
	onProperty  place = "property"
)

// extension is a key of the contract that OpenAPI does not define. CONTRIBUTING.md
// describes each.
type extension struct {
	on    place
	check func(*yaml.Node) error
}

var extensions = map[string]extension{
	"x-getresponse-operation": {onOperation, isString},
	"x-idempotent":            {onOperation, isTrue},
	"x-rate-limit":            {onOperation, isRateLimit},
	"x-entity":                {onPath, isEntity},
	"x-keyed":                 {onSchema, isString},
	"x-alias-values":          {onSchema, isStrings},
	webhooksKey:               {onResource, isMapping},
	"x-event":                 {onOperation, isString},
	"x-query-name":            {onProperty, isString},
}

// checkExtensions returns an error for an extension that is unknown, is in the wrong
// place or has a value of another kind. A misspelt key would change the client without
// an error.
func checkExtensions(file string, resource *yaml.Node) error {
	var walk func(n *yaml.Node, in place) error
	walk = func(n *yaml.Node, in place) error {
		if n.Kind != yaml.MappingNode {
			for _, item := range n.Content {
				if err := walk(item, ""); err != nil {
					return err
				}
			}
			return nil
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i], n.Content[i+1]
			if !strings.HasPrefix(key.Value, "x-") {
				if err := walk(value, placeOf(key.Value, in)); err != nil {
					return err
				}
				continue
			}
			x, known := extensions[key.Value]
			var err error
			switch {
			case !known:
				err = fmt.Errorf("extension %q is unknown", key.Value)
			case x.on != in:
				err = fmt.Errorf("extension %q belongs to: %s", key.Value, x.on)
			default:
				err = x.check(value)
			}
			if err != nil {
				return fmt.Errorf("%s:%d: %w", file, key.Line, err)
			}
			if key.Value == webhooksKey {
				if err := walk(value, ""); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return walk(resource, onResource)
}

// The places of what is within components.schemas and the properties of a schema.
const (
	schemas    place = "schemas"
	properties place = "properties"
)

// placeOf returns what the value of a key is.
func placeOf(key string, in place) place {
	switch {
	case in == properties: // whose name may be that of a method
		return onProperty
	case slices.Contains(httpMethods, key):
		return onOperation
	case key == "schemas":
		return schemas
	case strings.HasPrefix(key, "/"):
		return onPath
	case key == "properties":
		return properties
	case in == schemas:
		return onSchema
	}
	return ""
}

func isString(n *yaml.Node) error {
	if n.Tag != "!!str" || n.Value == "" {
		return fmt.Errorf("%q is no string", n.Value)
	}
	return nil
}

func isMapping(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return errors.New("the value is no mapping")
	}
	return nil
}

func isStrings(n *yaml.Node) error {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return errors.New("the value is no list of strings")
	}
	for _, item := range n.Content {
		if err := isString(item); err != nil {
			return err
		}
	}
	return nil
}

func isTrue(n *yaml.Node) error {
	if n.Tag != "!!bool" || n.Value != "true" {
		return fmt.Errorf("%q is not true", n.Value)
	}
	return nil
}

// rateLimit is the value of x-rate-limit.
type rateLimit struct {
	Class             string `yaml:"class"`
	CallsPerSecond    int    `yaml:"callsPerSecond"`
	CallsPer10Minutes int    `yaml:"callsPer10Minutes"`
	MaxItems          int    `yaml:"maxItems"`
}

func isRateLimit(n *yaml.Node) error {
	var fields map[string]yaml.Node
	if err := n.Decode(&fields); err != nil {
		return err
	}
	for name := range fields {
		if !slices.Contains([]string{"class", "callsPerSecond", "callsPer10Minutes", "maxItems"}, name) {
			return fmt.Errorf("x-rate-limit has the unknown member %q", name)
		}
	}
	var l rateLimit
	if err := n.Decode(&l); err != nil {
		return err
	}
	if l.Class == "" || l.CallsPerSecond < 0 || l.CallsPer10Minutes < 0 || l.MaxItems < 0 {
		return fmt.Errorf("x-rate-limit needs a class, and no figure below 0: %+v", l)
	}
	return nil
}

// entityMembers are the members of x-entity. The embedded server reads them.
var entityMembers = []string{"name", "id", "unique", "replace", "plain", "defaults", "refers", "queries", "exact", "holds", "inUse"}

func isEntity(n *yaml.Node) error {
	var fields map[string]yaml.Node
	if err := n.Decode(&fields); err != nil {
		return err
	}
	for name := range fields {
		if !slices.Contains(entityMembers, name) {
			return fmt.Errorf("x-entity has the unknown member %q", name)
		}
	}
	if name := fields["name"]; name.Value == "" {
		return errors.New("x-entity needs a name")
	}
	return nil
}

// setKeyed sets the Go type of schemas with x-keyed. Their values have the named schema
// and are keyed by an ID or a period. The service may send them as an array too.
func setKeyed(all openapi3.Schemas) error {
	for name, s := range all {
		of, ok := s.Value.Extensions["x-keyed"].(string)
		if !ok {
			continue
		}
		if all[of] == nil {
			return fmt.Errorf("schema %s: x-keyed names %q, which is no schema", name, of)
		}
		s.Value.Extensions["x-go-type"] = "wire.Keyed[" + codegen.SchemaNameToTypeName(of) + "]"
	}
	return nil
}

// dropAliases removes the values of x-alias-values from the enums that Go sees: each
// means the same as another value, and Go has one constant for both.
func dropAliases(all openapi3.Schemas) error {
	for name, s := range all {
		aliases, _ := s.Value.Extensions["x-alias-values"].([]any)
		for _, alias := range aliases {
			i := slices.Index(s.Value.Enum, alias)
			if i < 0 {
				return fmt.Errorf("schema %s: x-alias-values names %q, which is no value of the enum", name, alias)
			}
			s.Value.Enum = slices.Delete(s.Value.Enum, i, i+1)
		}
	}
	return nil
}
