package redisquota

import (
	"context"
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// coolDown is how long no request is sent to Redis after a failure, so that an outage
// does not slow down every call.
const coolDown = time.Second

// link sends requests to Redis and records whether Redis is available.
type link struct {
	timeout  time.Duration // of a request
	failOpen bool
	hooks    []getresponse.Hook

	changing sync.Mutex // held while the hooks are called, which keeps the changes in order

	mu   sync.Mutex
	down *UnavailableError // nil while Redis is available
	next time.Time         // of the next request while Redis is unavailable
}

// ask calls talk, unless Redis is known to be unavailable.
func (l *link) ask(ctx context.Context, talk func(context.Context) error) error {
	if down, _ := l.unavailable(); down != nil {
		return down
	}
	return l.try(ctx, talk)
}

// reach is like ask, but once after each cool-down it calls talk although Redis is
// known to be unavailable.
func (l *link) reach(ctx context.Context, talk func(context.Context) error) error {
	l.mu.Lock()
	down, now := l.down, time.Now()
	if down != nil && now.Before(l.next) {
		l.mu.Unlock()
		return down
	}
	if down != nil {
		l.next = now.Add(coolDown) // only one call tries
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

// unavailable returns why no requests are sent to Redis and until when, or nil.
func (l *link) unavailable() (*UnavailableError, time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.down, l.next
}

// try calls talk with the timeout. The end of ctx does not end the request, as a place
// that a script has taken must be known to be given back.
func (l *link) try(ctx context.Context, talk func(context.Context) error) error {
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.timeout)
	defer cancel()
	err := talk(bounded)
	if err == nil {
		return nil
	}
	down := unavailable("limits", err)
	l.set(ctx, down)
	return down
}

// set records whether Redis is available and calls the hooks after a change.
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
