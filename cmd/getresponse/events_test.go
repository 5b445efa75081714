package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/events"
)

// command runs a command to its end and returns what it prints.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	cmd := newCommand()
	cmd.SetOut(&out)
	cmd.SetErr(io.Discard)
	cmd.SetArgs(args)
	err := cmd.ExecuteContext(context.WithoutCancel(t.Context())) // it may end in a cleanup
	return out.String(), err
}

// startListen runs events listen. It returns its URL and the lines that it prints.
func startListen(t *testing.T, args ...string) (string, *bufio.Scanner) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	lines, out := io.Pipe()
	notes, errs := io.Pipe()
	cmd := newCommand()
	cmd.SetOut(out)
	cmd.SetErr(errs)
	cmd.SetArgs(append([]string{"events", "listen", "--addr", "127.0.0.1:0"}, args...))
	done := make(chan error, 1)
	go func() {
		err := cmd.ExecuteContext(ctx)
		_ = errs.CloseWithError(fmt.Errorf("%w: %w", io.EOF, err))
		done <- err
	}()
	t.Cleanup(func() {
		cancel()
		_ = lines.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	note, err := bufio.NewReader(notes).ReadString('\n')
	_, address, ok := strings.Cut(note, " at ")
	if !ok {
		t.Fatalf("listen says %q, %v", note, err)
	}
	return strings.TrimSpace(address), bufio.NewScanner(lines)
}

// background runs a command whose output is not of interest.
func background(t *testing.T, args ...string) {
	t.Helper()
	done := make(chan error, 1)
	go func() {
		_, err := command(t, args...)
		done <- err
	}()
	t.Cleanup(func() {
		if err := <-done; err != nil {
			t.Errorf("%v: %v", args[:3], err) // without the secret
		}
	})
}

// Each kind is sent, received and printed, with a property that the caller sets.
func TestTriggerAndListen(t *testing.T) {
	address, lines := startListen(t, "-o", "jsonl", "--secret", "s3cr3t-of-my-url")
	for _, kind := range events.Kinds() {
		background(t, "events", "trigger", string(kind), "--url", address, "--secret", "s3cr3t-of-my-url", "--set", "account.accountId=Mine")
		if !lines.Scan() {
			t.Fatalf("%s: nothing is printed: %v", kind, lines.Err())
		}
		var got struct {
			Type, Action string
			Account      struct{ AccountID string }
		}
		if err := json.Unmarshal(lines.Bytes(), &got); err != nil || got.Type+got.Action != string(kind) || got.Account.AccountID != "Mine" {
			t.Errorf("%s: got %s, %v", kind, lines.Text(), err)
		}
	}
}

// What an event holds cannot control the terminal, in any form of output.
func TestListenPrintsNoEscapes(t *testing.T) {
	const name = "\x1b[31mJan\u009b2J\u202e\U000e0041"
	for output, want := range map[string]string{"text": `campaign="\x1b[31mJan\u009b2J\u202e\U000e0041"`, "jsonl": `\u001b[31mJan\u009b2J\u202e\udb40\udc41`, "json": "{"} {
		t.Run(output, func(t *testing.T) {
			address, lines := startListen(t, "-o", output, "--filter", "contact_moved")
			background(t, "events", "trigger", "contact_added", "--url", address) // it is not printed
			background(t, "events", "trigger", "contact_moved", "--url", address, "--set", "contact.campaign.name="+name, "--set", "event.occurredAt=2026-01-31T12:30:45+00:00")
			lines.Scan()
			if !strings.Contains(lines.Text(), want) || strings.Contains(lines.Text(), "contact_added") {
				t.Errorf("got %q, want %q in it", lines.Text(), want)
			}
			if output == "text" && !strings.HasPrefix(lines.Text(), "2026-01-31T12:30:45+00:00 contact_moved jan@example.com ") {
				t.Errorf("got %q", lines.Text())
			}
			for output == "json" && lines.Text() != "}" {
				lines.Scan()
				if strings.ContainsAny(lines.Text(), "\x1b\u009b\u202e") {
					t.Errorf("got %q", lines.Text())
				}
			}
		})
	}
}

// The other receiver gets each request as it came, and decides.
func TestListenForwards(t *testing.T) {
	var got []*http.Request
	var bodies []string
	status := http.StatusServiceUnavailable
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, bodies = append(got, r), append(bodies, string(body))
		w.WriteHeader(status)
		fmt.Fprint(w, `{"status":"OK"}`)
	}))
	defer other.Close()
	address, lines := startListen(t, "--forward", other.URL+"/hook?secret=s3cr3t-of-theirs&a=1", "--secret", "s3cr3t-of-mine")
	go func() {
		for lines.Scan() { //nolint:revive // it only makes room
		}
	}()
	send := func(kind, secret string) error {
		_, err := command(t, "events", "trigger", kind, "--url", address, "--secret", secret, "--webhook-id", "9b287712-80b9-4aba-ad5e-df31929dad75")
		return err
	}
	if err := send("contact_added", "s3cr3t-of-mine"); err == nil || !strings.Contains(err.Error(), "would retry 3 times") {
		t.Errorf("got %v", err)
	}
	status = http.StatusOK
	for _, kind := range []string{"contact_added", "open"} {
		if err := send(kind, "s3cr3t-of-mine"); err != nil {
			t.Error(err)
		}
	}
	if err := send("contact_added", "s3cr3t-of-nobody"); err == nil || !strings.Contains(err.Error(), "would not retry") {
		t.Errorf("got %v", err)
	}
	if len(got) != 3 {
		t.Fatalf("%d requests were sent on", len(got))
	}
	first, last := got[0], got[2]
	if first.Method != "POST" || first.URL.RawQuery != "secret=s3cr3t-of-theirs&a=1" || first.Header.Get("X-Webhook-ID") != got[1].Header.Get("X-Webhook-ID") || !strings.Contains(bodies[0], `"type":"contact_added"`) {
		t.Errorf("got %s %s %v %s", first.Method, first.URL, first.Header, bodies[0])
	}
	if query := last.URL.Query(); last.Method != "GET" || query.Get("action") != "open" || query.Get("a") != "1" || query.Get("secret") != "s3cr3t-of-theirs" {
		t.Errorf("got %s %s", last.Method, last.URL)
	}
}

