package redisquota

import (
	"context"
	"sync"
	"time"
)

// leases keeps the places of this process's calls in Redis. A timer renews them; it
// runs only while calls are in progress.
type leases struct {
	length time.Duration
	beat   func()

	renewing sync.RWMutex // no call may end during a renewal, which would enter it again

	mu         sync.Mutex
	places     map[*permit]bool // whether the call is in progress; ended calls stay until Redis has removed them
	inProgress int
	timer      *time.Timer
}

// keep starts renewing the lease of a call.
func (s *leases) keep(p *permit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[p] = true
	s.inProgress++
	if s.inProgress == 1 {
		s.beatIn(s.length / 3)
	}
}

// end stops renewing the lease of a call. removed says that Redis has removed its place.
func (s *leases) end(p *permit, removed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if removed || !p.entered {
		delete(s.places, p)
	} else {
		s.places[p] = false
	}
	s.inProgress--
	if s.inProgress == 0 {
		s.timer.Stop()
	}
}

// owe records a place that Redis may have taken although no reply arrived. The next
// renewal removes it.
func (s *leases) owe(p *permit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[p] = false
}

// beatIn sets the timer. The caller holds the lock.
func (s *leases) beatIn(d time.Duration) {
	if s.timer == nil {
		s.timer = time.AfterFunc(d, s.beat)
	} else {
		s.timer.Reset(d)
	}
}

// places are the places of a lane's calls.
type places struct{ held, ended []*permit }

// byLane returns the places of each lane.
func (s *leases) byLane() map[*lane]*places {
	s.mu.Lock()
	defer s.mu.Unlock()
	lanes := map[*lane]*places{}
	for p, inProgress := range s.places {
		if lanes[p.lane] == nil {
			lanes[p.lane] = &places{}
		}
		if inProgress {
			lanes[p.lane].held = append(lanes[p.lane].held, p)
		} else {
			lanes[p.lane].ended = append(lanes[p.lane].ended, p)
		}
	}
	return lanes
}

// confirm records that Redis has the held places and not the ended ones.
func (s *leases) confirm(all *places) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range all.held {
		p.entered = true
	}
	for _, p := range all.ended {
		delete(s.places, p)
	}
}

// beat renews the leases and sets the timer again while calls are in progress.
func (l *Limiter) beat() {
	next := l.leases.length / 3
	if l.link.reach(context.Background(), l.renew) != nil {
		next = min(next, coolDown)
	}
	l.leases.mu.Lock()
	defer l.leases.mu.Unlock()
	if l.leases.inProgress > 0 {
		l.leases.beatIn(next)
	}
}

// renew sends Redis the calls of this process that are in progress or have ended.
func (l *Limiter) renew(ctx context.Context) error {
	l.leases.renewing.Lock()
	defer l.leases.renewing.Unlock()
	// Without calls, a ping shows whether Redis is available again.
	lanes := l.leases.byLane()
	if len(lanes) == 0 {
		return l.client.Open().Ping(ctx).Err()
	}
	for in, all := range lanes {
		args := []any{l.leases.length.Milliseconds(), len(all.held)}
		for _, p := range append(all.held, all.ended...) {
			args = append(args, p.id)
		}
		if err := l.scripts.renew.Run(ctx, l.client.Open(), in.calls, args...).Err(); err != nil {
			return err
		}
		l.leases.confirm(all)
	}
	return nil
}
