package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/freeport"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const (
	// childVariable makes the test binary the program, with its value as arguments.
	childVariable = "WEBHOOK_SYNC_TEST_CHILD"
	// roundsVariable is how often TestKill kills the program. Default 5.
	roundsVariable = "WEBHOOK_SYNC_TEST_KILLS"
)

func TestMain(m *testing.M) {
	if args := os.Getenv(childVariable); args != "" {
		os.Args = append(os.Args[:1], strings.Split(args, "\n")...)
		main()
		return
	}
	os.Exit(m.Run())
}

// The program is killed again and again while contacts come and change. In the end each
// event was applied exactly once, and none is lost.
func TestKill(t *testing.T) {
	rounds := 5
	if text := os.Getenv(roundsVariable); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	// Three retries give the program six seconds to come back.
	f := start(t, getresponsetest.WithDelivery(getresponsetest.DeliverySettings{RetryDelay: 2 * time.Second}))
	address := freeport.Address(t)
	file := filepath.Join(t.TempDir(), "contacts.db")
	var err error
	f.db, err = open(t.Context(), file)
	f.ok(err)
	launch := func() *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "GETRESPONSE_API_KEY=s3cr3t-unused", "WEBHOOK_SECRET="+testSecret,
			childVariable+"="+strings.Join([]string{"-addr", address, "-db", file, "-list", f.list, "-repair", "0"}, "\n"))
		f.ok(cmd.Start())
		return cmd
	}
	kill := func(cmd *exec.Cmd) {
		f.ok(cmd.Process.Kill())
		_ = cmd.Wait()
	}
	program := launch()
	defer func() { kill(program) }()
	f.reachable(address)
	_, err = f.server.AddWebhook("http://" + address + "/hook?secret=" + testSecret)
	f.ok(err)
	sent, stop, stopped := map[string]int{}, make(chan struct{}), make(chan struct{}) // events by contact
	retried := map[string]int{}                                                       // events by delivery
	go func() {
		defer close(stopped)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(rand.N(50 * time.Millisecond)):
			}
			id, err := f.server.Subscribe(getresponsetest.Subscription{CampaignID: f.list, Email: fmt.Sprintf("c%d@example.com", i)})
			if err == nil && i%10 == 0 {
				_, err = f.client.Contacts.Update(t.Context(), id, gr.ContactUpdate{Email: fmt.Sprintf("d%d@example.com", i)})
				sent[id]++
			}
			if err != nil {
				t.Error(err)
				return
			}
			sent[id]++
		}
	}()
	// More rounds follow until enough kills have hit a delivery, which is a matter of chance.
	for round := 0; round < rounds || len(retried) < rounds/2 && round < 20*rounds; round++ {
		// Every second kill comes when nothing waits, the others while the program handles
		// what happened since the one before: the service does not retry without end.
		if round%2 == 0 {
			f.ok(f.server.WaitDelivered(t.Context()))
		}
		before := f.applied() + rand.N(40)
		f.until("the program receives events", func() bool { return f.applied() > before })
		kill(program)
		program = launch()
		f.reachable(address)
		f.look(retried)
	}
	close(stop)
	<-stopped
	f.same()
	applied, total, split := map[string]int{}, 0, 0
	rows, err := f.db.QueryContext(t.Context(), "SELECT contact_id, events FROM contacts")
	f.ok(err)
	defer rows.Close()
	for rows.Next() {
		var id string
		var n int
		f.ok(rows.Scan(&id, &n))
		applied[id] = n
	}
	f.ok(rows.Err())
	for id, n := range sent {
		total += n
		if applied[id] != n {
			t.Errorf("contact %s: %d of %d events applied", id, applied[id], n)
		}
	}
	f.look(retried)
	if len(retried) < rounds/2 {
		t.Errorf("%d kills hit a delivery, want %d", len(retried), rounds/2)
	}
	for _, n := range retried {
		if n > 1 {
			split++
		}
	}
	t.Logf("%d kills or more, %d events, %d deliveries retried, %d of them arrays", rounds, total, len(retried), split)
}

// look notes the deliveries that were retried. None may be lost.
func (f *fixture) look(retried map[string]int) {
	f.Helper()
	for _, d := range f.server.Deliveries() {
		if d.State != getresponsetest.DeliveryReceived && d.State != getresponsetest.DeliveryInProgress {
			f.Errorf("a delivery is %s: %+v", d.State, d.Attempts)
		}
		if len(d.Attempts) > 1 {
			retried[d.ID] = d.Events
		}
	}
}

// applied counts the events in the table.
func (f *fixture) applied() (n int) {
	f.Helper()
	f.ok(f.db.QueryRowContext(f.Context(), "SELECT coalesce(sum(events), 0) FROM contacts").Scan(&n))
	return n
}

// reachable waits until something listens.
func (f *fixture) reachable(address string) {
	f.Helper()
	f.until("the program listens", func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

// until waits for a condition.
func (f *fixture) until(what string, met func() bool) {
	f.Helper()
	for deadline := time.Now().Add(time.Minute); !met(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			f.Fatalf("it does not happen that %s", what)
		}
	}
}
