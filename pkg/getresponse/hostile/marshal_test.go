package hostile_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// dump is what an error of somebody else's code holds.
type dump struct{ Header http.Header }

var secretHeader = http.Header{"X-Auth-Token": {"api-key s3cr3t-0123456789"}}

// Errors of transports and the like that keep the request.
type (
	// deepError shows the header to marshalers only.
	deepError struct{ Dump *dump }
	// flatError shows it to fmt too.
	flatError struct{ Dump dump }
	// shyError hides it from fmt, but not from marshalers.
	shyError struct{ Dump dump }
)

func (deepError) Error() string { return "it failed deeply" }
func (flatError) Error() string { return "it failed flatly" }
func (shyError) Error() string  { return "it failed shyly" }

// Format implements [fmt.Formatter].
func (e shyError) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, e.Error()) }

// foreignErrors returns one of each type, and a function that finds it in another error.
func foreignErrors() map[string]struct {
	err error
	in  func(error) bool
} {
	return map[string]struct {
		err error
		in  func(error) bool
	}{
		"deep":    {deepError{&dump{secretHeader}}, func(err error) bool { _, ok := errors.AsType[deepError](err); return ok }},
		"flat":    {flatError{dump{secretHeader}}, func(err error) bool { _, ok := errors.AsType[flatError](err); return ok }},
		"shy":     {shyError{dump{secretHeader}}, func(err error) bool { _, ok := errors.AsType[shyError](err); return ok }},
		"pointer": {&flatError{dump{secretHeader}}, func(err error) bool { _, ok := errors.AsType[*flatError](err); return ok }},
		"wrapped": {fmt.Errorf("outside: %w", &deepError{&dump{secretHeader}}), func(err error) bool { _, ok := errors.AsType[*deepError](err); return ok }},
	}
}

type (
	failingTokens  struct{ err error }
	failingLimiter struct{ err error }
	failingReader  struct{ err error }
	failingValue   struct{ err error }
	failingHook    struct {
		getresponse.NoHook
		seen *[]error
	}
)

func (f failingTokens) Token() (*oauth2.Token, error) { return nil, f.err }

func (f failingLimiter) Acquire(context.Context, getresponse.LimitedCall) (func(getresponse.CallOutcome), error) {
	return nil, f.err
}

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

func (f failingValue) MarshalJSON() ([]byte, error) { return nil, f.err }

func (h failingHook) AttemptFinished(_ context.Context, r getresponse.AttemptResult) {
	*h.seen = append(*h.seen, r.Err)
}

func (h failingHook) Retried(_ context.Context, r getresponse.Retry) {
	*h.seen = append(*h.seen, r.Err)
}

