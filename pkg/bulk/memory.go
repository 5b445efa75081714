package bulk

import (
	"slices"
	"strings"
)

// memory holds the latest identifiers of a walk: at least half of most, and most at the
// most. It has two generations, so that it forgets many at a time: a map from which keys
// are deleted one by one becomes slow.
type memory struct {
	most       int
	young, old generation
	forgot     bool // an identifier was dropped, or those of an earlier run are missing
}

// generation is a set of identifiers with their order.
type generation struct {
	has   map[string]bool
	order []string
}

func newMemory(most int) *memory {
	return &memory{most: most, young: generation{has: map[string]bool{}}, old: generation{has: map[string]bool{}}}
}

// has reports whether an identifier is known.
func (m *memory) has(id string) bool { return m.young.has[id] || m.old.has[id] }

// add remembers an identifier. It reports false if the identifier is known. It keeps a
// copy: strings of a page share memory.
func (m *memory) add(id string) bool {
	if m.has(id) {
		return false
	}
	if len(m.young.order) >= m.most/2 {
		m.forgot = m.forgot || len(m.old.order) > 0
		m.young, m.old = m.old, m.young
		clear(m.young.has)
		clear(m.young.order)
		m.young.order = m.young.order[:0]
	}
	id = strings.Clone(id)
	m.young.has[id] = true
	m.young.order = append(m.young.order, id)
	return true
}

// last returns up to n of the latest identifiers, the oldest first.
func (m *memory) last(n int) []string {
	fromYoung := min(n, len(m.young.order))
	fromOld := min(n-fromYoung, len(m.old.order))
	return slices.Concat(m.old.order[len(m.old.order)-fromOld:], m.young.order[len(m.young.order)-fromYoung:])
}
