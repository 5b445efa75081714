//go:build redis

package redisquota_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

const (
	childVariable = "GETRESPONSE_REDISQUOTA_TEST_CHILD"
	childLease    = 5 * time.Second
)

// TestMain runs the tests, or the role of a child process.
func TestMain(m *testing.M) {
	if role := os.Getenv(childVariable); role != "" {
		if err := run(role, os.Args[1:]); err != nil {
			fmt.Println("failed:", err)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// run acts on each line of its parent.
func run(role string, args []string) error {
	ctx := context.Background()
	c := redis.NewClient(&redis.Options{Addr: args[0], ContextTimeoutEnabled: true})
	lines := bufio.NewScanner(os.Stdin)
	if role == "hold" {
		l, err := redisquota.New(c, account, concurrency(10), redisquota.WithLease(childLease), redisquota.WithRedisTimeout(10*time.Second))
		if err != nil {
			return err
		}
		var held []func(getresponse.CallOutcome)
		for lines.Scan() {
			p, err := l.Acquire(ctx, first)
			if err != nil {
				return err
			}
			held = append(held, p)
			fmt.Println("taken")
		}
		return fmt.Errorf("%d places held at the end", len(held))
	}
	store, err := redisquota.NewTokenStore(c, account)
	if err != nil {
		return err
	}
	source, err := oauth.NewTokenSource(ctx, appConfig(args[1], ""), store)
	if err != nil {
		return err
	}
	for lines.Scan() {
		token, err := source.Token()
		if err != nil {
			return err
		}
		fmt.Println(token.AccessToken)
	}
	return nil
}

// child is another process.
type child struct {
	cmd *exec.Cmd
	in  io.Writer
	out *bufio.Reader
}

func startChild(t testing.TB, role string, args ...string) *child {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), childVariable+"="+role)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: cmd, in: in, out: bufio.NewReader(out)}
	t.Cleanup(c.kill)
	return c
}

func (c *child) say(t testing.TB, line string) {
	t.Helper()
	if _, err := fmt.Fprintln(c.in, line); err != nil {
		t.Fatal(err)
	}
}

func (c *child) line(t testing.TB) string {
	t.Helper()
	line, err := c.out.ReadString('\n')
	if err != nil {
		t.Fatalf("the child ended: %v", err)
	}
	return strings.TrimSpace(line)
}

func (c *child) hear(t testing.TB, want string) {
	t.Helper()
	if line := c.line(t); line != want {
		t.Fatalf("the child printed %q", line)
	}
}

// kill ends the child immediately.
func (c *child) kill() {
	_ = c.cmd.Process.Kill()
	_ = c.cmd.Wait()
}
