package events

import "sync"

// lanes runs jobs. Those of one lane run one after the other in their order; at most
// cap(slots) jobs of all lanes run at a time.
type lanes struct {
	slots chan struct{}
	most  int // events that wait or are handled

	mu     sync.Mutex
	events int
	queues map[string][]laneJob // jobs that wait, of lanes that have a goroutine
}

func newLanes(concurrency, most int) *lanes {
	return &lanes{slots: make(chan struct{}, concurrency), most: most, queues: map[string][]laneJob{}}
}

// laneJob handles events of a lane.
type laneJob struct {
	lane   string
	events int
	run    func()
}

// submit takes all jobs or, if there is no room, none. It does not wait for them.
func (l *lanes) submit(jobs []laneJob) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	more := 0
	for _, j := range jobs {
		more += j.events
	}
	if l.events+more > l.most {
		return false
	}
	l.events += more
	for _, j := range jobs {
		waiting, busy := l.queues[j.lane]
		l.queues[j.lane] = append(waiting, j)
		if !busy {
			go l.work(j.lane)
		}
	}
	return true
}

// work runs the jobs of a lane until none waits.
func (l *lanes) work(lane string) {
	for {
		l.mu.Lock()
		waiting := l.queues[lane]
		if len(waiting) == 0 {
			delete(l.queues, lane)
			l.mu.Unlock()
			return
		}
		l.queues[lane] = waiting[1:]
		l.mu.Unlock()

		l.slots <- struct{}{}
		waiting[0].run()
		<-l.slots

		l.mu.Lock()
		l.events -= waiting[0].events
		l.mu.Unlock()
	}
}
