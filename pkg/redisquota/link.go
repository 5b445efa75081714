package redisquota

import (
	"context"
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// coolDown is how long Redis is left alone after it failed, so that an outage
// does not slow every call.
const coolDown = time.Second

// link is what a limiter knows of its Redis: whether it responds.
type link struct {
	timeout  time.Duration // of one talk
	failOpen bool
	hooks    []getresponse.Hook

	changing sync.Mutex // held while the hooks are told, which keeps the changes in order

	mu   sync.Mutex
	down *UnavailableError // nil while Redis responses
	next time.Time         // while it does not: when to try again
}

// ask talks to Redis, unless it is known to be away.
func (l *link) ask(ctx context.Context, talk func(context.Context) error) error {
	if down, _ := l.away(); down != nil {
		return down
	}
	return l.try(ctx, talk)
}

// reach is as ask, but once after each cool-down it tries in spite of what is
// known.
func (l *link) reach(ctx context.Context, talk func(context.Context) error) error {
	l.mu.Lock()
	down, now := l.down, time.Now()
	if down != nil && now.Before(l.next) {
		l.mu.Unlock()
		return down
	}
	if down != nil {
		l.next = now.Add(coolDown) // one tries, the others go on as before
	}
	l.mu.Unlock()
	if err := l.try(ctx, talk); err != nil {
		return err
	}
	if down != nil {
		l.set(ctx, nil)
	}
	return nil
}

// away returns why Redis is not asked now and until when, nil if it is.
func (l *link) away() (*UnavailableError, time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.down, l.next
}

// try talks to Redis within the time limit. The end of ctx does not cut it short:
// what a script has taken must be known to be given back.
func (l *link) try(ctx context.Context, talk func(context.Context) error) error {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.timeout)
	defer cancel()
	err := talk(bounded)
	if err == nil {
		return nil
	}
	down := &UnavailableError{Err: err}
	l.set(ctx, down)
	return down
}

// set notes whether Redis responses and tells the hooks of a change.
func (l *link) set(ctx context.Context, down *UnavailableError) {
	l.changing.Lock()
	defer l.changing.Unlock()
	l.mu.Lock()
	changed := (l.down == nil) != (down == nil)
	l.down, l.next = down, time.Now().Add(coolDown)
	l.mu.Unlock()
	if !changed {
		return
	}
	state := getresponse.LimiterState{Limiter: "redisquota", Available: true}
	if down != nil {
		state = getresponse.LimiterState{Limiter: "redisquota", FailOpen: l.failOpen, Err: down}
	}
	for _, h := range l.hooks {
		h.LimiterChanged(ctx, state)
	}
}
