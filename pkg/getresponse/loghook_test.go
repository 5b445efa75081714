package getresponse_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// logKeys are the keys that a line of the log hook may have.
var logKeys = []string{
	"time", "level", "msg",
	"operation", "method", "path", "attempt",
	"status", "duration", "bytes", "rate_limit", "rate_remaining", "rate_reset",
	"error_kind", "error_code", "error_uuid",
	"reason", "delay",
	"limiter", "available", "fail_open",
}

// logTo returns a log hook that writes JSON to a buffer.
func logTo(level slog.Level) (getresponse.Hook, *bytes.Buffer) {
	var out bytes.Buffer
	return getresponse.NewLogHook(slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: level}))), &out
}

// logLines parses the lines of a log hook and fails for keys outside logKeys.
func logLines(t *testing.T, out *bytes.Buffer) (lines []map[string]any) {
	t.Helper()
	testsecret.Log(t, out.String())
	for text := range strings.Lines(out.String()) {
		var line map[string]any
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		for key := range line {
			if !slices.Contains(logKeys, key) {
				t.Errorf("a line has the key %q: %s", key, text)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

const (
	private = "jan.kowalski@example.com"
	anyUUID = "2517db28-d578-4eb9-868b-889b36fb3cbc"
)

// privateError returns an error with personal data wherever the service may echo it.
func privateError(status int, uuid string) *getresponse.Error {
	return &getresponse.Error{
		Operation: "updateContact", StatusCode: status, Code: getresponse.CodeValidation, Description: private,
		Message: private, Context: []byte(`["` + private + `"]`), MoreInfo: private, UUID: uuid, Body: private,
	}
}

func anAttempt() getresponse.Attempt {
	return getresponse.Attempt{
		Operation: "updateContact", Method: "POST", PathTemplate: "/contacts/{contactId}",
		BaseURL: "https://" + private + ".example.net/v3", Number: 2,
	}
}

func TestLogHookLines(t *testing.T) {
	attempt := func(level, message string, more map[string]any) map[string]any {
		line := map[string]any{
			"level": level, "msg": "getresponse: " + message,
			"operation": "updateContact", "method": "POST", "path": "/contacts/{contactId}", "attempt": 2.0,
		}
		maps.Copy(line, more)
		return line
	}
	connection := &getresponse.TransportError{Operation: "updateContact", Err: errors.New(private)}
	rate := getresponse.RateLimit{Limit: 30000, Remaining: 0, Reset: 267 * time.Second}
	for name, tt := range map[string]struct {
		call func(context.Context, getresponse.Hook)
		want map[string]any
	}{
		"a success": {
			func(ctx context.Context, h getresponse.Hook) {
				h.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 200, Duration: 35 * time.Millisecond, RateLimit: rate})
			},
			attempt("DEBUG", "attempt finished", map[string]any{"status": 200.0, "duration": 35e6, "rate_limit": 30000.0, "rate_remaining": 0.0, "rate_reset": 267e9}),
		},
		"an error response": {
			func(ctx context.Context, h getresponse.Hook) {
				h.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 400, Duration: 1, Err: privateError(400, anyUUID)})
			},
			attempt("INFO", "attempt failed", map[string]any{"status": 400.0, "duration": 1.0, "error_kind": "api", "error_code": 1000.0, "error_uuid": anyUUID}),
		},
		"a raw call without a response": {
			func(ctx context.Context, h getresponse.Hook) {
				h.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: getresponse.Attempt{Method: "PATCH", Number: 1}, Err: connection})
			},
			map[string]any{
				"level": "WARN", "msg": "getresponse: attempt failed", "operation": "", "method": "PATCH", "path": "", "attempt": 1.0,
				"duration": 0.0, "error_kind": "transport",
			},
		},
		"a wait": {
			func(ctx context.Context, h getresponse.Hook) {
				h.Waited(ctx, getresponse.Wait{Attempt: anAttempt(), Reason: getresponse.WaitForReset, Duration: time.Second})
			},
			attempt("INFO", "waited", map[string]any{"reason": "reset", "duration": 1e9}),
		},
		"a wait that was cut short": {
			func(ctx context.Context, h getresponse.Hook) {
				h.Waited(ctx, getresponse.Wait{Attempt: anAttempt(), Reason: getresponse.WaitForLimits, Duration: 1, Err: context.DeadlineExceeded})
			},
			attempt("WARN", "wait cut short", map[string]any{"reason": "limits", "duration": 1.0, "error_kind": "timeout"}),
		},
		"a retry": {
			func(ctx context.Context, h getresponse.Hook) {
				h.Retried(ctx, getresponse.Retry{Attempt: anAttempt(), Reason: getresponse.RetryFailure, Delay: 250 * time.Millisecond, Err: connection})
			},
			attempt("INFO", "will retry", map[string]any{"reason": "failure", "delay": 250e6, "error_kind": "transport"}),
		},
		"a body": {
			func(ctx context.Context, h getresponse.Hook) {
				h.Decoded(ctx, getresponse.Decoding{Attempt: anAttempt(), Bytes: 4096, Duration: 2})
			},
			attempt("DEBUG", "body decoded", map[string]any{"bytes": 4096.0, "duration": 2.0}),
		},
		"a body that does not decode": {
			func(ctx context.Context, h getresponse.Hook) {
				h.Decoded(ctx, getresponse.Decoding{Attempt: anAttempt(), Bytes: 1, Err: &getresponse.DecodeError{Field: private, Err: errors.New(private)}})
			},
			attempt("DEBUG", "body not decoded", map[string]any{"bytes": 1.0, "duration": 0.0, "error_kind": "decode"}),
		},
		"a limiter that is lost": {
			func(ctx context.Context, h getresponse.Hook) {
				h.LimiterChanged(ctx, getresponse.LimiterState{Limiter: "redisquota", FailOpen: true, Err: fmt.Errorf("dial %s", private)})
			},
			map[string]any{
				"level": "WARN", "msg": "getresponse: limiter lost its server",
				"limiter": "redisquota", "available": false, "fail_open": true, "error_kind": "other",
			},
		},
		"a limiter that is back": {
			func(ctx context.Context, h getresponse.Hook) {
				h.LimiterChanged(ctx, getresponse.LimiterState{Limiter: "redisquota", Available: true})
			},
			map[string]any{
				"level": "INFO", "msg": "getresponse: limiter has its server again",
				"limiter": "redisquota", "available": true, "fail_open": false,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			hook, out := logTo(slog.LevelDebug)
			tt.call(t.Context(), hook)
			lines := logLines(t, out)
			if len(lines) != 1 {
				t.Fatalf("%d lines, want 1:\n%s", len(lines), out)
			}
			delete(lines[0], "time")
			if !reflect.DeepEqual(lines[0], tt.want) {
				t.Errorf("got\n%v\nwant\n%v", lines[0], tt.want)
			}
			if strings.Contains(out.String(), private) {
				t.Errorf("the line holds personal data: %s", out)
			}
		})
	}
}

