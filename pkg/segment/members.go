package segment

import (
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// members are the members of a JSON object that is put into words. A sentence removes
// what it says. What remains is printed as JSON, so that nothing that is sent is missing
// from the text.
type members struct {
	values   map[string]jsontext.Value
	children map[string]*members
	names    Names
}

// membersOf returns the members of a JSON object; none if it cannot be written.
func membersOf(v any, names Names) *members {
	m := &members{names: names}
	if data, err := wire.Marshal(v); err != nil || wire.Unmarshal(data, &m.values) != nil {
		m.values = nil
	}
	return m
}

// peek returns a string, number or boolean as a string; "" if there is none.
func (m *members) peek(name string) string {
	value := m.values[name]
	switch value.Kind() {
	case '"':
		var s string
		if wire.Unmarshal(value, &s) == nil {
			return s
		}
	case '0', 't', 'f':
		return string(value)
	}
	return ""
}

// text removes and returns a string, number or boolean.
func (m *members) text(name string) string {
	s := m.peek(name)
	if s != "" || m.values[name].Kind() == '"' {
		delete(m.values, name)
	}
	return s
}

// is removes a member that has one of the values.
func (m *members) is(name string, values ...string) bool {
	if !slices.Contains(values, m.peek(name)) {
		return false
	}
	delete(m.values, name)
	return true
}

// list removes and returns a list of strings.
func (m *members) list(name string) (items []string) {
	if value, ok := m.values[name]; ok && wire.Unmarshal(value, &items) == nil {
		delete(m.values, name)
		return items
	}
	return nil
}

// child removes and returns the members of an object. What a sentence does not say of it
// counts as a member of m.
func (m *members) child(name string) *members {
	child := &members{names: m.names}
	if value := m.values[name]; value.Kind() == '{' && wire.Unmarshal(value, &child.values) == nil {
		delete(m.values, name)
		if m.children == nil {
			m.children = map[string]*members{}
		}
		m.children[name] = child
	}
	return child
}

// json removes and returns members as a JSON object: those with the given names, or all.
func (m *members) json(names ...string) string {
	object := map[string]any{}
	for name, value := range m.values {
		if len(names) == 0 || slices.Contains(names, name) {
			object[name] = value
			delete(m.values, name)
		}
	}
	for name, child := range m.children {
		if len(names) == 0 && len(child.values) > 0 {
			object[name] = jsontext.Value(child.json())
		}
	}
	data, err := wire.Marshal(object)
	if err != nil {
		return strconv.Quote(err.Error())
	}
	return string(data)
}

// rest returns what no sentence says, as an addition to a sentence.
func (m *members) rest() string {
	if all := m.json(); all != "{}" {
		return " (with " + all + ")"
	}
	return ""
}

// thing removes the ID of something and returns it in words.
func (m *members) thing(kind, member string) string { return m.names.thing(kind, m.text(member)) }

// thing returns something in words: its kind and its name or ID.
func (n Names) thing(kind, id string) string {
	if n != nil {
		if name := n(kind, id); name != "" {
			return kind + " " + strconv.Quote(name)
		}
	}
	return kind + " " + plain(id)
}

// thingOrAny is thing for an ID that may be [Any].
func (m *members) thingOrAny(kind, member string) string {
	if m.is(member, Any) {
		return "any " + kind
	}
	return m.thing(kind, member)
}

// plain returns a string as it is if nobody can take it for a part of the sentence, in
// quotes otherwise.
func plain(s string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:+"
	if s == "" || strings.Trim(s, safe) != "" {
		return strconv.Quote(s)
	}
	return s
}

// word returns a value of an enum in words.
func word(s string) string { return strings.ReplaceAll(plain(s), "_", " ") }
