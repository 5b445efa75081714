package contracttest

import (
	"fmt"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contracttest/schemas"
)

// places are what a schema has, or what a value of it uses: properties such as
// "/campaign/campaignId", and values of enums such as "/status=enabled".
type places map[string]bool

// everything stands for a value that uses all of its schema.
type everything struct{}

// add adds what a value uses of a schema. A property of a request that is readOnly, and
// one of a response that is writeOnly, counts for nothing.
func (p places) add(s *openapi3.Schema, at string, value any, request bool) {
	_, all := value.(everything)
	tree, isObject := value.(object)
	list, isList := value.([]any)
	switch {
	case strings.Count(at, "/") > 12, value == nil:
	case s.Discriminator != nil:
		p.addUnion(s, at, value, request)
	case len(s.AllOf) == 1 && len(s.Properties) == 0:
		p.add(s.AllOf[0].Value, at, value, request)
	case len(s.OneOf) > 0:
		for _, alternative := range s.OneOf {
			if all || alternative.Value.Type.Is("array") == isList && alternative.Value.Type.Is("object") == isObject {
				p.add(alternative.Value, at, value, request)
			}
		}
	case s.Type.Is("array") && all:
		p.add(s.Items.Value, at, value, request)
	case s.Type.Is("array"):
		for _, item := range list {
			p.add(s.Items.Value, at, item, request)
		}
	case len(s.Enum) > 0:
		for _, known := range s.Enum {
			if known != nil && (all || fmt.Sprint(known) == fmt.Sprint(value)) {
				p[fmt.Sprint(at, "=", known)] = true
			}
		}
	case s.Type.Is("object"), len(s.AllOf) > 0:
		known, _ := schemas.PropertiesOf(s)
		for name, property := range known {
			inner, given := tree[name]
			if (!all && !given) || request && property.Value.ReadOnly || !request && property.Value.WriteOnly {
				continue
			}
			if all {
				inner = value
			}
			p[at+"/"+name] = true
			p.add(property.Value, at+"/"+name, inner, request)
		}
	}
}

// addUnion adds the kinds of a union and what their variants have.
func (p places) addUnion(s *openapi3.Schema, at string, value any, request bool) {
	if tree, isObject := value.(object); isObject {
		kind := fmt.Sprint(tree[s.Discriminator.PropertyName])
		mapped, known := s.Discriminator.Mapping[kind]
		if known {
			p[at+"="+kind] = true
			p.add(schemas.VariantOf(s, tree), at+"<"+mapped.Ref[strings.LastIndexByte(mapped.Ref, '/')+1:]+">", tree, request)
		}
		return
	}
	for kind := range s.Discriminator.Mapping {
		p[at+"="+kind] = true
	}
	for _, variant := range s.OneOf {
		p.add(variant.Value, at+"<"+variant.Ref[strings.LastIndexByte(variant.Ref, '/')+1:]+">", value, request)
	}
}

// share is how many places of a whole are used.
type share struct{ used, whole int }

func (s *share) add(other share) { s.used, s.whole = s.used+other.used, s.whole+other.whole }

func (s share) String() string {
	switch {
	case s.whole == 0:
		return "-"
	case s.used == s.whole:
		return fmt.Sprint(s.whole)
	}
	return fmt.Sprintf("%d of %d", s.used, s.whole)
}