func TestLogHookLevels(t *testing.T) {
	finished := func(status int, err error) func(getresponse.Hook) {
		return func(h getresponse.Hook) {
			h.AttemptFinished(context.Background(), getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: status, Err: err})
		}
	}
	waited := func(d time.Duration, err error) func(getresponse.Hook) {
		return func(h getresponse.Hook) {
			h.Waited(context.Background(), getresponse.Wait{Attempt: anAttempt(), Duration: d, Err: err})
		}
	}
	limiter := func(available, failOpen bool) func(getresponse.Hook) {
		return func(h getresponse.Hook) {
			h.LimiterChanged(context.Background(), getresponse.LimiterState{Available: available, FailOpen: failOpen})
		}
	}
	lost := &getresponse.TransportError{Err: errors.New("reset")}
	canceled := &getresponse.TransportError{Err: context.Canceled}
	for name, tt := range map[string]struct {
		call func(getresponse.Hook)
		want slog.Level
	}{
		"success":                 {finished(200, nil), slog.LevelDebug},
		"canceled":                {finished(0, canceled), slog.LevelDebug},
		"400":                     {finished(400, &getresponse.Error{StatusCode: 400}), slog.LevelInfo},
		"404":                     {finished(404, &getresponse.Error{StatusCode: 404}), slog.LevelInfo},
		"409":                     {finished(409, &getresponse.Error{StatusCode: 409}), slog.LevelInfo},
		"401":                     {finished(401, &getresponse.Error{StatusCode: 401}), slog.LevelWarn},
		"403":                     {finished(403, &getresponse.Error{StatusCode: 403}), slog.LevelWarn},
		"429":                     {finished(429, &getresponse.Error{StatusCode: 429}), slog.LevelWarn},
		"500":                     {finished(500, &getresponse.Error{StatusCode: 500}), slog.LevelWarn},
		"503":                     {finished(503, &getresponse.Error{StatusCode: 503}), slog.LevelWarn},
		"no response":             {finished(0, lost), slog.LevelWarn},
		"timeout":                 {finished(0, context.DeadlineExceeded), slog.LevelWarn},
		"does not decode":         {finished(200, &getresponse.DecodeError{Err: errors.New("eof")}), slog.LevelWarn},
		"unknown outcome":         {finished(0, &getresponse.OutcomeUnknownError{Err: lost}), slog.LevelError},
		"unknown outcome, 503":    {finished(503, &getresponse.OutcomeUnknownError{Err: &getresponse.Error{StatusCode: 503}}), slog.LevelError},
		"short wait":              {waited(time.Second-1, nil), slog.LevelDebug},
		"long wait":               {waited(time.Second, nil), slog.LevelInfo},
		"canceled wait":           {waited(time.Minute, canceled), slog.LevelDebug},
		"wait cut short":          {waited(0, context.DeadlineExceeded), slog.LevelWarn},
		"wait too long":           {waited(0, &getresponse.RateLimitError{}), slog.LevelWarn},
		"retry":                   {func(h getresponse.Hook) { h.Retried(context.Background(), getresponse.Retry{}) }, slog.LevelInfo},
		"decoded":                 {func(h getresponse.Hook) { h.Decoded(context.Background(), getresponse.Decoding{}) }, slog.LevelDebug},
		"limiter lost, fail open": {limiter(false, true), slog.LevelWarn},
		"limiter lost":            {limiter(false, false), slog.LevelError},
		"limiter back":            {limiter(true, true), slog.LevelInfo},
	} {
		t.Run(name, func(t *testing.T) {
			hook, out := logTo(tt.want)
			tt.call(hook)
			if lines := logLines(t, out); len(lines) != 1 || lines[0]["level"] != tt.want.String() {
				t.Errorf("at level %v: %s", tt.want, out)
			}
			hook, out = logTo(tt.want + 1)
			tt.call(hook)
			if out.Len() != 0 {
				t.Errorf("above level %v: %s", tt.want, out)
			}
		})
	}
}

