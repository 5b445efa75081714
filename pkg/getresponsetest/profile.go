package getresponsetest

import "github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"

// Profile is how a server treats requests that the contract does not allow. What is
// recorded of the service's responses is the same in all profiles.
type Profile int

// The profiles.
const (
	// Strict rejects what the contract does not know. The message says what to change.
	Strict Profile = iota
	// AsService has all [Quirks]: it does what the service is known to do.
	AsService
)

// Quirks are what the service is known to do with requests that the contract does not
// allow. The zero value is [Strict].
type Quirks struct {
	ClampPages        bool // page and perPage out of bounds, or no numbers, are read as the nearest or the default
	PlainSort         bool // sort=desc, which names no property, is ignored
	BlanksInFields    bool // blanks around the names in fields are ignored
	UnknownParameters bool // query parameters that are not known are ignored, but for query[...] and sort[...]
	UnknownProperties bool // properties of a body that are not known are ignored
	LooseTypes        bool // numbers and booleans for strings, and strings for numbers and booleans
	TrailingSlash     bool // a slash behind the path of a collection is ignored
	BothCredentials   bool // a token request may sign in with Basic auth and in the form, with the same secret
}

// WithProfile sets the profile. Default [Strict].
func WithProfile(p Profile) Option {
	on := p == AsService
	return WithQuirks(Quirks{on, on, on, on, on, on, on, on})
}

// WithQuirks makes the server strict but for some quirks. Of several WithQuirks and
// [WithProfile], the last one applies.
func WithQuirks(q Quirks) Option {
	return func(s *Server) { s.quirks = q }
}

// withQuirks returns the contract as the server applies it.
func (s *Server) withQuirks(c *contract.Contract) *contract.Contract {
	return c.With(contract.Quirks(s.quirks))
}
