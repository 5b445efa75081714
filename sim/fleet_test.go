//go:build sim

package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// fleetLimits returns the limits of the real service with a window of 12 seconds, in
// the same proportion to the limit per second.
func fleetLimits() getresponse.Limits {
	l := getresponse.DefaultLimits()
	l.Account.PerWindow, l.Account.Window = 600, 12*time.Second
	return l
}

const (
	fleetProcesses = 4
	fleetCallers   = 6 // in each process
	fleetTime      = 42 * time.Second

	fleetServer = "GETRESPONSE_SIM_SERVER" // these configure a process of the fleet
	fleetRedis  = "GETRESPONSE_SIM_REDIS"
	fleetStart  = "GETRESPONSE_SIM_START"
)

// fleetReport is what a process of the fleet prints.
type fleetReport struct {
	Calls   int
	Retries int
	Errors  []string
	Waits   []time.Duration // of each caller
}

// TestFleet runs 4 processes that share an account's limits in a Redis, with real
// sockets and in real time.
func TestFleet(t *testing.T) {
	limits := fleetLimits()
	server := getresponsetest.NewServer(getresponsetest.WithLimits(limits), getresponsetest.WithRequestLog(0), latency(1, 10*time.Millisecond, 60*time.Millisecond))
	defer server.Close()
	addr := startRedis(t)
	start := time.Now().Add(2 * time.Second).Format(time.RFC3339Nano) // all start at the same time, as an early one would wait less

	reports := make([]fleetReport, fleetProcesses)
	var all sync.WaitGroup
	for i := range reports {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), fleetServer+"="+server.URL(), fleetRedis+"="+addr, fleetStart+"="+start)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err == nil {
				err = json.Unmarshal(out, &reports[i])
			}
			if err != nil {
				t.Errorf("process %d: %v: %s", i, err, stderr.String())
			}
		})
	}
	all.Wait()

	var waits []time.Duration
	for i, r := range reports {
		t.Logf("process %d: %d calls, %d retried, %d errors", i+1, r.Calls, r.Retries, len(r.Errors))
		if len(r.Errors) > 0 || r.Retries > 0 {
			t.Errorf("process %d: %d retried, errors %q", i+1, r.Retries, r.Errors)
		}
		waits = append(waits, r.Waits...)
	}
	checkUse(t, server.LimitReport()[0], limits, 0.97)
	checkFair(t, waits)
}

// startRedis starts a redis-server that ends with the test.
func startRedis(t *testing.T) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = listener.Addr().String()
	_ = listener.Close()
	_, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatalf("the fleet needs a redis-server: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGKILL)
		_ = cmd.Wait()
	})
	client := redis.NewClient(&redis.Options{Addr: addr})
	defer client.Close()
	for deadline := time.Now().Add(10 * time.Second); client.Ping(t.Context()).Err() != nil; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("redis-server does not respond")
		}
	}
	return addr
}

// fleetProcess is the work of one process of the fleet.
func fleetProcess() (report fleetReport, err error) {
	start, err := time.Parse(time.RFC3339Nano, os.Getenv(fleetStart))
	if err != nil {
		return report, err
	}
	limiter, err := redisquota.New(redis.NewClient(&redis.Options{Addr: os.Getenv(fleetRedis), ContextTimeoutEnabled: true}), "fleet", redisquota.WithLimits(fleetLimits()), redisquota.WithRedisTimeout(10*time.Second))
	if err != nil {
		return report, err
	}
	w := &waits{callers: map[int]time.Duration{}}
	client, err := getresponse.New(getresponse.WithAPIKey(getresponsetest.APIKey), getresponse.WithBaseURL(os.Getenv(fleetServer)),
		getresponse.WithLimiter(limiter), getresponse.WithHook(w))
	if err != nil {
		return report, err
	}
	time.Sleep(time.Until(start))
	var mu sync.Mutex
	var all sync.WaitGroup
	for caller := range fleetCallers {
		all.Go(func() {
			for ctx := asCaller(context.Background(), caller); time.Since(start) < fleetTime; {
				_, err := client.Accounts.Get(ctx, nil)
				mu.Lock()
				report.Calls++
				if err != nil {
					report.Errors = append(report.Errors, err.Error())
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	report.Retries = w.retries
	for _, sum := range w.callers {
		report.Waits = append(report.Waits, sum)
	}
	return report, nil
}
