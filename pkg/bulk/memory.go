package bulk

import "slices"

// memory holds the latest identifiers of a walk: at least half of most, and most at the
// most but for those of a page. It has two generations, so that it forgets many at a time:
// a map from which keys are deleted one by one becomes slow.
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

// age makes room for the identifiers of a page.
func (m *memory) age() {
	if len(m.young.order) < m.most/2 {
		return
	}
	m.forgot = m.forgot || len(m.old.order) > 0
	m.young, m.old = m.old, m.young
	clear(m.young.has)
	clear(m.young.order)
	m.young.order = m.young.order[:0]
}

// add remembers an identifier that was not known when the memory aged last. It reports
// false if it is known since.
func (m *memory) add(id string) bool {
	known := len(m.young.has)
	if m.young.has[id] = true; len(m.young.has) == known {
		return false
	}
	m.young.order = append(m.young.order, id)
	return true
}

// last returns up to n of the latest identifiers, the oldest first.
func (m *memory) last(n int) []string {
	fromYoung := min(n, len(m.young.order))
	fromOld := min(n-fromYoung, len(m.old.order))
	return slices.Concat(m.old.order[len(m.old.order)-fromOld:], m.young.order[len(m.young.order)-fromYoung:])
}
