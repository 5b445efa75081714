package getresponse_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// findJan makes a call with personal data in its query.
func findJan(ctx context.Context, c *getresponse.Client) error {
	_, err := c.Contacts.List(ctx, &gr.ListContactsParams{Email: new("jan@example.com")})
	return err
}

func wantNoQuery(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, part := range []string{"jan", "example.com", "query", "?"} {
			if text := fmt.Sprintf("%+v", err); strings.Contains(text, part) {
				t.Errorf("%q shows the query", text)
			}
		}
	}
}

func TestContextEnds(t *testing.T) {
	cause := errors.New("the user left")
	tests := []struct {
		name    string
		ctx     func(time.Duration) (context.Context, context.CancelFunc)
		expires bool // it has a deadline
		want    []error
	}{
		{"cancelled", func(time.Duration) (context.Context, context.CancelFunc) {
			return context.WithCancel(t.Context())
		}, false, []error{context.Canceled}},
		{"cancelled with a cause", func(time.Duration) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(t.Context())
			return ctx, func() { cancel(cause) }
		}, false, []error{context.Canceled, cause}},
		{"deadline", func(d time.Duration) (context.Context, context.CancelFunc) {
			return context.WithTimeout(t.Context(), d)
		}, true, []error{context.DeadlineExceeded}},
		{"deadline with a cause", func(d time.Duration) (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(t.Context(), d, cause)
		}, true, []error{context.DeadlineExceeded, cause}},
	}
	check := func(t *testing.T, err error, want []error) {
		t.Helper()
		for _, w := range want {
			if !errors.Is(err, w) {
				t.Errorf("%v is not %v", err, w)
			}
		}
		for _, other := range []error{context.Canceled, context.DeadlineExceeded} {
			if !errors.Is(want[0], other) && errors.Is(err, other) {
				t.Errorf("%v is %v", err, other)
			}
		}
		wantContains(t, err.Error(), "getresponse: listContacts: ")
		wantNoQuery(t, err)
	}
	for _, tt := range tests {
		t.Run(tt.name+"/before", func(t *testing.T) {
			s := serve(t, respondJSON(200, `[]`))
			ctx, cancel := tt.ctx(time.Nanosecond)
			defer cancel()
			if !tt.expires {
				cancel()
			}
			<-ctx.Done()
			err := findJan(ctx, newClient(t, s))
			has[*getresponse.TransportError](t, err)
			check(t, err, tt.want)
			s.none(t)
		})
		t.Run(tt.name+"/while waiting", func(t *testing.T) {
			ctx, cancel := tt.ctx(30 * time.Millisecond)
			defer cancel()
			s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
				if !tt.expires {
					cancel()
				}
				<-r.Context().Done()
			})
			err := findJan(ctx, newClient(t, s))
			has[*getresponse.TransportError](t, err)
			check(t, err, tt.want)
		})
		t.Run(tt.name+"/while reading", func(t *testing.T) {
			ctx, cancel := tt.ctx(3 * time.Second)
			defer cancel()
			begun := make(chan bool)
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, "[")
				w.(http.Flusher).Flush()
				<-begun
				if !tt.expires {
					cancel()
				}
				<-r.Context().Done()
			})
			// The response has begun when the client's transport returns it.
			transport := transportFunc(func(req *http.Request) (*http.Response, error) {
				resp, err := http.DefaultTransport.RoundTrip(req)
				close(begun)
				return resp, err
			})
			err := findJan(ctx, newClient(t, s, getresponse.WithHTTPClient(&http.Client{Transport: transport})))
			has[*getresponse.DecodeError](t, err)
			check(t, err, tt.want)
		})
	}
}

func TestClientTimeout(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	err := findJan(t.Context(), newClient(t, s, getresponse.WithHTTPClient(&http.Client{Timeout: 30 * time.Millisecond})))
	has[*getresponse.TransportError](t, err)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v is no deadline", err)
	}
	wantNoQuery(t, err)
}

func TestNoConnection(t *testing.T) {
	s := nobody()
	err := findJan(t.Context(), newClient(t, s))
	e := as[*getresponse.TransportError](t, err)
	if e.Operation != "listContacts" || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("got %v", err)
	}
	wantNoQuery(t, err)
}

func TestConnectionLost(t *testing.T) {
	s := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	client := newClient(t, s)
	err := client.Contacts.Create(t.Context(), gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignRef("cdd")})
	has[*getresponse.TransportError](t, err)
	if !errors.Is(err, io.EOF) {
		t.Errorf("got %v", err)
	}
	wantNoQuery(t, err)
	s.only(t) // a write is not retried
}

// A transport that sends requests through another HTTP client returns nested errors
// with the address.
func TestNestedAddress(t *testing.T) {
	cause := errors.New("no route")
	inner := &http.Client{Transport: transportFunc(func(*http.Request) (*http.Response, error) { return nil, cause })}
	transport := transportFunc(func(req *http.Request) (*http.Response, error) {
		again, err := http.NewRequestWithContext(req.Context(), req.Method, req.URL.String(), nil)
		if err != nil {
			return nil, err
		}
		return inner.Do(again)
	})
	err := findJan(t.Context(), mustNew(t, getresponse.WithHTTPClient(&http.Client{Transport: transport})))
	has[*getresponse.TransportError](t, err)
	if _, ok := errors.AsType[*url.Error](err); ok || !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
	wantNoQuery(t, err)
}

func TestWithoutContext(t *testing.T) {
	s := serve(t, respondJSON(200, `[]`))
	var none context.Context
	if err := findJan(none, newClient(t, s)); err == nil {
		t.Error("no error")
	} else {
		wantNoQuery(t, err)
	}
	s.none(t)
}
