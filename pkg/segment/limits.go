package segment

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-getresponse/getresponse/internal/printable"
)

// Limits of the service.
const (
	maxSections   = 8 // of a segment
	maxConditions = 8 // of a section
)

// Error reports a segment that cannot be sent. Search, Save and Update return it.
type Error struct {
	Segment string // name of the segment
	Faults  []Fault
}

// Fault is what is wrong with a part of a segment.
type Fault struct {
	Section   int    // number of the section, from 1; 0 for the segment as a whole
	Condition int    // number of the condition in its section, from 1; 0 for the section as a whole
	Type      string // condition type of the contract, such as "engagement_score"
	Text      string // the condition in words, such as "whose engagement score is 9"
	Reason    string
}

// String returns the place, the condition and the reason.
func (f Fault) String() string {
	place := "the segment"
	if f.Section > 0 {
		place = "section " + strconv.Itoa(f.Section)
	}
	if f.Condition > 0 {
		place += ", condition " + strconv.Itoa(f.Condition)
	}
	if f.Type != "" {
		place += fmt.Sprintf(" (%s, %s)", f.Type, f.Text)
	}
	return printable.Text(place + ": " + f.Reason)
}

// maxShownFaults is how many faults the text of an [Error] has.
const maxShownFaults = 5

// Error returns the first five faults.
func (e *Error) Error() string {
	shown := make([]string, 0, maxShownFaults+1)
	for i, f := range e.Faults {
		if i == maxShownFaults {
			shown = append(shown, "...")
			break
		}
		shown = append(shown, f.String())
	}
	return printable.Text(fmt.Sprintf("segment %q: %s", e.Segment, strings.Join(shown, "; ")))
}

// faults returns what is wrong with the sections, and with members that the service sent in
// a form that is not known: they would be sent beside the right ones.
func (s Segment) faults() (all []Fault) {
	for _, name := range []string{"name", "subscribersType", "sectionLogicOperator", "section"} {
		if _, ok := s.extra[name]; ok {
			all = append(all, Fault{Reason: "its " + name + " has a form that is not known"})
		}
	}
	if len(s.sections) == 0 {
		all = append(all, Fault{Reason: "it has no sections"})
	}
	for i, section := range s.sections {
		if i == maxSections {
			all = append(all, Fault{Section: i + 1, Reason: fmt.Sprintf("a segment has at most %d sections, this has %d", maxSections, len(s.sections))})
		}
		all = append(all, section.faults(i+1)...)
	}
	return all
}

func (s Section) faults(number int) (all []Fault) {
	reason := s.fault
	if reason == "" && s.form.Value == nil && len(s.form.Raw) == 0 {
		reason = "it is the zero Section; In makes sections"
	}
	if reason != "" {
		all = append(all, Fault{Section: number, Reason: reason})
	}
	for i, c := range s.conditions {
		fault := Fault{Section: number, Condition: i + 1, Reason: c.fault}
		if fault.Reason == "" && c.form.Value == nil && len(c.form.Raw) == 0 {
			fault.Reason = "it is a zero value; the functions of this package make conditions"
		}
		if fault.Reason == "" && i == maxConditions {
			fault.Reason = fmt.Sprintf("a section has at most %d conditions, this has %d", maxConditions, len(s.conditions))
		}
		if fault.Reason != "" {
			fault.Type, fault.Text = c.kind(), c.sentence(nil)
			all = append(all, fault)
		}
	}
	return all
}
