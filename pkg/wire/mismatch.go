package wire

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// MaxMismatches is the maximum number of mismatches that are reported of a response.
const MaxMismatches = 100

// Mismatch is a value of a response that has no form of its field's type. The field
// has its zero value, and the Extra of its object has the value under its name. null
// among the objects of a list, and any other value among the items of a list that is
// the whole response, are left out.
type Mismatch struct {
	Pointer string // place in the body, a JSON Pointer (RFC 6901)
	Want    string // what was expected, for example "an integer"
	Value   string // the JSON of the value, at most 64 bytes of it
}

func (m Mismatch) String() string {
	return printable.Text(fmt.Sprintf("%s: %s is not %s", m.Pointer, m.Value, m.Want))
}

// keep puts the value at start, which does not fit, into extra. Without a want it is
// no mismatch: the member is unknown, or a part of it is reported already.
func (d *Decoder) keep(extra *Extra, name []byte, start mark, want string) bool {
	v, ok := d.leaveOut(start, want)
	if !ok {
		return false
	}
	cost := memberSize + int64(len(name)+len(v))
	if *extra == nil {
		cost += mapSize
	}
	if !d.charge(cost) {
		return false
	}
	if *extra == nil {
		*extra = Extra{}
	}
	(*extra)[string(name)] = bytes.Clone(v)
	return true
}

// leaveOut goes behind the value at start, which does not fit, and reports it.
func (d *Decoder) leaveOut(start mark, want string) (v []byte, ok bool) {
	d.back(start)
	if v, ok = d.raw(); ok && want != "" {
		d.report(v, want)
	}
	return v, ok
}

// finding is a value that did not fit. It is a part of the body.
type finding struct {
	pointer, want string
	value         []byte
}

// mostCleaned is how much of a value is looked at before it is cut.
const mostCleaned = 1 << 10

func (d *Decoder) report(v []byte, want string) {
	if len(d.found) < MaxMismatches {
		d.found = append(d.found, finding{d.pointer(), want, v[:min(len(v), mostCleaned)]})
	}
}

// pointer returns the place that the decoder is at.
func (d *Decoder) pointer() string {
	var b strings.Builder
	for _, s := range d.path {
		b.WriteByte('/')
		if s.name < 0 {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		at := Decoder{data: d.data, at: s.name}
		text, _ := at.quoted()
		name := strings.ToValidUTF8(string(text), "\uFFFD")
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1"))
	}
	return b.String()
}
