package getresponsetest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// WithLimits makes the server enforce limits on each account: a call beyond them
// gets a 429 with code 1015. The limit per second holds for every interval of one
// second. A window begins with the first call, and the next window with the first
// call after its end. Calls that are rate limited or fail to authenticate do not
// count. The rate classes are those of the operations table unless l.Classes has
// others. Without this option nothing is rate limited. WithLimits panics on limits
// that getresponse.NewLimiter rejects.
func WithLimits(l getresponse.Limits) Option {
	if _, err := getresponse.NewLimiter(l); err != nil {
		panic("getresponsetest: " + err.Error())
	}
	rules := &rules{concurrency: l.Concurrency, classes: map[string]string{}, rates: map[string]getresponse.Rate{everyCall: l.Account}}
	for _, op := range gr.Operations() {
		if class, rate := l.Class(&op); class != "" {
			rules.classes[op.ID], rules.rates[class] = class, rate
		}
	}
	return func(s *Server) { s.rules = rules }
}

// everyCall is the rate class of the account's own limits.
const everyCall = ""

// rules are the limits of each account.
type rules struct {
	concurrency int
	classes     map[string]string           // by operation
	rates       map[string]getresponse.Rate // by class
}

// meters measures the calls of an account. The server's lock guards it.
type meters struct {
	calls       int // admitted
	inProgress  int
	most        int // highest inProgress so far
	rateLimited RateLimitedCalls
	byClass     map[string]*meter
}

// of returns the meters of an operation, the account's own first.
func (m *meters) of(r *rules, operation string) []*meter {
	classes := []string{everyCall}
	if class, ok := r.classes[operation]; ok {
		classes = append(classes, class)
	}
	found := make([]*meter, len(classes))
	for i, class := range classes {
		if m.byClass[class] == nil {
			rate := r.rates[class]
			m.byClass[class] = &meter{Rate: rate, class: class}
		}
		found[i] = m.byClass[class]
	}
	return found
}

// admit admits a call or returns a 429. It sets the rate-limit headers in both cases.
// An admitted call is in progress until leave.
func (m *meters) admit(r *rules, operation string, now time.Time, header http.Header) *contract.Failure {
	if r == nil {
		m.enter()
		tally{limit: 30000, remaining: max(30000-m.calls, 0), reset: 10 * time.Minute}.write(header)
		return nil
	}
	relevant := m.of(r, operation)
	for _, spent := range []func(*meter, time.Time) (tally, bool){(*meter).windowSpent, (*meter).secondSpent} {
		for _, one := range relevant {
			if t, ok := spent(one, now); ok {
				m.rateLimited.count(one.class, t.short)
				return t.rateLimited(header)
			}
		}
	}
	if r.concurrency > 0 && m.inProgress >= r.concurrency {
		m.rateLimited.Concurrency++
		return tally{limit: r.concurrency, reset: time.Second, short: true}.rateLimited(header)
	}
	m.enter()
	for _, one := range relevant {
		one.take(now)
	}
	for _, one := range slices.Backward(relevant) {
		if w := one.window(now); w != nil {
			tally{limit: one.PerWindow, remaining: one.PerWindow - w.Calls, reset: w.End.Sub(now)}.write(header)
			break
		}
	}
	return nil
}

func (m *meters) enter() {
	m.calls++
	m.inProgress++
	m.most = max(m.most, m.inProgress)
}

func (m *meters) leave() { m.inProgress-- }

// meter measures calls against a rate.
type meter struct {
	getresponse.Rate
	class   string
	latest  []time.Time // times of the calls of the last second
	windows []WindowUse // the last one may still be open
}

// window returns the open window, nil without one. A clock that goes back, as on
// entering a synctest bubble, ends a window too.
func (m *meter) window(now time.Time) *WindowUse {
	if len(m.windows) == 0 {
		return nil
	}
	w := &m.windows[len(m.windows)-1]
	if now.Before(w.Start) || !now.Before(w.End) {
		return nil
	}
	return w
}

func (m *meter) windowSpent(now time.Time) (tally, bool) {
	w := m.window(now)
	if w == nil || w.Calls < m.PerWindow {
		return tally{}, false
	}
	return tally{limit: m.PerWindow, reset: w.End.Sub(now)}, true
}

func (m *meter) secondSpent(now time.Time) (tally, bool) {
	if m.PerSecond == 0 {
		return tally{}, false
	}
	old := 0 // calls; a clock that goes back makes all old
	for old < len(m.latest) && (now.Before(m.latest[old]) || now.Sub(m.latest[old]) >= time.Second) {
		old++
	}
	m.latest = slices.Delete(m.latest, 0, old)
	return tally{limit: m.PerSecond, reset: time.Second, short: true}, len(m.latest) >= m.PerSecond
}

func (m *meter) take(now time.Time) {
	if m.PerSecond > 0 {
		m.latest = append(m.latest, now)
	}
	if m.PerWindow == 0 {
		return
	}
	if m.window(now) == nil {
		m.windows = append(m.windows, WindowUse{Start: now, End: now.Add(m.Window)})
	}
	m.window(now).Calls++
}

// tally is what the headers say about a limit.
type tally struct {
	limit, remaining int
	reset            time.Duration
	short            bool // the limit resets within a second
}

// write sets the headers of an admitted call.
func (t tally) write(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(t.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(t.remaining))
	h.Set("X-RateLimit-Reset", t.seconds())
}

// rateLimited sets the headers of a 429 and returns the failure.
func (t tally) rateLimited(h http.Header) *contract.Failure {
	t.write(h)
	if t.short {
		h.Set("Retry-After", "1")
	}
	return &contract.Failure{Status: http.StatusTooManyRequests, Code: 1015, Message: "The account has made all calls that it may make now",
		Context: engine.Object{"currentLimit": strconv.Itoa(t.limit), "timeToReset": t.seconds()}}
}

// seconds returns the time to the reset as the service writes it, rounded up.
func (t tally) seconds() string {
	return fmt.Sprintf("%d seconds", (t.reset+time.Second-1)/time.Second)
}

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
