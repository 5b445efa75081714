package main

import (
	"bytes"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// In each of these ways an import on a terminal ends early. Resumed, without a terminal,
// it has each contact on the list once.
func TestImportOnTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the command")
	}
	command := build(t, t.TempDir(), "getresponse", ".")
	for name, tt := range map[string]struct {
		held   bool // the call in flight ends only after the command
		end    func(*terminal)
		status int
	}{
		"Ctrl-C":       {false, func(p *terminal) { p.send(ctrlC) }, exitInterrupted},
		"SIGTERM":      {false, func(p *terminal) { _ = p.cmd.Process.Signal(syscall.SIGTERM) }, exitInterrupted},
		"Ctrl-C twice": {true, func(p *terminal) { p.send(ctrlC); p.await("Another Ctrl-C ends immediately."); p.send(ctrlC) }, exitInterrupted},
		"kill -9":      {true, func(p *terminal) { _ = p.cmd.Process.Kill() }, -1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var batches atomic.Int64
			second, release := make(chan struct{}), make(chan struct{})
			b := newBench(t, getresponsetest.WithLatency(func(operation string) time.Duration {
				if operation == "createContactBatch" && batches.Add(1) == 2 {
					close(second)
					if tt.held {
						<-release
					}
					return 2 * time.Second // time for a slow machine to end it
				}
				return 0
			}))
			b.newList("spring")
			const rows = 3000
			args := []string{"contacts", "import", b.write("people.csv", people(rows)), "--list", "spring", "--server", b.server.URL()}
			p := startOnTerminal(t, command, args...)
			p.await("Import 3,000 rows to the list spring? [y/N]")
			p.send("y\n")
			<-second
			p.await("1,000 of 3,000 rows")
			tt.end(p)
			if status := p.wait(); status != tt.status {
				t.Errorf("the exit status is %d, want %d: %q", status, tt.status, p.text())
			}
			close(release)
			checkBar(t, p.text())
			if resumable := strings.Contains(p.text(), "The same command with --resume continues."); resumable == tt.held {
				t.Errorf("how to continue: %t: %q", resumable, p.text())
			}

			var out, notes bytes.Buffer
			cmd := exec.CommandContext(t.Context(), command, append(args, "--resume")...)
			cmd.Env = cleanEnvironment()
			cmd.Stdout, cmd.Stderr = &out, &notes
			if err := cmd.Run(); err != nil {
				t.Errorf("%v: %s", err, notes.String())
			}
			if out.String() != "added  3000\nrows   3000\n" {
				t.Errorf("got %s", out.String())
			}
			if strings.ContainsAny(out.String()+notes.String(), "\x1b\r") {
				t.Errorf("a pipe has escape sequences: %q", out.String()+notes.String())
			}
			seen := map[string]bool{}
			for _, email := range slices.Concat(b.batches(0)...) {
				if seen[email] && !tt.held {
					t.Fatalf("%s is sent twice", email)
				}
				seen[email] = true
			}
			client, list := b.client(), b.newList("spring")
			contacts := map[string]int{}
			for c, err := range client.Contacts.All(t.Context(), contactsOf(list)) {
				if err != nil {
					t.Fatal(err)
				}
				contacts[c.Email]++
			}
			if len(contacts) != rows {
				t.Errorf("%d contacts are on the list", len(contacts))
			}
			for email, n := range contacts {
				if n != 1 {
					t.Errorf("%s is on the list %d times", email, n)
				}
			}
		})
	}
}

// checkBar checks that a bar was drawn, each time within a line of the terminal.
func checkBar(t *testing.T, text string) {
	t.Helper()
	drawings := regexp.MustCompile(`\r([^\r\n\x1b]*)\x1b\[K`).FindAllStringSubmatch(text, -1)
	bars := 0
	for _, d := range drawings {
		if len(d[1]) >= terminalColumns {
			t.Errorf("%q does not fit", d[1])
		}
		if strings.Contains(d[1], "[#") && strings.Contains(d[1], " 33%  1,000 of 3,000 rows") {
			bars++
		}
	}
	if bars == 0 {
		t.Errorf("there is no bar in %q", text)
	}
}
