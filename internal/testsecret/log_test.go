package testsecret

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// recorder is a test that records its log and its errors.
type recorder struct {
	testing.TB
	logged, failed []string
}

func (r *recorder) Helper()                    {}
func (r *recorder) Log(args ...any)            { r.logged = append(r.logged, fmt.Sprint(args...)) }
func (r *recorder) Logf(f string, args ...any) { r.Log(fmt.Sprintf(f, args...)) }
func (r *recorder) Errorf(f string, args ...any) {
	r.failed = append(r.failed, fmt.Sprintf(f, args...))
}

// leaks reports whether the log shows a secret. It checks that each line is one of
// Log.
func (r *recorder) leaks(t *testing.T) bool {
	t.Helper()
	for _, line := range r.logged {
		if !strings.HasPrefix(line, Logged) || strings.Contains(line, "\n") {
			t.Errorf("a line of the log is %q", line)
		}
	}
	return Find(strings.Join(r.logged, "\n")) != ""
}

// leaky shows a secret in one way of printing it.
type leaky struct{ way string }

func (l leaky) show(way string) string {
	if l.way == way {
		return "a\ns3cr3t"
	}
	return "nothing"
}

func (l leaky) Format(s fmt.State, verb rune) {
	way := "%" + string(verb)
	for _, flag := range "+#" {
		if s.Flag(int(flag)) {
			way = "%" + string(flag) + string(verb)
		}
	}
	fmt.Fprint(s, l.show(way))
}

func (l leaky) MarshalText() ([]byte, error) { return []byte(l.show("text")), nil }
func (l leaky) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", l.show("json")), nil }

func TestLog(t *testing.T) {
	for _, way := range []string{"%v", "%+v", "%#v", "%q", "text", "json", "none"} {
		r := &recorder{}
		Log(r, "first", leaky{way})
		if got, want := r.leaks(t), testing.Verbose() && way != "none"; got != want {
			t.Errorf("%s: the log shows the secret: %v, want %v: %q", way, got, want, r.logged)
		}
	}
}

func TestHook(t *testing.T) {
	bad := errors.New("s3cr3t")
	for name, send := range map[string]func(getresponse.Hook){
		"AttemptStarted":  func(h getresponse.Hook) { h.AttemptStarted(t.Context(), getresponse.Attempt{Operation: "s3cr3t"}) },
		"AttemptFinished": func(h getresponse.Hook) { h.AttemptFinished(t.Context(), getresponse.AttemptResult{Err: bad}) },
		"Waited":          func(h getresponse.Hook) { h.Waited(t.Context(), getresponse.Wait{Err: bad}) },
		"Retried":         func(h getresponse.Hook) { h.Retried(t.Context(), getresponse.Retry{Err: bad}) },
		"Decoded":         func(h getresponse.Hook) { h.Decoded(t.Context(), getresponse.Decoding{Err: bad}) },
		"LimiterChanged":  func(h getresponse.Hook) { h.LimiterChanged(t.Context(), getresponse.LimiterState{Err: bad}) },
	} {
		r := &recorder{}
		send(Hook(r))
		if got := r.leaks(t); got != testing.Verbose() {
			t.Errorf("%s: the log shows the secret: %v: %q", name, got, r.logged)
		}
	}
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "value")
	if Hook(t).AttemptStarted(ctx, getresponse.Attempt{}) != ctx {
		t.Error("the context is lost")
	}
}

func TestSent(t *testing.T) {
	for name, edit := range map[string]func(r *http.Request, secret string){
		"key":           func(r *http.Request, secret string) { r.Header.Set("X-Auth-Token", "api-key "+secret) },
		"token":         func(r *http.Request, secret string) { r.Header.Set("Authorization", "Bearer "+secret) },
		"client secret": func(r *http.Request, secret string) { r.SetBasicAuth("s3cr3t-is-the-name", secret) },
		"code":          func(r *http.Request, secret string) { r.PostForm = url.Values{"code": {secret}} },
		"refresh token": func(r *http.Request, secret string) { r.PostForm = url.Values{"refresh_token": {"s3cr3t", secret}} },
		"form":          func(r *http.Request, secret string) { r.PostForm = url.Values{"client_secret": {secret}} },
	} {
		for secret, want := range map[string]int{"": 0, "s3cr3t of/the+app": 0, "hunter2": 1} {
			request, err := http.NewRequestWithContext(t.Context(), "GET", "http://127.0.0.1", nil)
			if err != nil {
				t.Fatal(err)
			}
			edit(request, secret)
			r := &recorder{}
			Sent(r, request)
			if len(r.failed) != want {
				t.Errorf("%s %q: %q", name, secret, r.failed)
			}
		}
	}
}
