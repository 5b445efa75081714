//go:build redis

package redisquota_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/internal/freeport"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// server is a redis-server for one test. It keeps nothing on disk.
type server struct {
	t    testing.TB
	addr string
	dir  string
	cmd  *exec.Cmd
}

func startServer(t testing.TB, options ...string) *server {
	t.Helper()
	s := &server{t: t, addr: freeport.Address(t), dir: t.TempDir()}
	s.start(options...)
	t.Cleanup(func() { s.stop(syscall.SIGKILL) })
	return s
}

func (s *server) start(options ...string) {
	s.t.Helper()
	_, port, _ := net.SplitHostPort(s.addr)
	options = append(options, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", s.dir)
	s.cmd = exec.Command("redis-server", options...)
	if err := s.cmd.Start(); err != nil {
		s.t.Fatalf("these tests need a redis-server: %v", err)
	}
	c := redis.NewClient(&redis.Options{Addr: s.addr})
	defer c.Close()
	for deadline := time.Now().Add(10 * time.Second); c.Ping(s.t.Context()).Err() != nil; {
		if time.Now().After(deadline) {
			s.t.Fatal("redis-server does not respond")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *server) stop(signal os.Signal) {
	_ = s.cmd.Process.Signal(signal)
	_ = s.cmd.Wait()
}

func TestRedisServer(t *testing.T) {
	addr := startServer(t).addr
	suite(t, func() redis.UniversalClient { return connect(t, addr) })
}

// In a cluster a script may use only keys of the same slot.
func TestRedisCluster(t *testing.T) {
	_, bus, _ := net.SplitHostPort(freeport.Address(t)) // the default port may be above 65535
	addr := startServer(t, "--cluster-enabled", "yes", "--cluster-port", bus).addr
	node := connect(t, addr)
	if err := node.ClusterAddSlotsRange(t.Context(), 0, 16383).Err(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if info := node.ClusterInfo(t.Context()).Val(); strings.Contains(info, "cluster_state:ok") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the cluster does not become available")
		}
	}
	suite(t, func() redis.UniversalClient {
		c := redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{addr}, ContextTimeoutEnabled: true})
		t.Cleanup(func() { c.Close() })
		return c
	})
}

// A Redis that does not allow scripts quotes their arguments.
func TestRedisWithoutScripts(t *testing.T) {
	for name, set := range map[string]func(c *redis.Client) error{
		"no EVALSHA": func(*redis.Client) error { return nil },
		"by ACL": func(c *redis.Client) error {
			return c.Do(t.Context(), "ACL", "SETUSER", "default", "-evalsha", "-eval").Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			var options []string
			if name == "no EVALSHA" {
				options = []string{"--rename-command", "EVALSHA", ""}
			}
			c := connect(t, startServer(t, options...).addr)
			if err := set(c); err != nil {
				t.Fatal(err)
			}
			for operation, err := range failures(t, patient(t, c, redisquota.WithFailClosed()), tokenStore(t, c)) {
				var unavailable *redisquota.UnavailableError
				if !errors.As(err, &unavailable) || unavailable.Operation != operation || unavailable.Code == "" {
					t.Errorf("%s: %v", operation, err)
				}
				shown(t, err)
			}
		})
	}
}