// failures are the places where errors of other code enter the client.
func failures(err error) map[string]func(t *testing.T, opts ...getresponse.Option) error {
	create := func(t *testing.T, opts ...getresponse.Option) error {
		t.Helper()
		c, failed := getresponse.New(append(opts, getresponse.WithRetries(1), getresponse.WithBackoff(0, 0))...)
		if failed != nil {
			t.Fatal(failed)
		}
		_, failed = c.Tags.Create(t.Context(), gr.NewTag{Name: "vip"})
		_, _ = c.Tags.Get(t.Context(), "t1", nil) // its retries, for the hook
		return failed
	}
	key := getresponse.WithAPIKey("s3cr3t-0123456789")
	sending := func(f cannedTransport) getresponse.Option {
		return getresponse.WithHTTPClient(&http.Client{Transport: f})
	}
	return map[string]func(t *testing.T, opts ...getresponse.Option) error{
		"transport": func(t *testing.T, opts ...getresponse.Option) error {
			return create(t, append(opts, key, sending(func(*http.Request) (*http.Response, error) { return nil, err }))...)
		},
		"response body": func(t *testing.T, opts ...getresponse.Option) error {
			return create(t, append(opts, key, sending(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(failingReader{err}), ContentLength: -1}, nil
			}))...)
		},
		"editor": func(t *testing.T, opts ...getresponse.Option) error {
			return create(t, append(opts, key, getresponse.WithRequestEditor(func(context.Context, *http.Request) error { return err }))...)
		},
		"token source": func(t *testing.T, opts ...getresponse.Option) error {
			return create(t, append(opts, getresponse.WithTokenSource(failingTokens{err}))...)
		},
		"limiter": func(t *testing.T, opts ...getresponse.Option) error {
			return create(t, append(opts, key, getresponse.WithLimiter(failingLimiter{err}))...)
		},
		"limiter that rate limits": func(t *testing.T, opts ...getresponse.Option) error {
			return create(t, append(opts, key, getresponse.WithLimiter(failingLimiter{&getresponse.RateLimitError{Err: err}}))...)
		},
		"request body": func(t *testing.T, opts ...getresponse.Option) error {
			c, failed := getresponse.New(append(opts, key, serving(t, func(http.ResponseWriter, *http.Request) {}))...)
			if failed != nil {
				t.Fatal(failed)
			}
			_, failed = c.Multimedia.UploadImage(t.Context(), wire.Upload{Name: "a.png", Content: failingReader{err}, Size: 3})
			return failed
		},
		"marshaler": func(t *testing.T, opts ...getresponse.Option) error {
			c, failed := getresponse.New(append(opts, key)...)
			if failed != nil {
				t.Fatal(failed)
			}
			_, failed = c.Do(t.Context(), http.MethodPost, "/tags", failingValue{err}, nil)
			return failed
		},
		"context": func(t *testing.T, opts ...getresponse.Option) error {
			c, failed := getresponse.New(append(opts, key, serving(t, func(http.ResponseWriter, *http.Request) {}))...)
			if failed != nil {
				t.Fatal(failed)
			}
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(err)
			_, failed = c.Tags.Create(ctx, gr.NewTag{Name: "vip"})
			return failed
		},
	}
}

// marshaled returns err as marshalers, fmt and slog write it, alone and in fields.
func marshaled(err error) string {
	var out bytes.Buffer
	for _, v := range []any{
		err, []any{err}, map[string]any{"err": err}, struct{ Err any }{err}, &struct{ Err error }{err}, struct{ err error }{err},
	} {
		fmt.Fprintf(&out, "%v\n%+v\n%#v\n%q\n", v, v, v, v)
		if data, failed := json.Marshal(v); failed == nil {
			out.Write(data)
		}
		if data, failed := xml.Marshal(v); failed == nil {
			out.Write(data)
		}
		slog.New(slog.NewTextHandler(&out, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "v", v)
	}
	return out.String()
}

// An error of somebody else's code may hold the request. No marshaler walks into it,
// but errors.As finds it.
func TestNoMarshalerWalksIntoForeignErrors(t *testing.T) {
	for kind, foreign := range foreignErrors() {
		for place, fail := range failures(foreign.err) {
			t.Run(kind+"/"+place, func(t *testing.T) {
				var seen []error
				err := fail(t, getresponse.WithHook(failingHook{seen: &seen}))
				if err == nil {
					t.Fatal("no error")
				}
				if !foreign.in(err) {
					t.Errorf("errors.As does not find the cause of %v", err)
				}
				if !strings.Contains(err.Error(), "it failed") {
					t.Errorf("the text lacks the cause: %v", err)
				}
				seen = append(seen, err)
				for e := errors.Unwrap(err); e != nil && ofThisModule(e); e = errors.Unwrap(e) {
					seen = append(seen, e)
				}
				for _, e := range seen {
					if found := testsecret.Find(marshaled(e)); found != "" {
						t.Errorf("%T shows %q", e, found)
					}
				}
			})
		}
	}
}

// ofThisModule reports whether err is of a type of the packages. What a foreign error
// wraps is that error's own affair.
func ofThisModule(err error) bool {
	pkg, _, _ := strings.Cut(fmt.Sprintf("%T", err), ".")
	return slices.Contains([]string{"*getresponse", "*redact", "*wire"}, pkg)
}

// The test above finds what a marshaler shows.
func TestMarshaledFinds(t *testing.T) {
	for kind, foreign := range foreignErrors() {
		if kind != "wrapped" && testsecret.Find(marshaled(foreign.err)) == "" {
			t.Errorf("%s: nothing is found", kind)
		}
	}
}
