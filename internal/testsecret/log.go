package testsecret

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Logged begins the lines that Log writes, so that leakcheck can count them.
const Logged = "shown: "

// Log writes values to the log of the test in the formats in which programs print and
// log them. Without -v it does nothing, as the log is not shown.
func Log(t testing.TB, values ...any) {
	t.Helper()
	if !testing.Verbose() {
		return
	}
	for _, v := range values {
		if v == nil {
			continue
		}
		var out bytes.Buffer
		fmt.Fprintf(&out, "%v\n%+v\n%#v\n%q\n", v, v, v, v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("", "value", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("", "value", v)
		for line := range strings.Lines(out.String()) {
			t.Log(Logged + strings.TrimSpace(line))
		}
	}
}

// Hook returns a hook that logs the events it receives, and what
// [getresponse.NewLogHook] writes for them.
func Hook(t testing.TB) getresponse.Hook {
	if !testing.Verbose() {
		return getresponse.NoHook{}
	}
	return hook(func(event any, err error, send func(getresponse.Hook)) {
		var line bytes.Buffer
		send(getresponse.NewLogHook(slog.New(slog.NewTextHandler(&line, &slog.HandlerOptions{Level: slog.LevelDebug}))))
		t.Logf(Logged+"%+v %s", event, strings.TrimSpace(line.String()))
		if err != nil {
			Log(t, err)
		}
	})
}

// hook is a function, so that a test that walks the fields of a client does not reach
// the test itself.
type hook func(event any, err error, send func(getresponse.Hook))

func (h hook) AttemptStarted(ctx context.Context, a getresponse.Attempt) context.Context {
	h(a, nil, func(l getresponse.Hook) { l.AttemptStarted(ctx, a) })
	return ctx
}

func (h hook) AttemptFinished(ctx context.Context, r getresponse.AttemptResult) {
	h(r, r.Err, func(l getresponse.Hook) { l.AttemptFinished(ctx, r) })
}

func (h hook) Waited(ctx context.Context, w getresponse.Wait) {
	h(w, w.Err, func(l getresponse.Hook) { l.Waited(ctx, w) })
}

func (h hook) Retried(ctx context.Context, r getresponse.Retry) {
	h(r, r.Err, func(l getresponse.Hook) { l.Retried(ctx, r) })
}

func (h hook) Decoded(ctx context.Context, d getresponse.Decoding) {
	h(d, d.Err, func(l getresponse.Hook) { l.Decoded(ctx, d) })
}

func (h hook) LimiterChanged(ctx context.Context, s getresponse.LimiterState) {
	h(s, s.Err, func(l getresponse.Hook) { l.LimiterChanged(ctx, s) })
}

// Check fails the test for a credential that [Find] does not recognize.
func Check(t testing.TB, credentials ...string) {
	t.Helper()
	for _, c := range credentials {
		if c != "" && Find(c) == "" {
			t.Errorf("Find does not recognize the credential %q: package testsecret says how to write one", c)
		}
	}
}

// Sent is Check for the credentials in the headers of a request, and in its form if
// that is parsed.
func Sent(t testing.TB, r *http.Request) {
	t.Helper()
	for _, name := range []string{"X-Auth-Token", "Authorization"} {
		for _, value := range r.Header.Values(name) {
			if scheme, credential, _ := strings.Cut(value, " "); scheme != "Basic" {
				Check(t, credential)
			}
		}
	}
	_, password, _ := r.BasicAuth()
	Check(t, password)
	for _, name := range []string{"client_secret", "code", "refresh_token"} {
		Check(t, r.PostForm[name]...)
	}
}