// Redis stops and restarts without data while calls are made. No call fails, no token
// is lost, and the hooks are called.
func TestRestart(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(signal.String(), func(t *testing.T) {
			redis := startServer(t)
			limits := getresponse.Limits{Concurrency: 10, Account: getresponse.Rate{PerSecond: 400, PerWindow: 30_000, Window: 10 * time.Minute}}
			s := &service{limits: limits}
			ctx, cancel := context.WithCancel(t.Context())
			var wg sync.WaitGroup
			var calls atomic.Int32
			hooks := make([]*changes, 4)
			for i := range hooks {
				hooks[i] = &changes{}
				l := limiter(t, connect(t, redis.addr), redisquota.WithLimits(limits), redisquota.WithFailOpen(4), redisquota.WithHook(hooks[i]), redisquota.WithRedisTimeout(5*time.Second))
				for range 5 {
					wg.Go(func() {
						for {
							p, err := l.Acquire(ctx, first)
							if err != nil {
								if ctx.Err() == nil {
									t.Error(err)
								}
								return
							}
							p(s.call(20 * time.Millisecond))
							calls.Add(1)
						}
					})
				}
			}
			endpoint, cfg := tokenServer(t)
			expired := signIn(t, cfg)
			expired.Expiry = time.Now().Add(-time.Minute)
			save(t, tokenStore(t, connect(t, redis.addr)), expired)
			source, err := oauth.NewTokenSource(t.Context(), cfg, tokenStore(t, connect(t, redis.addr)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := source.Token(); err != nil {
				t.Fatal(err)
			}

			more := func(phase string) {
				before, end := calls.Load(), time.Now().Add(time.Minute)
				time.Sleep(1500 * time.Millisecond)
				for calls.Load() < before+20 {
					if time.Sleep(10 * time.Millisecond); time.Now().After(end) {
						t.Fatalf("%s: %d calls", phase, calls.Load()-before)
					}
				}
			}
			changed := func(n int) {
				t.Helper()
				end := time.Now().Add(time.Minute)
				for slices.ContainsFunc(hooks, func(c *changes) bool { return len(c.all()) < n }) {
					if time.Sleep(10 * time.Millisecond); time.Now().After(end) {
						t.Fatalf("not all hooks have %d changes", n)
					}
				}
			}
			more("before")
			redis.stop(signal)
			changed(1)
			more("while it is unavailable")
			redis.start()
			changed(2)
			more("after")
			renew(t, source)
			cancel()
			wg.Wait()

			if n := refreshes(endpoint); n != 2 {
				t.Errorf("%d refreshes", n)
			}
			other, err := tokenStore(t, connect(t, redis.addr)).Load(t.Context())
			if mine, mineErr := source.Token(); err != nil || mineErr != nil || other.AccessToken != mine.AccessToken {
				t.Errorf("the token after the restart: %v, %v", err, mineErr)
			}
			for _, c := range hooks {
				var available []bool
				for _, state := range c.all() {
					available = append(available, state.Available)
				}
				if !slices.Equal(available, []bool{false, true}) {
					t.Errorf("changes: %v", available)
				}
			}
			// There may be too many calls at the change, once.
			t.Logf("%d calls, %d rate limited", len(s.arrivals), len(s.rateLimited))
			if n := len(s.rateLimited); n > 20 {
				t.Errorf("%d calls were rate limited", n)
			}
		})
	}
}

// renew makes a source refresh its token.
func renew(t testing.TB, source *oauth.TokenSource) {
	t.Helper()
	before, err := source.Token()
	if err != nil {
		t.Fatal(err)
	}
	source.Invalidate(before.AccessToken)
	if after, err := source.Token(); err != nil || after.AccessToken == before.AccessToken {
		t.Fatalf("no new token: %v", err)
	}
}

// One of four processes is killed. Its places are free after the lease; those of the
// other processes are not.
func TestKill(t *testing.T) {
	redis := startServer(t)
	var children []*child
	for range 4 {
		children = append(children, startChild(t, "hold", redis.addr))
	}
	for i, c := range children {
		for range []int{3, 3, 2, 2}[i] {
			c.say(t, "take")
			c.hear(t, "taken")
		}
	}
	l := patient(t, connect(t, redis.addr), concurrency(10), redisquota.WithLease(childLease))
	full(t, l, childLease+2*time.Second)
	children[0].kill()
	start := time.Now()
	for range 3 {
		defer take(t, l, first)(getresponse.CallOutcome{})
	}
	if took := time.Since(start); took > childLease+time.Second {
		t.Errorf("its places were free after %v", took)
	}
	full(t, l, childLease+2*time.Second)
}

// Only one of four processes with an expired token refreshes it.
func TestOneRefresh(t *testing.T) {
	redis := startServer(t)
	endpoint, cfg := tokenServer(t)
	expired := signIn(t, cfg)
	expired.Expiry = time.Now().Add(-time.Minute)
	store := tokenStore(t, connect(t, redis.addr))
	save(t, store, expired)
	var children []*child
	for range 4 {
		children = append(children, startChild(t, "token", redis.addr, cfg.TokenURL))
	}
	for _, c := range children {
		c.say(t, "go")
	}
	var tokens []string
	for _, c := range children {
		tokens = append(tokens, c.line(t))
	}
	stored, err := store.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range tokens {
		if token != stored.AccessToken || token == expired.AccessToken {
			t.Error("a process has another token")
		}
	}
	if n := refreshes(endpoint); n != 1 {
		t.Errorf("%d refreshes", n)
	}
}