// The UUID of a failure is for the support team. Other values in its place are
// omitted.
func TestLogHookUUID(t *testing.T) {
	for _, uuid := range []string{
		"", private, "pBc7X", anyUUID + "0", anyUUID[1:], "2517db28-d578-4eb9-868b_889b36fb3cbc", "2517db28-d578-4eb9-868b-889b36fb3cbg", "2517db2-8d578-4eb9-868b-889b36fb3cbc",
	} {
		hook, out := logTo(slog.LevelDebug)
		hook.AttemptFinished(t.Context(), getresponse.AttemptResult{Err: privateError(500, uuid)})
		for _, line := range logLines(t, out) {
			if got, found := line["error_uuid"]; found {
				t.Errorf("error_uuid is %v", got)
			}
		}
	}
	for _, uuid := range []string{anyUUID, strings.ToUpper(anyUUID), "00000000-0000-0000-0000-000000000000"} {
		hook, out := logTo(slog.LevelDebug)
		hook.AttemptFinished(t.Context(), getresponse.AttemptResult{Err: privateError(500, uuid)})
		if got := logLines(t, out)[0]["error_uuid"]; got != uuid {
			t.Errorf("error_uuid is %v, want %v", got, uuid)
		}
	}
}

// The context reaches the slog.Handler, which may add the IDs of a trace.
func TestLogHookPassesTheContext(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "here")
	for name, call := range everyEvent() {
		var got any
		hook := getresponse.NewLogHook(slog.New(handlerFunc(func(ctx context.Context) { got = ctx.Value(key{}) })))
		call(ctx, hook)
		if got != "here" {
			t.Errorf("%s: the handler's context has %v", name, got)
		}
	}
}

