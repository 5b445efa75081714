package contract

import (
	"cmp"
	"slices"
	"strconv"
)

// unknownMember is a property of a value that its schema does not have.
type unknownMember struct {
	path  []string
	value any
}

// unknownMembers finds the properties that a shape does not have, in their order. It stops
// when it has found enough for a response.
func (s *Shape) unknownMembers(tree any) (found []unknownMember) {
	add := func(name string, inner *Shape, value any) {
		for _, m := range inner.unknownMembers(value) {
			found = append(found, unknownMember{append([]string{name}, m.path...), m.value})
		}
	}
	switch tree := tree.(type) {
	case Object:
		if s = s.ofKind(Map).Variant(tree); s == nil || len(s.Fields) == 0 { // it allows any property
			return nil
		}
		for name, value := range tree {
			if field := s.Fields[name]; field != nil {
				add(name, field, value)
			} else {
				found = append(found, unknownMember{[]string{name}, value})
			}
		}
		slices.SortStableFunc(found, func(a, b unknownMember) int { return cmp.Compare(a.path[0], b.path[0]) })
	case []any:
		items := s.ofKind(List).Items
		for i := 0; items != nil && i < len(tree) && len(found) < maxDetails; i++ {
			add(strconv.Itoa(i), items, tree[i])
		}
	}
	return found[:min(len(found), maxDetails)]
}
