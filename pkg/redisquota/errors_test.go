package redisquota_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	fakeserver "github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// shown fails the test if any error of the chain shows a secret.
func shown(t testing.TB, err error) {
	t.Helper()
	silent(t, err)
	if text, _ := json.Marshal(err); strings.Contains(string(text), "s3cr3t") {
		t.Errorf("%T shows a secret as JSON: %s", err, text)
	}
	var one interface{ Unwrap() error }
	var many interface{ Unwrap() []error }
	switch {
	case errors.As(err, &one) && any(one) == any(err):
		if inner := one.Unwrap(); inner != nil {
			shown(t, inner)
		}
	case errors.As(err, &many):
		for _, inner := range many.Unwrap() {
			shown(t, inner)
		}
	}
}

// failures returns the errors of all methods.
func failures(t *testing.T, l *redisquota.Limiter, s *redisquota.TokenStore) map[string]error {
	t.Helper()
	_, limits := l.Acquire(t.Context(), first)
	_, load := s.Load(t.Context())
	_, _, lock := s.Lock(t.Context())
	return map[string]error{"limits": limits, "load token": load, "lock token": lock, "save token": s.Save(t.Context(), token("1", time.Hour))}
}

// An error of Redis that quotes the arguments of the request does not show them.
func TestErrorsOfRedisHaveArguments(t *testing.T) {
	for text, code := range map[string]string{
		"ERR unknown command '%s', with args beginning with: %s": "ERR",
		"NOPERM %s %s":   "NOPERM",
		"%[2]s %[1]s":    "ERR", // of a proxy
		"XY12-ABC %s%s":  "ERR",
		"NOSCRIPT %s %s": "NOSCRIPT", // EVAL, which has the script and its arguments, follows
	} {
		t.Run(text, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := simulate(t)
				c := fake.client()
				l, s := limiter(t, c, redisquota.WithFailClosed()), tokenStore(t, c)
				save(t, s, token("0", time.Hour)) // the store remembers it
				commands := map[string]bool{}
				fake.Server().SetPreHook(func(peer *fakeserver.Peer, command string, args ...string) bool {
					commands[command] = true
					peer.WriteError(fmt.Sprintf(text, command, strings.Join(args, " ")))
					return true
				})
				for operation, err := range failures(t, l, s) {
					var unavailable *redisquota.UnavailableError
					if !errors.As(err, &unavailable) || unavailable.Operation != operation || unavailable.Code != code {
						t.Errorf("%s: %#v", operation, unavailable)
					}
					shown(t, err)
				}
				if !commands["EVALSHA"] {
					t.Errorf("commands: %v", commands)
				}
			})
		})
	}
}

// A Redis that does not know how to authenticate quotes the password.
func TestErrorsOfRedisHaveThePassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := simulate(t)
		c := redis.NewClient(&redis.Options{
			Addr: "127.0.0.1:0", Username: "s3cr3t-user", Password: "s3cr3t-password", ContextTimeoutEnabled: true, MaxRetries: -1,
			Dialer: func(context.Context, string, string) (net.Conn, error) { return fake.Dial() },
		})
		defer c.Close()
		save(t, tokenStore(t, fake.client()), token("0", time.Hour)) // starts it
		quoted := false
		fake.Server().SetPreHook(func(peer *fakeserver.Peer, command string, args ...string) bool {
			text := fmt.Sprintf("ERR unknown command '%s', with args beginning with: %s", command, strings.Join(args, " "))
			quoted = quoted || strings.Contains(text, "s3cr3t-password")
			peer.WriteError(text)
			return true
		})
		for _, err := range failures(t, limiter(t, c, redisquota.WithFailClosed()), tokenStore(t, c)) {
			shown(t, err)
		}
		if !quoted {
			t.Error("Redis did not get the password")
		}
	})
}

// request is an error of somebody's hook or dialer that has the request.
type request struct {
	Args  any
	cause error
}

func (e request) Error() string { return fmt.Sprint(e.Args) }
func (e request) Unwrap() error { return e.cause }

// failing is a hook of the Redis client that fails all requests.
type failing struct {
	redishook
	with func(redis.Cmder) error
}

func (f failing) ProcessHook(redis.ProcessHook) redis.ProcessHook {
	return func(_ context.Context, cmd redis.Cmder) error {
		err := f.with(cmd)
		cmd.SetErr(err)
		return err
	}
}

// Of an error that is not of Redis only what is known to be harmless is kept.
func TestErrorsOfTheClientHaveTheRequest(t *testing.T) {
	for name, test := range map[string]struct {
		cause error
		is    error // that the error must still be
		says  string
	}{
		"unknown":         {nil, nil, "redisquota_test.request"},
		"deadline":        {context.DeadlineExceeded, context.DeadlineExceeded, "deadline exceeded"},
		"client closed":   {redis.ErrClosed, redis.ErrClosed, "closed"},
		"reset":           {&net.OpError{Op: "read", Net: "s3cr3t", Err: syscall.ECONNRESET}, syscall.ECONNRESET, "reset"},
		"dial":            {&net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 6379}, Err: syscall.ECONNREFUSED}, syscall.ECONNREFUSED, "127.0.0.1:6379"},
		"unknown network": {&net.OpError{Op: "s3cr3t", Net: "s3cr3t", Err: request{"s3cr3t", nil}}, nil, "redisquota_test.request"},
		"unknown in dial": {&net.OpError{Op: "dial", Net: "s3cr3t", Addr: planted("s3cr3t"), Err: request{"s3cr3t", nil}}, nil, "dial"},
		"unknown name":    {&net.DNSError{Err: "s3cr3t", Name: "redis.example.com", Server: "s3cr3t", UnwrapErr: request{"s3cr3t", nil}}, nil, "redis.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := simulate(t).client()
				c.AddHook(failing{with: func(cmd redis.Cmder) error {
					return fmt.Errorf("the request %v failed: %w", cmd.Args(), request{append(cmd.Args(), "s3cr3t"), test.cause})
				}})
				for operation, err := range failures(t, limiter(t, c, redisquota.WithFailClosed()), tokenStore(t, c)) {
					shown(t, err)
					if !strings.Contains(err.Error(), test.says) || test.is != nil && !errors.Is(err, test.is) {
						t.Errorf("%s: %v", operation, err)
					}
				}
			})
		})
	}
}

// planted is an address of somebody's dialer.
type planted string

func (p planted) Network() string { return string(p) }
func (p planted) String() string  { return string(p) }
