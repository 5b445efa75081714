package sim

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// TestMinutes is the beginning of the simulated hour, which make sim plays in full, twice:
// the same seed must give the same calls, faults and state.
func TestMinutes(t *testing.T) {
	first, second := simulate(t, 1, 2*time.Minute), simulate(t, 1, 2*time.Minute)
	if first.digest != second.digest {
		t.Errorf("the same seed gives %s and %s", first.digest, second.digest)
	}
	if other := simulate(t, 2, time.Minute); other.digest == first.digest {
		t.Error("two seeds give the same calls")
	}
}

// figures are what a simulation reports.
type figures struct {
	calls, failed, faults, rows int
	operations                  int
	unused                      []string // operations without a successful call
	digest                      string
}

// simulate lets clients use all resources for a while of simulated time. A quarter of their
// calls meets a fault. Each client keeps a model of what it has created and does nothing
// that depends on other clients. At the end the state of the server is that of the models.
func simulate(t *testing.T, seed uint64, length time.Duration) figures {
	t.Helper()
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	var begin time.Time // in the bubble
	server := getresponsetest.Start(t, getresponsetest.WithContactDelay(3*time.Second), getresponsetest.WithClock(func() time.Time {
		if begin.IsZero() {
			return start
		}
		return start.Add(time.Since(begin))
	}))
	var out figures
	synctest.Test(t, func(t *testing.T) {
		begin = time.Now()
		h := &hour{T: t, server: server, end: begin.Add(length)}
		actors := h.actors(seed)
		var all sync.WaitGroup
		for _, a := range actors {
			all.Go(a.run)
		}
		all.Wait()
		time.Sleep(time.Minute) // the last contacts appear
		if left := server.Faults(); len(left) > 0 {
			t.Errorf("these faults met no call: %v", left)
		}
		sum := fnv.New64a()
		for _, a := range actors {
			a.check()
			out.faults += a.faults
			out.rows += a.rows
			fmt.Fprintln(sum, strings.Join(a.log, "\n"))
		}
		out.digest = fmt.Sprintf("%016x", sum.Sum64())
	})
	out.count(server.Requests())
	return out
}

// count counts calls, and finds the operations that were not used.
func (f *figures) count(requests []getresponsetest.Request) {
	served := map[string]bool{}
	for _, r := range requests {
		f.calls++
		if r.Status < 300 {
			served[r.Operation] = true
		} else {
			f.failed++
		}
	}
	for _, op := range gr.Operations() {
		if served[op.ID] {
			f.operations++
		} else {
			f.unused = append(f.unused, op.ID)
		}
	}
}

// hour is what the clients of a simulation share.
type hour struct {
	*testing.T
	server *getresponsetest.Server
	end    time.Time
}

// actor is one client with a model. step does something and updates the model; verify
// compares the model with the server at the end.
type actor struct {
	*hour
	*getresponse.Client
	name   string
	rand   *rand.Rand
	setUp  func()
	step   func()
	verify func()

	n      int      // of the latest name
	faults int      // that were injected
	rows   int      // that were compared
	log    []string // what was done, without IDs, which depend on the other clients
}

func (h *hour) actors(seed uint64) []*actor {
	var all []*actor
	for i, as := range []func(*actor){asManager, asShopkeeper, asSubscriber, asEditor, asAutomator, asArchivist, asOffice, asClerk, asReader, asReader} {
		client, err := getresponse.New(append(h.server.ClientOptions(), getresponse.WithoutLimits(), getresponse.WithStrictDecoding(),
			getresponse.WithHTTPClient(&http.Client{Transport: h.server.Transport()}), getresponse.WithAttemptTimeout(30*time.Second),
			getresponse.WithBackoff(1, 1))...) // without its randomness, all happens at the same times with the same seed
		if err != nil {
			h.Fatal(err)
		}
		a := &actor{hour: h, Client: client, name: fmt.Sprintf("client%d", i), rand: rand.New(rand.NewPCG(seed, uint64(i)))}
		as(a)
		all = append(all, a)
	}
	return all
}

func (a *actor) run() {
	if a.setUp != nil {
		a.setUp()
	}
	for time.Now().Before(a.end) {
		time.Sleep(time.Duration(a.rand.Int64N(int64(6 * time.Second))))
		a.step()
	}
}

func (a *actor) check() {
	if a.verify != nil {
		a.verify()
	}
}

// next returns a name that no other row has.
func (a *actor) next() string {
	a.n++
	return fmt.Sprintf("%s_%d", a.name, a.n)
}

func (a *actor) ok(err error) {
	a.Helper()
	if err != nil {
		a.Errorf("%s: %v", a.name, err)
	}
}

// outcome is what became of a write.
type outcome int

const (
	done    outcome = iota
	lost            // executed, but the client does not know
	without         // not executed
)

// fault is a fault and whether a call that meets it is executed.
type fault struct {
	getresponsetest.Fault
	executed bool
}

// faultFor injects a fault for a quarter of the calls. It is for the next call of an
// operation, which follows in the same instant, so no other client meets it.
func (a *actor) faultFor(operation string) (f fault) {
	faults := []fault{
		{Fault: getresponsetest.Fault{Status: 503}}, {Fault: getresponsetest.Fault{RateLimited: 2 * time.Second}},
		{getresponsetest.Fault{Reset: true}, true}, {getresponsetest.Fault{CutBody: true}, true},
		{getresponsetest.Fault{BadJSON: true}, true}, {getresponsetest.Fault{Delay: 5 * time.Second}, true},
		{getresponsetest.Fault{Delay: time.Minute}, true}, // longer than the client waits
	}
	if i := a.rand.IntN(4 * len(faults)); i < len(faults) {
		f = faults[i]
		f.Operation, f.Times = operation, 1
		a.server.Inject(f.Fault)
		a.faults++
	}
	return f
}

// write makes a call that changes something, and says what became of it. Only a fault may
// make it fail.
func (a *actor) write(operation, what string, call func() error) outcome {
	a.Helper()
	f := a.faultFor(operation)
	err := call()
	out := done
	switch {
	case err == nil:
	case f.executed:
		out = lost
	default:
		out = without
	}
	if err != nil && f.Times == 0 {
		a.Errorf("%s: %s %s without a fault: %v", a.name, operation, what, err)
	}
	a.log = append(a.log, fmt.Sprint(operation, " ", what, " ", f.Fault, " ", out))
	return out
}

// read makes a call that reads. The client retries it; where it may not, as the body is no
// JSON, the actor does.
func (a *actor) read(operation string, call func() error) bool {
	a.Helper()
	f := a.faultFor(operation)
	err := call()
	if err != nil && f.BadJSON {
		err = call()
	}
	a.ok(err)
	return err == nil
}

// pick returns a random item. The list must be in an order that the seed determines.
func pick[T any](a *actor, list []T) T { return list[a.rand.IntN(len(list))] }

// except returns a list without an item.
func except[T comparable](list []T, item T) []T {
	return slices.DeleteFunc(list, func(other T) bool { return other == item })
}
