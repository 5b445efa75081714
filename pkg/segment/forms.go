package segment

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Search returns the segment as a search that is not saved (POST
// /search-contacts/contacts, SearchContacts.ListContacts and AllContacts). Its error is an
// [*Error].
func (s Segment) Search() (gr.ContactSearch, error) {
	faults := s.faults()
	if len(s.states) == 0 {
		faults = append(faults, Fault{Reason: "it has no states of contacts"})
	}
	for _, state := range s.states {
		switch state {
		case Subscribed, Removed, Undelivered, Unconfirmed, Unsubscribed, NotConfirmed:
		default:
			faults = append(faults, Fault{Reason: fmt.Sprintf("the state %q is none of the constants", state)})
		}
	}
	sections, err := s.sent(faults)
	if err != nil {
		return gr.ContactSearch{}, err
	}
	return gr.ContactSearch{
		SubscribersType: append([]State(nil), s.states...), SectionLogicOperator: s.operator,
		Section: sections, Extra: cloneExtra(s.extra),
	}, nil
}

// Save returns the segment as one to create (POST /search-contacts,
// SearchContacts.Create). A saved segment needs a name and has subscribed contacts only.
// Its error is an [*Error].
func (s Segment) Save() (gr.NewSearchContact, error) {
	faults := s.faults()
	if fault := text("name", s.name); fault != "" {
		faults = append(faults, Fault{Reason: fault})
	}
	states := make([]gr.SegmentSubscriberType, len(s.states))
	for i, state := range s.states {
		if states[i] = gr.SegmentSubscriberType(state); state != Subscribed {
			faults = append(faults, Fault{Reason: fmt.Sprintf("contacts in the state %q can be searched, but only %q can be saved", state, Subscribed)})
		}
	}
	if len(states) == 0 {
		faults = append(faults, Fault{Reason: "it has no states of contacts"})
	}
	sections, err := s.sent(faults)
	if err != nil {
		return gr.NewSearchContact{}, err
	}
	return gr.NewSearchContact{
		Name: s.name, SubscribersType: states, SectionLogicOperator: s.operator,
		Section: sections, Extra: cloneExtra(s.extra),
	}, nil
}

// Update returns the segment as the new state of a saved one, which it replaces completely
// (POST /search-contacts/{searchContactId}, SearchContacts.Update). It has the rules of
// [Segment.Save].
func (s Segment) Update() (gr.SearchContactUpdate, error) {
	saved, err := s.Save()
	return gr.SearchContactUpdate(saved), err
}

// sent returns the sections in memory of their own, or an error with the faults.
func (s Segment) sent(faults []Fault) ([]gr.SegmentSection, error) {
	sections := make([]gr.SegmentSection, len(s.sections))
	for i, form := range s.forms() {
		if len(faults) > 0 {
			break
		}
		var err error
		if sections[i], err = cloneSection(form); err != nil {
			faults = append(faults, Fault{Section: i + 1, Reason: err.Error()})
		}
	}
	if len(faults) > 0 {
		return nil, &Error{Segment: s.name, Faults: faults}
	}
	return sections, nil
}

// forms returns copies of the sections with their conditions. What is behind their fields
// is shared with s.
func (s Segment) forms() []gr.SegmentSection {
	forms := make([]gr.SegmentSection, len(s.sections))
	for i, section := range s.sections {
		forms[i] = section.whole()
	}
	return forms
}

func (s Section) whole() gr.SegmentSection {
	var conditions []gr.SegmentCondition
	for _, c := range s.conditions {
		conditions = append(conditions, c.form)
	}
	switch v := s.form.Value.(type) {
	case *gr.SegmentPeriodSection:
		whole := *v
		whole.Conditions = conditions
		return gr.SegmentSection{Value: &whole}
	case *gr.SegmentCustomPeriodSection:
		whole := *v
		whole.Conditions = conditions
		return gr.SegmentSection{Value: &whole}
	}
	return s.form
}

// cloneSection returns a section in memory of its own. What is sent and what was parsed
// may be changed by the caller.
func cloneSection(s gr.SegmentSection) (clone gr.SegmentSection, err error) {
	data, err := wire.Marshal(s)
	if err != nil {
		return clone, err
	}
	if err := clone.UnmarshalJSON(data); err != nil {
		return clone, err
	}
	if clone.Value == nil && len(clone.Raw) == 0 {
		return clone, errors.New("it is no object that names its period in subscriptionDate")
	}
	return clone, nil
}

func cloneExtra(extra wire.Extra) wire.Extra {
	if extra == nil {
		return nil
	}
	clone := make(wire.Extra, len(extra))
	for name, value := range extra {
		clone[name] = bytes.Clone(value)
	}
	return clone
}
