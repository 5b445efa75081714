package segment

import (
	"reflect"
	"slices"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Segment is a set of contacts that is described by conditions. It never changes, and
// goroutines may share it. [New] begins a Segment, [Parse] reads one of an account.
// What is wrong with a Segment is reported when it is sent: by Search, Save and Update.
type Segment struct {
	name     string
	states   []State
	operator gr.SegmentLogicOperator
	sections []Section
	extra    wire.Extra // members of a parsed segment that the contract does not know
}

// State is the state of a contact. A saved segment has subscribed contacts only.
type State = gr.ContactSearchSubscriberType

// States of contacts. GetResponse's published interface has Undelivered and Unconfirmed;
// its agent skill has Unsubscribed and NotConfirmed instead.
const (
	Subscribed   = gr.ContactSearchSubscriberTypeSubscribed
	Removed      = gr.ContactSearchSubscriberTypeRemoved
	Undelivered  = gr.ContactSearchSubscriberTypeUndelivered
	Unconfirmed  = gr.ContactSearchSubscriberTypeUnconfirmed
	Unsubscribed = gr.ContactSearchSubscriberTypeUnsubscribed
	NotConfirmed = gr.ContactSearchSubscriberTypeNotConfirmed
)

// Draft is a segment that has a name and no sections yet.
type Draft struct{ name string }

// New begins a segment. Its name must be unique in the account. A search that is not
// saved may have the name "".
func New(name string) Draft { return Draft{name} }

// In begins a segment of one section: contacts of the lists with these IDs.
func (d Draft) In(lists ...string) Scope[Segment] {
	return newScope(lists, func(only Section) Segment { return d.AllOf(only) })
}

// AllOf returns a segment of the contacts that are in every section.
func (d Draft) AllOf(sections ...Section) Segment {
	return d.of(gr.SegmentLogicOperatorAnd, sections)
}

// AnyOf returns a segment of the contacts that are in at least one of the sections.
func (d Draft) AnyOf(sections ...Section) Segment {
	return d.of(gr.SegmentLogicOperatorOr, sections)
}

func (d Draft) of(operator gr.SegmentLogicOperator, sections []Section) Segment {
	return Segment{name: d.name, states: []State{Subscribed}, operator: operator, sections: slices.Clone(sections)}
}

// InState returns the segment with contacts in any of the given states instead of
// subscribed contacts. Only a search ([Segment.Search]) can have other states than
// [Subscribed].
func (s Segment) InState(states ...State) Segment {
	s.states = slices.Clone(states)
	return s
}

// Name returns the name of the segment.
func (s Segment) Name() string { return s.name }

// Equal reports whether both segments have the same name and states, and the same sections
// and conditions in the same order. The order of lists and states does not matter, and
// neither does the order of members in JSON that the contract does not know. A segment with
// a condition that JSON cannot hold equals none.
func (s Segment) Equal(other Segment) bool {
	a, b := s.tree(), other.tree()
	return a != nil && reflect.DeepEqual(a, b)
}

// tree returns the segment as JSON in values of Go, nil if JSON cannot hold it.
func (s Segment) tree() (tree any) {
	form := gr.ContactSearch{SubscribersType: sorted(s.states), SectionLogicOperator: s.operator, Section: s.forms(), Extra: s.extra}
	for _, section := range form.Section {
		switch v := section.Value.(type) {
		case *gr.SegmentPeriodSection:
			v.CampaignIdsList, v.SubscriberCycle = sorted(v.CampaignIdsList), sorted(v.SubscriberCycle)
		case *gr.SegmentCustomPeriodSection:
			v.CampaignIdsList, v.SubscriberCycle = sorted(v.CampaignIdsList), sorted(v.SubscriberCycle)
		}
	}
	data, err := wire.Marshal(map[string]any{"name": s.name, "form": form})
	if err != nil || wire.Unmarshal(data, &tree) != nil {
		return nil
	}
	return tree
}

// sorted returns a sorted copy of the items.
func sorted[T ~string](items []T) []T { return slices.Sorted(slices.Values(items)) }
