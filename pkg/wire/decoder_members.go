package wire

// leads remembers what came before the values of an object's members: the comma of the
// member before, the name and the colon, with white space. The objects of a list have the
// same members in the same order, and are written in the same way. To compare these bytes
// takes less time than to read a name.
type leads [32]lead

// lead has offsets of the input.
type lead struct{ start, name, nameEnd, value int }

// maxLeads is the depth up to which members are remembered.
const maxLeads = 8

// leadsOf returns the leads of objects at the current depth, nil for none.
func (d *Decoder) leadsOf() *leads {
	if d.leads == nil || d.depth >= maxLeads {
		return nil
	}
	return &d.leads[d.depth]
}

// nextMember goes on to the value of the i-th member of an object, or leaves the object.
// It returns false at its end and where the input is broken.
func (d *Decoder) nextMember(known *leads, i int) (name []byte, ok bool) {
	start, step := d.at, &d.path[len(d.path)-1]
	remember := known != nil && i < len(known)
	if remember {
		l := &known[i]
		end := start + l.value - l.start
		if l.value > 0 && end <= len(d.data) && string(d.data[start:end]) == string(d.data[l.start:l.value]) {
			d.at, step.name = end, start+l.name-l.start
			if end < len(d.data) && d.data[end] <= ' ' {
				d.skipSpace() // more than before
			}
			return d.data[l.name+1 : l.nameEnd], true
		}
	}
	if !d.next('}', i == 0) {
		return nil, false
	}
	step.name = d.at
	name, plain, ok := d.member()
	if remember && plain {
		known[i] = lead{start: start, name: step.name, nameEnd: step.name + 1 + len(name), value: d.at}
	}
	return name, ok
}
