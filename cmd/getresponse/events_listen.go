package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/events"
)

const maxEventBody = 1 << 20

// listener are the flags of events listen.
type listener struct {
	addr, forward, output, secret string
	filter                        []string

	kinds []events.Kind
	out   io.Writer
	mu    sync.Mutex // for out
}

func newListen() *cobra.Command {
	var l listener
	cmd := &cobra.Command{
		Use:   "listen",
		Short: "Receive events and print them as they come",
		Long: `Receive events and print them as they come, until interrupted. A duplicate is printed
once. With --forward each request is sent on as it came, and its response is that of
the other receiver.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l.out = cmd.OutOrStdout()
			return l.run(cmd.Context(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&l.addr, "addr", "127.0.0.1:3000", "address to listen on; port 0 is any free one")
	f.StringVar(&l.forward, "forward", "", "`URL` of another receiver that gets all requests")
	f.StringVarP(&l.output, "output", "o", "text", "text: a line an event; json: its properties; jsonl: its properties in one line")
	f.StringSliceVar(&l.filter, "filter", nil, "`KIND` of the events to print, such as contact_added; several are possible")
	f.StringVar(&l.secret, "secret", "", "value that the parameter secret of requests must have (default $"+secretVariable+", none if that is empty)")
	return cmd
}

// run receives events until the context ends.
func (l *listener) run(ctx context.Context, notes io.Writer) error {
	handler, err := l.handler()
	if err != nil {
		return err
	}
	socket, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(notes, "# Events are received at http://%s/\n", socket.Addr())
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if server.Shutdown(ending) != nil {
			_ = server.Close()
		}
	})
	defer stop()
	if err := server.Serve(socket); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// handler checks the flags and returns what handles the requests.
func (l *listener) handler() (http.Handler, error) {
	if !slices.Contains([]string{"text", "json", "jsonl"}, l.output) {
		return nil, fmt.Errorf("--output is %q, want text, json or jsonl", l.output)
	}
	for _, name := range l.filter {
		kind, err := kindNamed(name)
		if err != nil {
			return nil, fmt.Errorf("--filter: %w", err)
		}
		l.kinds = append(l.kinds, kind)
	}
	access := events.WithoutSecret()
	if secret := cmp.Or(l.secret, os.Getenv(secretVariable)); secret != "" {
		access = events.WithSecret(secretParameter, secret)
	}
	// One event at a time: they are printed in the order in which they came.
	receiver, err := events.NewHandler(access, events.WithConcurrency(1), events.OnOther(l.print))
	if err != nil || l.forward == "" {
		return receiver, err
	}
	target, err := url.Parse(l.forward)
	if err != nil || target.Host == "" || target.Scheme != "http" && target.Scheme != "https" {
		return nil, errors.New("--forward is no URL such as http://localhost:3000/hook")
	}
	client := &http.Client{Timeout: webhookTimeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &forwarder{receiver, target, client}, nil
}

// print prints an event. Nothing in it can control the terminal.
func (l *listener) print(_ context.Context, e events.Event) error {
	if len(l.kinds) > 0 && !slices.Contains(l.kinds, e.Kind()) {
		return nil
	}
	raw, err := json.Marshal(e, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return err
	}
	var text string
	switch l.output {
	case "text":
		text = describe(e.Kind(), raw)
	case "json":
		if err := (*jsontext.Value)(&raw).Indent(jsontext.WithIndent("  ")); err != nil {
			return err
		}
		text = safeJSON(raw)
	default:
		text = safeJSON(raw)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err = fmt.Fprintln(l.out, text)
	return err
}

// safeJSON writes what is not printable with the escapes of JSON.
func safeJSON(raw []byte) string {
	var b strings.Builder
	for _, r := range string(raw) {
		if safe := printable.Text(string(r)); r == '\n' || safe == string(r) {
			b.WriteRune(r)
		} else if r > 0xffff {
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// describe returns one line about an event: when, what, to whom and where.
func describe(kind events.Kind, raw []byte) string {
	var e struct {
		Event   struct{ OccurredAt string }
		Contact struct {
			Email, ContactID string
			Campaign         struct{ Name string }
			SourceCampaign   struct{ Name string }
		}
		Message    struct{ Subject string }
		ClickTrack struct{ URL string }
	}
	_ = json.Unmarshal(raw, &e, json.MatchCaseInsensitiveNames(true)) // an unknown kind may have other types
	at := cmp.Or(e.Event.OccurredAt, time.Now().UTC().Format(time.RFC3339))
	parts := []string{at, string(kind), cmp.Or(e.Contact.Email, e.Contact.ContactID)}
	for _, detail := range [][2]string{
		{"campaign", e.Contact.Campaign.Name}, {"from", e.Contact.SourceCampaign.Name}, {"message", e.Message.Subject}, {"link", e.ClickTrack.URL},
	} {
		if detail[1] != "" {
			parts = append(parts, fmt.Sprintf("%s=%q", detail[0], detail[1]))
		}
	}
	return printable.Text(strings.TrimSpace(strings.Join(parts, " ")))
}

// forwarder sends on what the receiver has acknowledged.
type forwarder struct {
	receiver http.Handler
	target   *url.URL
	client   *http.Client
}

// ServeHTTP implements [http.Handler].
func (f *forwarder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxEventBody))
	if err != nil {
		http.Error(w, "The body is too long or ended early.", http.StatusRequestEntityTooLarge)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	printed := httptest.NewRecorder()
	f.receiver.ServeHTTP(printed, r)
	if printed.Code != http.StatusOK {
		maps.Copy(w.Header(), printed.Header())
		w.WriteHeader(printed.Code)
		_, _ = w.Write(printed.Body.Bytes())
		return
	}
	target := *f.target
	query := r.URL.Query()
	if target.Query().Has(secretParameter) { // the other receiver has its own
		query.Del(secretParameter)
	}
	target.RawQuery = strings.Trim(target.RawQuery+"&"+query.Encode(), "&")
	on, err := http.NewRequestWithContext(r.Context(), r.Method, target.String(), bytes.NewReader(body))
	if err != nil {
		http.Error(w, "The URL of --forward is invalid.", http.StatusBadGateway)
		return
	}
	for _, name := range []string{"Content-Type", "X-Webhook-Type", "X-Webhook-ID", "X-Request-ID"} {
		if value := r.Header.Get(name); value != "" {
			on.Header.Set(name, value)
		}
	}
	resp, err := f.client.Do(on)
	if err != nil {
		http.Error(w, "The receiver of --forward does not respond.", http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, io.LimitReader(resp.Body, maxEventBody))
}
