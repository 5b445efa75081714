package getresponsetest

import (
	"slices"
	"time"
)

// LimitUse is what the calls of an account used of its limits.
type LimitUse struct {
	Domain, ParentLogin string // of the account, "" where it has none
	Calls               int    // admitted
	RateLimited         RateLimitedCalls
	MostConcurrent      int                    // calls in progress at the same time
	Windows             []WindowUse            // of the account, oldest first; the last one may still be open
	Classes             map[string][]WindowUse // the same of rate classes that were called
}

// RateLimitedCalls counts rate limited calls by the limit that they exceeded.
type RateLimitedCalls struct {
	PerSecond, PerWindow, Concurrency int // of the account
	Class                             int // any of a rate class
}

// count adds a call that exceeded a rate.
func (r *RateLimitedCalls) count(class string, second bool) {
	switch {
	case class != everyCall:
		r.Class++
	case second:
		r.PerSecond++
	default:
		r.PerWindow++
	}
}

// WindowUse is how many calls were admitted in a window.
type WindowUse struct {
	Start, End time.Time // End is exclusive
	Calls      int
}

// LimitReport returns the use of the limits so far, by account, in the order in
// which the options named them. Without [WithLimits] there are no windows.
func (s *Server) LimitReport() []LimitUse {
	s.mu.Lock()
	defer s.mu.Unlock()
	report := make([]LimitUse, len(s.accounts))
	for i, a := range s.accounts {
		m := &a.meters
		u := LimitUse{Domain: a.domain, ParentLogin: a.login, Calls: m.calls, RateLimited: m.rateLimited, MostConcurrent: m.most}
		for class, one := range m.byClass {
			switch windows := slices.Clone(one.windows); {
			case class == everyCall:
				u.Windows = windows
			case u.Classes == nil:
				u.Classes = map[string][]WindowUse{class: windows}
			default:
				u.Classes[class] = windows
			}
		}
		report[i] = u
	}
	return report
}
