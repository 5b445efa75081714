// Package progress shows how far a job is: as a bar on a terminal, and as a line every
// minute elsewhere.
package progress

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// Options say where and how progress is shown.
type Options struct {
	W io.Writer
	// Width returns the columns of the terminal that W is, and whether it is one. It is
	// called for each drawing, as the size can change.
	Width func() (columns int, terminal bool)
	Noun  string // what is counted, in the plural
	Quiet bool   // show nothing
}

const (
	redraw = 200 * time.Millisecond // on a terminal
	report = time.Minute            // elsewhere
)

// Meter shows the progress of one job. Its methods can be called concurrently, but for
// Restart and Stop.
type Meter struct {
	o     Options
	bar   bool
	stop  chan struct{}
	ended sync.WaitGroup

	mu    sync.Mutex
	label string
	done  int
	total int // -1 if it is unknown
	speed speed
	drawn bool // the bar is in the last line of the terminal
}

// Start begins to show progress. Stop must be called.
func Start(label string, o Options) *Meter {
	m := &Meter{o: o}
	m.Restart(label)
	return m
}

// Restart begins another phase after Stop.
func (m *Meter) Restart(label string) {
	m.Phase(label, -1)
	if m.o.Quiet || m.stop != nil {
		return
	}
	every := report
	_, bar := m.o.Width()
	m.mu.Lock()
	m.bar = bar
	m.mu.Unlock()
	if bar {
		every = redraw
		m.show()
	}
	stop := make(chan struct{})
	m.stop = stop
	m.ended.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				m.show()
			case <-stop:
				return
			}
		}
	})
}

// Phase names what the job does now, and how many items there are; -1 if that is unknown.
func (m *Meter) Phase(label string, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.label, m.done, m.total, m.speed = label, 0, total, speed{}
}

// Done sets how many items are done. A lower number than before is ignored.
func (m *Meter) Done(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if n > m.done || len(m.speed.samples) == 0 {
		m.done = max(n, m.done)
		m.speed.add(time.Now(), m.done)
	}
}

// Total sets how many items there are.
func (m *Meter) Total(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.total = n
}

// Note prints a line above the bar, which is drawn again soon.
func (m *Meter) Note(text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.erase()
	fmt.Fprintln(m.o.W, text)
}

// Stop ends the display. The bar is removed from the terminal.
func (m *Meter) Stop() {
	if m.stop == nil {
		return
	}
	close(m.stop)
	m.stop = nil
	m.ended.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.erase()
}

// erase removes the bar. m.mu is locked.
func (m *Meter) erase() {
	if m.drawn {
		fmt.Fprint(m.o.W, "\r\x1b[K")
		m.drawn = false
	}
}

// show draws the bar or prints a line.
func (m *Meter) show() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.bar {
		fmt.Fprintln(m.o.W, m.line())
		return
	}
	columns, _ := m.o.Width()
	fmt.Fprint(m.o.W, "\r"+m.drawing(columns)+"\x1b[K")
	m.drawn = true
}
