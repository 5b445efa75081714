package redisquota_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// New rejects invalid arguments. The errors do not contain the account, which may be a
// secret.
func TestNewRejects(t *testing.T) {
	good := redis.NewClient(&redis.Options{Addr: "127.0.0.1:0", ContextTimeoutEnabled: true})
	defer good.Close()
	unbounded := []redis.UniversalClient{
		redis.NewClient(&redis.Options{Addr: "127.0.0.1:0"}),
		redis.NewClusterClient(&redis.ClusterOptions{Addrs: []string{"127.0.0.1:0"}}),
		redis.NewRing(&redis.RingOptions{Addrs: map[string]string{"a": "127.0.0.1:0"}}),
	}
	for _, c := range unbounded {
		defer c.Close()
	}
	type row struct {
		client  redis.UniversalClient
		account string
		option  redisquota.Option
		says    string
	}
	rows := []row{
		{nil, account, nil, "client is nil"},
		{good, "", nil, "account is empty"},
		{good, "s3cr3t key", nil, "account has a space"},
		{good, "s3cr3t{key}", nil, "account has a space, a brace"},
		{good, strings.Repeat("s3cr3t", 17), nil, "102 bytes"},
		{good, account, nil, "an option is nil"},
		{good, account, redisquota.WithLease(time.Millisecond), "WithLease: 1ms"},
		{good, account, redisquota.WithRedisTimeout(-time.Second), "WithRedisTimeout: -1s"},
		{good, account, redisquota.WithFailOpen(0), "WithFailOpen: 0 "},
		{good, account, redisquota.WithHook(nil), "WithHook: the hook is nil"},
		{good, account, redisquota.WithLimits(getresponse.Limits{Concurrency: -1}), "Concurrency -1"},
	}
	for _, c := range unbounded {
		rows = append(rows, row{c, account, redisquota.WithFailClosed(), "ContextTimeoutEnabled"})
	}
	for _, r := range rows {
		l, err := redisquota.New(r.client, r.account, r.option)
		if l != nil || err == nil || !strings.Contains(err.Error(), r.says) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v, %v", r.says, l, err)
		}
	}
	for _, r := range []struct {
		client  redis.UniversalClient
		account string
		option  redisquota.TokenOption
		says    string
	}{
		{unbounded[0], account, redisquota.WithLockLease(time.Second), "ContextTimeoutEnabled"},
		{good, "", redisquota.WithLockLease(time.Second), "account is empty"},
		{good, account, nil, "an option is nil"},
		{good, account, redisquota.WithLockLease(time.Millisecond), "WithLockLease: 1ms"},
	} {
		s, err := redisquota.NewTokenStore(r.client, r.account, r.option)
		if s != nil || err == nil || !strings.Contains(err.Error(), r.says) {
			t.Errorf("%s: %v, %v", r.says, s, err)
		}
	}
}

// Later changes of the caller's map have no effect.
func TestLimitsAreCopied(t *testing.T) {
	c := connect(t, "127.0.0.1:0")
	limits := getresponse.DefaultLimits()
	limits.Classes = map[string]getresponse.Rate{batch(t).Operation.RateClass.Name: {PerWindow: 1, Window: time.Hour}}
	l := limiter(t, c, redisquota.WithLimits(limits), redisquota.WithFailOpen(1))
	clear(limits.Classes)
	take(t, l, batch(t))(getresponse.CallOutcome{StatusCode: 200})
	spent(t, l, batch(t), 59*time.Minute, time.Hour)
}

// No way of printing shows a password or a token.
func TestNothingPrintsASecret(t *testing.T) {
	c := redis.NewClient(&redis.Options{Addr: "127.0.0.1:0", Password: "s3cr3t", ContextTimeoutEnabled: true, MaxRetries: -1, DialerRetries: 1})
	defer c.Close()
	l := limiter(t, c, redisquota.WithFailClosed())
	s, err := redisquota.NewTokenStore(c, account)
	if err != nil {
		t.Fatal(err)
	}
	_, away := l.Acquire(t.Context(), first)
	_, noToken := s.Load(t.Context())
	for _, v := range []any{l, s, away, noToken, &redisquota.UnavailableError{Err: away}, oauth.ErrNewerToken} {
		silent(t, v)
	}
}

// silent checks that no way of printing v shows a secret.
func silent(t testing.TB, v any) {
	t.Helper()
	var out bytes.Buffer
	fmt.Fprintf(&out, "%v %+v %#v %s %q %d %x", v, v, v, v, v, v, fmt.Sprint(v))
	slog.New(slog.NewTextHandler(&out, nil)).Error("failed", "value", v)
	slog.New(slog.NewJSONHandler(&out, nil)).Error("failed", "value", v)
	if strings.Contains(out.String(), "s3cr3t") || strings.Contains(out.String(), fmt.Sprintf("%x", "s3cr3t")) {
		t.Errorf("%T shows a secret: %.300s", v, out.String())
	}
}
