package main

import (
	"bytes"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

const (
	terminalColumns = 80
	ctrlC           = "\x03"
)

// terminal is a pseudo-terminal with a program.
type terminal struct {
	t       *testing.T
	cmd     *exec.Cmd
	control *os.File // what the person types and sees

	mu   sync.Mutex
	seen bytes.Buffer
	done chan struct{} // closed at the end of the output
}

// startOnTerminal starts a program whose standard streams are a pseudo-terminal.
func startOnTerminal(t *testing.T, path string, args ...string) *terminal {
	t.Helper()
	control, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { control.Close() })
	fd := int(control.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: terminalColumns})
	}
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer screen.Close()
	p := &terminal{t: t, cmd: exec.CommandContext(t.Context(), path, args...), control: control, done: make(chan struct{})}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = screen, screen, screen
	p.cmd.Env = cleanEnvironment()
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.read()
	return p
}

func (p *terminal) read() {
	defer close(p.done)
	buf := make([]byte, 1<<12)
	for {
		n, err := p.control.Read(buf)
		p.mu.Lock()
		p.seen.Write(buf[:n])
		p.mu.Unlock()
		if err != nil { // the program has ended
			return
		}
	}
}

func (p *terminal) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen.String()
}

func (p *terminal) send(keys string) {
	p.t.Helper()
	if _, err := p.control.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// await waits until the terminal shows it.
func (p *terminal) await(text string) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(p.text(), text); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("%q is not in %q", text, p.text())
		}
	}
}

// wait waits for the end of the program and returns its exit status.
func (p *terminal) wait() int {
	p.t.Helper()
	err := p.cmd.Wait()
	<-p.done
	if p.cmd.ProcessState == nil {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// cleanEnvironment is the environment without what the command would take the width of the
// terminal from.
func cleanEnvironment() []string {
	return append(os.Environ(), "COLUMNS=", "NO_COLOR=", "TERM=xterm")
}
