package getresponsetest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// WithLimits makes the server keep each account to limits: a call beyond them is
// rate limited with 429 and code 1015. A second is any second, however it is cut; a
// window begins with the first call and anew with the first one after its end.
// Rate limited calls count against nothing, nor do those that fail to sign in. The
// operations table has the rate classes, unless l.Classes says otherwise. Without
// this option nothing is rate limited. It panics on limits that
// getresponse.NewLimiter rejects.
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
	calls    int // let through
	underWay int
	most     int // of them in progress concurrently
	refused  RateLimitedCalls
	byClass  map[string]*meter
}

// of returns the meters that count for an operation, the account's own first.
func (m *meters) of(r *rules, operation string) []*meter {
	classes := []string{everyCall}
	if class, ok := r.classes[operation]; ok {
		classes = append(classes, class)
	}
	found := make([]*meter, len(classes))
	for i, class := range classes {
		if m.byClass[class] == nil {
			rate := r.rates[class]
			m.byClass[class] = &meter{Rate: rate, class: class, latest: make([]time.Time, rate.PerSecond)}
		}
		found[i] = m.byClass[class]
	}
	return found
}

// admit lets a call through, or refuses it, and writes the headers that go with
// either. A call that is let through is in progress until leave.
func (m *meters) admit(r *rules, operation string, now time.Time, header http.Header) *apiError {
	if r == nil {
		m.enter()
		tally{limit: 30000, remaining: max(30000-m.calls, 0), reset: 10 * time.Minute}.write(header)
		return nil
	}
	about := m.of(r, operation)
	for _, spent := range []func(*meter, time.Time) (tally, bool){(*meter).windowSpent, (*meter).secondSpent} {
		for _, one := range about {
			if t, ok := spent(one, now); ok {
				m.refused.count(one.class, t.short)
				return t.refuse(header)
			}
		}
	}
	if r.concurrency > 0 && m.underWay >= r.concurrency {
		m.refused.Concurrency++
		return tally{limit: r.concurrency, reset: time.Second, short: true}.refuse(header)
	}
	m.enter()
	for _, one := range about {
		one.take(now)
	}
	for _, one := range slices.Backward(about) {
		if w := one.window(now); w != nil {
			tally{limit: one.PerWindow, remaining: one.PerWindow - w.Calls, reset: w.End.Sub(now)}.write(header)
			break
		}
	}
	return nil
}

func (m *meters) enter() {
	m.calls++
	m.underWay++
	m.most = max(m.most, m.underWay)
}

func (m *meters) leave() { m.underWay-- }

// meter measures calls against a rate.
type meter struct {
	getresponse.Rate
	class   string
	latest  []time.Time // of as many calls as a second may have; a ring
	oldest  int         // of them
	windows []WindowUse // so far, with the present one
}

// window returns the window that is open, nil without one. A clock that was put
// back, as on entering a synctest bubble, ends a window too.
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
	age := now.Sub(m.latest[m.oldest])
	return tally{limit: m.PerSecond, reset: time.Second, short: true}, age >= 0 && age < time.Second
}

func (m *meter) take(now time.Time) {
	if m.PerSecond > 0 {
		m.latest[m.oldest] = now
		m.oldest = (m.oldest + 1) % m.PerSecond
	}
	if m.PerWindow == 0 {
		return
	}
	if m.window(now) == nil {
		m.windows = append(m.windows, WindowUse{Start: now, End: now.Add(m.Window)})
	}
	m.window(now).Calls++
}

// tally is what the headers tell of a bound.
type tally struct {
	limit, remaining int
	reset            time.Duration
	short            bool // of a bound that frees itself within a second
}

// write sets the headers of a call that is let through.
func (t tally) write(h http.Header) {
	h.Set("X-RateLimit-Limit", strconv.Itoa(t.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(t.remaining))
	h.Set("X-RateLimit-Reset", t.seconds())
}

// refuse sets the headers of a call that is refused, and returns the failure.
func (t tally) refuse(h http.Header) *apiError {
	t.write(h)
	if t.short {
		h.Set("Retry-After", "1")
	}
	return &apiError{status: http.StatusTooManyRequests, code: 1015, message: "The account has made all calls that it may make now",
		context: object{"currentLimit": strconv.Itoa(t.limit), "timeToReset": t.seconds()}}
}

// seconds returns the time to the reset as the service writes it, rounded up.
func (t tally) seconds() string {
	return fmt.Sprintf("%d seconds", (t.reset+time.Second-1)/time.Second)
}
