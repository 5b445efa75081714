package redisquota

import (
	"context"
	"sync"
	"time"
)

// leases keeps the places that the calls of this process have in Redis. A timer
// renews them, and runs only while calls are in progress.
type leases struct {
	length time.Duration
	beat   func()

	renewing sync.RWMutex // no call ends during a renewal, which would enter it again

	mu       sync.Mutex
	places   map[*permit]bool // whether the call is in progress; what ended stays until Redis was told
	underWay int
	timer    *time.Timer
}

// keep begins to renew the lease of a call.
func (s *leases) keep(p *permit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[p] = true
	s.underWay++
	if s.underWay == 1 {
		s.beatIn(s.length / 3)
	}
}

// end stops that.
func (s *leases) end(p *permit, told bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if told || !p.entered {
		delete(s.places, p)
	} else {
		s.places[p] = false
	}
	s.underWay--
	if s.underWay == 0 {
		s.timer.Stop()
	}
}

// owe notes a place that Redis may have given although no response came.
func (s *leases) owe(p *permit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[p] = false
}

// beatIn sets the timer. The lock is held.
func (s *leases) beatIn(d time.Duration) {
	if s.timer == nil {
		s.timer = time.AfterFunc(d, s.beat)
	} else {
		s.timer.Reset(d)
	}
}

// places are those of a lane's calls.
type places struct{ held, ended []*permit }

func (s *leases) byLane() map[*lane]*places {
	s.mu.Lock()
	defer s.mu.Unlock()
	lanes := map[*lane]*places{}
	for p, underWay := range s.places {
		if lanes[p.lane] == nil {
			lanes[p.lane] = &places{}
		}
		if underWay {
			lanes[p.lane].held = append(lanes[p.lane].held, p)
		} else {
			lanes[p.lane].ended = append(lanes[p.lane].ended, p)
		}
	}
	return lanes
}

// told notes what Redis knows now.
func (s *leases) told(all *places) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range all.held {
		p.entered = true
	}
	for _, p := range all.ended {
		delete(s.places, p)
	}
}

// beat renews the leases for as long as there are any.
func (l *Limiter) beat() {
	next := l.leases.length / 3
	if l.link.reach(context.Background(), l.renew) != nil {
		next = min(next, coolDown)
	}
	l.leases.mu.Lock()
	defer l.leases.mu.Unlock()
	if l.leases.underWay > 0 {
		l.leases.beatIn(next)
	}
}

// renew tells Redis which calls of this process are in progress.
func (l *Limiter) renew(ctx context.Context) error {
	l.leases.renewing.Lock()
	defer l.leases.renewing.Unlock()
	// Without a call Redis is asked all the same: this is how to find out whether
	// it is back.
	lanes := l.leases.byLane()
	if len(lanes) == 0 {
		return l.client.Ping(ctx).Err()
	}
	for in, all := range lanes {
		args := []any{l.leases.length.Milliseconds(), len(all.held)}
		for _, p := range append(all.held, all.ended...) {
			args = append(args, p.id)
		}
		if err := l.scripts.renew.Run(ctx, l.client, in.calls, args...).Err(); err != nil {
			return err
		}
		l.leases.told(all)
	}
	return nil
}