func TestLogHookWithoutLogger(t *testing.T) {
	before, output, flags := slog.Default(), log.Writer(), log.Flags()
	defer func() {
		slog.SetDefault(before)
		log.SetOutput(output)
		log.SetFlags(flags)
	}()
	var out bytes.Buffer
	slog.SetDefault(slog.New(slog.NewJSONHandler(&out, nil)))
	getresponse.NewLogHook(nil).Retried(t.Context(), getresponse.Retry{Attempt: anAttempt()})
	if lines := logLines(t, &out); len(lines) != 1 || lines[0]["operation"] != "updateContact" {
		t.Errorf("the default logger has %s", &out)
	}
}

// handlerFunc is a slog.Handler that receives only the context.
type handlerFunc func(context.Context)

func (handlerFunc) Enabled(context.Context, slog.Level) bool          { return true }
func (f handlerFunc) Handle(ctx context.Context, _ slog.Record) error { f(ctx); return nil }
func (f handlerFunc) WithAttrs([]slog.Attr) slog.Handler              { return f }
func (f handlerFunc) WithGroup(string) slog.Handler                   { return f }

// everyEvent returns calls of a hook with an event of each kind, below level Error.
func everyEvent() map[string]func(context.Context, getresponse.Hook) {
	failure := error(privateError(503, anyUUID))
	lost := error(&getresponse.TransportError{Err: errors.New("reset")})
	return map[string]func(context.Context, getresponse.Hook){
		"finished": func(ctx context.Context, h getresponse.Hook) {
			h.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 200})
		},
		"failed": func(ctx context.Context, h getresponse.Hook) {
			h.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: anAttempt(), StatusCode: 503, Err: failure})
		},
		"no response": func(ctx context.Context, h getresponse.Hook) {
			h.AttemptFinished(ctx, getresponse.AttemptResult{Attempt: anAttempt(), Err: lost})
		},
		"waited": func(ctx context.Context, h getresponse.Hook) {
			h.Waited(ctx, getresponse.Wait{Attempt: anAttempt(), Duration: time.Hour})
		},
		"wait cut short": func(ctx context.Context, h getresponse.Hook) {
			h.Waited(ctx, getresponse.Wait{Attempt: anAttempt(), Err: lost})
		},
		"retried": func(ctx context.Context, h getresponse.Hook) {
			h.Retried(ctx, getresponse.Retry{Attempt: anAttempt(), Err: failure})
		},
		"decoded": func(ctx context.Context, h getresponse.Hook) {
			h.Decoded(ctx, getresponse.Decoding{Attempt: anAttempt()})
		},
		"limiter": func(ctx context.Context, h getresponse.Hook) {
			h.LimiterChanged(ctx, getresponse.LimiterState{Limiter: "redisquota", FailOpen: true, Err: lost})
		},
	}
}

// Events below the level of the handler allocate no memory.
func TestLogHookBelowTheLevel(t *testing.T) {
	hook, out := logTo(slog.LevelError)
	for name, call := range everyEvent() {
		if n := testing.AllocsPerRun(100, func() { call(context.Background(), hook) }); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
	if out.Len() != 0 {
		t.Errorf("it wrote %s", out)
	}
}

func BenchmarkLogHookBelowTheLevel(b *testing.B) {
	hook := getresponse.NewLogHook(slog.New(slog.DiscardHandler))
	for name, call := range everyEvent() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				call(b.Context(), hook)
			}
		})
	}
}
