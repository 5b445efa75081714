package events

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Kind is the kind of an event, in the spelling of the service.
type Kind string

// Kinds returns the known kinds: 13 of webhooks, then 6 of callbacks.
func Kinds() []Kind {
	all := make([]Kind, len(kinds))
	for i, k := range kinds {
		all[i] = k.kind
	}
	return all
}

// IsKnown reports whether there is a type for events of this kind.
func (k Kind) IsKnown() bool { return infoOf(k) != nil }

// IsCallback reports whether this is a known kind of callbacks.
func (k Kind) IsCallback() bool {
	info := infoOf(k)
	return info != nil && info.callback
}

// Event is an event of a known kind, such as *[ContactAdded], or an *[Unknown].
type Event interface {
	// Kind returns the kind of the event.
	Kind() Kind
	parts() parts
}

// Unknown is an event of a kind that this package does not know.
type Unknown struct {
	Name Kind
	// Raw is the event as the service sent it. That of a callback is an object with the
	// properties action and parameters.
	Raw jsontext.Value
}

// Kind implements [Event].
func (u Unknown) Kind() Kind { return u.Name }

// MarshalJSON implements [encoding/json.Marshaler].
func (u Unknown) MarshalJSON() ([]byte, error) { return u.Raw, nil }

// parts finds the contact where other events have it.
func (u *Unknown) parts() parts {
	var e ContactAdded
	if wire.UnmarshalModel(u.Raw, &e) != nil {
		return parts{}
	}
	return e.parts()
}

// parts are what the order of events depends on. They may be nil.
type parts struct {
	account  *EventAccount
	contact  *EventContact
	contacts []EventContact
}

// kindInfo is a row of the generated table.
type kindInfo struct {
	kind     Kind
	callback bool
	make     func() Event
}

// infoOf returns the row of a kind, nil for an unknown one.
func infoOf(k Kind) *kindInfo {
	i := slices.IndexFunc(kinds[:], func(info kindInfo) bool { return info.kind == k })
	if i < 0 {
		return nil
	}
	return &kinds[i]
}

// queryName is a parameter of callbacks and the property that it stands for.
type queryName struct {
	name string
	path []string
}