// What happens on the server is sent to the webhook of the flag.
func TestServeDelivers(t *testing.T) {
	address, lines := startListen(t)
	client := startServe(t, "--webhook", address).connect(t)
	page, err := client.Campaigns.List(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	err = client.Contacts.Create(t.Context(), gr.NewContact{Email: "ewa@example.com", Campaign: gr.CampaignReference{CampaignID: page.Items[0].CampaignID}})
	if err != nil {
		t.Fatal(err)
	}
	if !lines.Scan() || !strings.Contains(lines.Text(), " contact_added ewa@example.com ") {
		t.Errorf("got %q, %v", lines.Text(), lines.Err())
	}
}

func TestMistakesOfEvents(t *testing.T) {
	const closed = "http://127.0.0.1:1" // nothing listens
	for says, args := range map[string][]string{
		`no kind "contact_cloned"`:      {"trigger", "contact_cloned", "--url", closed},
		`"url" not set`:                 {"trigger", "contact_added"},
		"--url is no URL":               {"trigger", "contact_added", "--url", "localhost:3000"},
		`"contact.email" is not`:        {"trigger", "contact_added", "--url", closed, "--set", "contact.email"},
		`no property "contact.mail"`:    {"trigger", "contact_added", "--url", closed, "--set", "contact.mail=a"},
		`no property "type"`:            {"trigger", "contact_added", "--url", closed, "--set", "type=a"},
		`event.occurredAt is "now"`:     {"trigger", "contact_added", "--url", closed, "--set", "event.occurredAt=now"},
		"no parameter of a callback":    {"trigger", "open", "--url", closed, "--set", "contact.href=a"},
		"contact_added is not received": {"trigger", "contact_added", "--url", closed + "/?secret=s3cr3t"},
		"would not retry it":            {"trigger", "open", "--url", closed},
		`--output is "xml"`:             {"listen", "-o", "xml"},
		"--filter: there is no kind":    {"listen", "--filter", "contact_cloned"},
		"--forward is no URL":           {"listen", "--forward", "nowhere"},
		"address":                       {"listen", "--addr", "127.0.0.1:99999"},
	} {
		if _, err := command(t, append([]string{"events"}, args...)...); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%v: got %v, want %q", args, err, says)
		}
	}
}
