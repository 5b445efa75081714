package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/internal/printable"
	"github.com/go-getresponse/getresponse/pkg/events"
)

// Time that the service waits for a response.
const (
	webhookTimeout  = 5 * time.Second
	callbackTimeout = 4 * time.Second
)

// trigger are the flags of events trigger.
type trigger struct {
	url, secret, webhookID string
	set                    []string
}

func newTrigger() *cobra.Command {
	var t trigger
	cmd := &cobra.Command{
		Use:   "trigger KIND",
		Short: "Send a sample of an event, as the service sends it",
		Long: `Send a sample of an event, as the service sends it: a POST for the kinds of webhooks,
a GET for those of callbacks. It is sent once. The command fails unless the response
counts as received.`,
		Example:   "  getresponse events trigger contact_added --url http://localhost:3000/hook \\\n    --set contact.email=jan@example.com",
		Args:      cobra.ExactArgs(1),
		ValidArgs: kindNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return t.run(cmd.Context(), cmd.OutOrStdout(), args[0])
		},
	}
	f := cmd.Flags()
	f.StringVar(&t.url, "url", "", "`URL` of the receiver")
	f.StringArrayVar(&t.set, "set", nil, "`PROPERTY=VALUE` of the event, such as contact.email=jan@example.com; several are possible")
	f.StringVar(&t.secret, "secret", "", "value of the parameter secret of the URL (default $"+secretVariable+")")
	f.StringVar(&t.webhookID, "webhook-id", "", "X-Webhook-ID, to send a duplicate (default a new one)")
	_ = cmd.MarkFlagRequired("url")
	return cmd
}

func (t *trigger) run(ctx context.Context, out io.Writer, name string) error {
	kind, err := kindNamed(name)
	if err != nil {
		return err
	}
	event, err := events.Sample(kind, time.Now())
	if err != nil {
		return err
	}
	for _, assignment := range t.set {
		if err := assign(event, assignment); err != nil {
			return fmt.Errorf("--set: %w", err)
		}
	}
	target, err := t.target()
	if err != nil {
		return err
	}
	limit := webhookTimeout
	if kind.IsCallback() {
		limit = callbackTimeout
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r, err := events.NewRequest(ctx, target, t.webhookID, event)
	if err != nil {
		return err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	start := time.Now()
	resp, err := client.Do(r)
	var body []byte
	if err == nil {
		defer resp.Body.Close()
		body, err = io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	}
	if err != nil {
		if outer, ok := errors.AsType[*url.Error](err); ok {
			err = outer.Err // without the URL, which has a secret
		}
		return fmt.Errorf("%s is not received: %w%s", kind, err, consequence(events.VerdictOf(kind, 0, nil)))
	}
	verdict := events.VerdictOf(kind, resp.StatusCode, body)
	fmt.Fprintf(out, "%s: %d %s (%v)\n", kind, resp.StatusCode, printable.Text(string(body[:min(len(body), 200)])), time.Since(start).Round(time.Millisecond))
	if verdict != events.Received {
		return fmt.Errorf("%s is not received%s", kind, consequence(verdict))
	}
	return nil
}

// consequence says what the service does after a verdict.
func consequence(v events.Verdict) string {
	if v == events.Retried {
		return fmt.Sprintf(`; the service would retry %d times. It wants 200 and the body {"status":"OK"}`, events.MaxRetries)
	}
	return "; the service would not retry it"
}

// target returns the URL with the secret.
func (t *trigger) target() (string, error) {
	u, err := url.Parse(t.url)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", errors.New("--url is no URL such as http://localhost:3000/hook")
	}
	if secret := cmp.Or(t.secret, os.Getenv(secretVariable)); secret != "" {
		query := u.Query()
		query.Set(secretParameter, secret)
		u.RawQuery = query.Encode()
	}
	return u.String(), nil
}
