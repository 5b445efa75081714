// Command leakcheck runs a command and fails if its standard output or standard error
// shows a credential of the tests, in any form that testsecret.Find recognizes:
//
//	leakcheck go test -json ./...
//	leakcheck make run
//
// With "go test -json" it searches everything that the tests log, and prints what "go
// test" prints: one line for each package, and the output of failed tests.
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/go-getresponse/getresponse/internal/testsecret"
)

func main() {
	least := flag.Int("logged", 0, "fail unless the tests log at least `n` errors and events")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: leakcheck [-logged n] command [argument]...")
		os.Exit(2)
	}
	c := &check{out: os.Stdout}
	code, err := c.run(flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "leakcheck:", err)
	}
	if !c.report(*least) && code == 0 {
		code = 1
	}
	os.Exit(code)
}

// check searches the output of a command.
type check struct {
	mu     sync.Mutex
	out    io.Writer
	lines  int
	logged int
	leaks  []string
}

// run returns the exit code of the command.
func (c *check) run(args []string) (code int, err error) {
	cmd := exec.CommandContext(context.Background(), args[0], args[1:]...)
	cmd.Stdin = os.Stdin
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return 1, err
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return 1, err
	}
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	var reading sync.WaitGroup
	reading.Go(func() { c.read(stderr, c.plain) })
	tests := newTestOutput(c)
	reading.Go(func() { c.read(stdout, tests.line) })
	reading.Wait()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		return 1, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// read calls line for each line of r. Lines may be long.
func (c *check) read(r io.Reader, line func(string)) {
	buffered := bufio.NewReader(r)
	for {
		text, err := buffered.ReadString('\n')
		if text != "" {
			c.mu.Lock()
			line(text)
			c.mu.Unlock()
		}
		if err != nil {
			return
		}
	}
}

// plain searches and prints a line.
func (c *check) plain(line string) {
	c.search("", line)
	fmt.Fprint(c.out, line)
}

// search looks for credentials in a line of the output of a test.
func (c *check) search(test, line string) {
	c.lines++
	if strings.Contains(line, testsecret.Logged) {
		c.logged++
	}
	if found := testsecret.Find(line); found != "" {
		c.leaks = append(c.leaks, fmt.Sprintf("%s shows %q: %.300s", test, found, strings.TrimSpace(line)))
	}
}

// report prints what was found. It reports whether there is no leak and enough is
// logged.
func (c *check) report(least int) bool {
	for i, leak := range c.leaks {
		if i == 20 {
			fmt.Fprintf(c.out, "leakcheck: and %d more\n", len(c.leaks)-i)
			break
		}
		fmt.Fprintln(c.out, "leakcheck:", strings.TrimSpace(leak))
	}
	fmt.Fprintf(c.out, "leakcheck: %d lines, %d logged errors and events, %d of them with a credential\n", c.lines, c.logged, len(c.leaks))
	if c.logged < least {
		fmt.Fprintf(c.out, "leakcheck: at least %d should be logged: do the tests still use package testsecret?\n", least)
	}
	return len(c.leaks) == 0 && c.logged >= least
}
