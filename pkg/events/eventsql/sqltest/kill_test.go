package sqltest

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/events/eventsql"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// childVariable makes the test binary a receiver: the path of its database.
const childVariable = "GETRESPONSE_EVENTS_TEST_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(childVariable); path != "" {
		if err := receive(path, os.Args[1] == "queue"); err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// receive handles events until it is killed. Its effects are rows of a table, without
// anything that would hide a duplicate.
func receive(path string, queue bool) error {
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return err
	}
	store, err := eventsql.New(db, eventsql.SQLite)
	if err != nil {
		return err
	}
	if err := store.CreateTable(context.Background()); err != nil {
		return err
	}
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS effects (seq INTEGER PRIMARY KEY AUTOINCREMENT, contact TEXT, n TEXT)"); err != nil {
		return err
	}
	var keep events.Option = events.WithStore(store)
	if queue {
		keep = events.WithQueue(store)
	}
	timeout := events.WithTimeout(time.Second) // the leases of a killed worker end soon
	handler, err := events.NewHandler(events.WithoutSecret(), keep, timeout, events.OnContactAdded(func(ctx context.Context, e events.ContactAdded) error {
		time.Sleep(rand.N(2 * time.Millisecond)) // before the transaction and within
		tx, err := eventsql.Tx(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO effects (contact, n) VALUES (?, ?)", e.Contact.ContactID, e.Contact.Name); err != nil {
			return err
		}
		time.Sleep(rand.N(2 * time.Millisecond))
		return nil
	}))
	if err != nil {
		return err
	}
	if queue {
		go func() { _ = handler.Work(context.Background()) }()
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	return http.Serve(listener, handler)
}

// sender sends the events of one contact in their order, each until it is acknowledged.
type sender struct {
	contact string
	next    int // the first event that is not acknowledged
}

// send sends until ctx ends, and at most to the given event.
func (s *sender) send(ctx context.Context, address string, last int) {
	for s.next < last && ctx.Err() == nil {
		var batch []events.Event
		for i := range 1 + s.next%3 { // what is in a retry depends only on what is acknowledged
			batch = append(batch, &events.ContactAdded{
				Account: events.EventAccount{AccountID: "a"}, Contact: events.EventContact{ContactID: s.contact, Name: fmt.Sprint(s.next + i)},
				Event: events.EventOccurrence{OccurredAt: wire.NewEventTime(time.Unix(1_700_000_000, 0).UTC())},
			})
		}
		r, err := events.NewRequest(ctx, "http://"+address, fmt.Sprint(s.contact, "-", s.next), batch...)
		if err != nil {
			panic(err)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return // it is killed
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err == nil && resp.StatusCode == 200 && string(body) == `{"status":"OK"}` {
			s.next += len(batch)
		}
	}
}

// A receiver is killed 30 times at random. Each event has its effect exactly once, and
// those of each contact are in order.
func TestKill(t *testing.T) {
	for _, mode := range []string{"store", "queue"} {
		t.Run(mode, func(t *testing.T) {
			const rounds = 30
			path := filepath.Join(t.TempDir(), "events.db")
			var senders []*sender
			for i := range 4 {
				senders = append(senders, &sender{contact: fmt.Sprint("c", i)})
			}
			start := func() (*exec.Cmd, string) {
				cmd := exec.CommandContext(t.Context(), os.Args[0], mode)
				cmd.Env = append(os.Environ(), childVariable+"="+path)
				out, err := cmd.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				line, _ := bufio.NewReader(out).ReadString('\n')
				if !strings.HasPrefix(line, "127.") {
					t.Fatalf("the receiver says %q", line)
				}
				return cmd, strings.TrimSpace(line)
			}
			run := func(address string, last func(*sender) int, killed func()) {
				var wg sync.WaitGroup
				for _, s := range senders {
					wg.Go(func() { s.send(t.Context(), address, last(s)) })
				}
				killed()
				wg.Wait()
			}
			total := func() (n int) {
				for _, s := range senders {
					n += s.next
				}
				return n
			}
			// More rounds follow until there are enough events: a slow machine has few in the
			// short time before a kill.
			for round := 0; round < rounds || total() < 4*rounds && round < 20*rounds; round++ {
				cmd, address := start()
				run(address, func(*sender) int { return 1 << 30 }, func() {
					time.Sleep(rand.N(60 * time.Millisecond))
					_ = cmd.Process.Kill()
					_ = cmd.Wait()
				})
			}
			cmd, address := start()
			defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
			run(address, func(s *sender) int { return s.next + 1 }, func() {}) // what is in the air
			db := openSQLite(t, path)
			for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(50 * time.Millisecond) { // leases of killed workers end
				var n int
				if err := db.QueryRow("SELECT COUNT(*) FROM effects").Scan(&n); err != nil {
					t.Fatal(err)
				}
				if n >= total() || time.Now().After(deadline) {
					break
				}
			}
			for _, s := range senders {
				checkEffects(t, db, s)
			}
			if total() < 4*rounds {
				t.Errorf("only %d events", total())
			}
			t.Logf("%d events, %d kills or more", total(), rounds)
		})
	}
}

func checkEffects(t *testing.T, db *sql.DB, s *sender) {
	rows, err := db.Query("SELECT n FROM effects WHERE contact = ? ORDER BY seq", s.contact)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	count := 0
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != fmt.Sprint(count) {
			t.Fatalf("%s: effect %d is that of event %s", s.contact, count, n)
		}
		count++
	}
	if count != s.next || rows.Err() != nil {
		t.Errorf("%s: %d effects of %d events, %v", s.contact, count, s.next, rows.Err())
	}
}
