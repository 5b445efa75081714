package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/events"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// The table follows every kind of event, of this list only.
func TestEvents(t *testing.T) {
	f := start(t)
	f.receive()
	other := f.campaign("other")
	jan, ewa, ola := f.add(f.list, "jan@example.com"), f.add(f.list, "ewa@example.com"), f.add(other, "ola@example.com")
	f.same()
	f.update(jan, gr.ContactUpdate{Email: "janek@example.com"})
	f.update(ewa, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &other}})
	f.update(ola, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &f.list}})
	f.same()
	f.update(ewa, gr.ContactUpdate{Campaign: &gr.CampaignReferenceInput{CampaignID: &f.list}})
	_, err := f.server.CopyContact(ola, other)
	f.ok(err)
	zoe := f.add(other, "zoe@example.com")
	_, err = f.server.CopyContact(zoe, f.list)
	f.ok(err)
	f.same()
	senders, err := f.client.FromFields.List(f.Context(), nil)
	f.ok(err)
	letter, err := f.client.Newsletters.Create(f.Context(), gr.NewNewsletter{
		Subject: "News", FromField: gr.FromFieldReference{FromFieldID: senders.Items[0].FromFieldID}, Campaign: gr.CampaignReference{CampaignID: f.list},
		Content: gr.MessageContent{HTML: "<p>News</p>"}, SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{f.list}},
	})
	f.ok(err)
	f.ok(f.server.Engage(getresponsetest.Engagement{Message: letter.NewsletterID, Recipient: jan, Action: getresponsetest.ActionUnsubscribe}))
	f.ok(f.server.Engage(getresponsetest.Engagement{Message: letter.NewsletterID, Recipient: ewa, Action: getresponsetest.ActionBounce}))
	f.same()
	if n := len(f.rows("1 = 1")); n != 4 {
		t.Errorf("the table has %d rows, want 2 contacts and 2 that left", n)
	}
}

// A repair corrects what no event reported.
func TestRepair(t *testing.T) {
	f := start(t)
	jan, ewa := f.add(f.list, "jan@example.com"), f.add(f.list, "ewa@example.com")
	check := func(put, removed int64) {
		t.Helper()
		report, err := repair(t.Context(), f.db, f.client, f.list)
		f.ok(err)
		if report != (repaired{put, removed}) {
			t.Errorf("got %+v, want %d and %d", report, put, removed)
		}
		f.same()
	}
	check(2, 0)
	check(0, 0)
	f.receive()
	f.update(jan, gr.ContactUpdate{Name: "Janek"})
	f.ok(f.client.Contacts.Delete(t.Context(), ewa, nil))
	f.add(f.list, "ola@example.com")
	f.ok(f.server.WaitDelivered(t.Context()))
	check(1, 1)
	check(0, 0)
}

// What an event changes while a repair reads the list is newer than what it read.
func TestRepairDoesNotUndoEvents(t *testing.T) {
	f := start(t)
	jan, ewa := f.add(f.list, "jan@example.com"), f.add(f.list, "ewa@example.com")
	begin := time.Now().UnixNano()
	now := time.Now()
	f.ok(apply(t.Context(), f.db, contact{id: jan}, now))                                                                              // it left
	f.ok(apply(t.Context(), f.db, contact{id: "new", email: "new@example.com", listed: true}, now))                                    // it came
	_, err := check(t.Context(), f.db, []contact{{jan, "jan@example.com", "jan", true}, {ewa, "ewa@example.com", "ewa", true}}, begin) // what was read before
	f.ok(err)
	_, err = f.db.ExecContext(t.Context(), removeMissing, begin)
	f.ok(err)
	if got, want := fmt.Sprint(f.rows("listed = 1")), "["+ewa+" ewa@example.com ewa new new@example.com ]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	f.ok(apply(t.Context(), f.db, contact{id: "new"}, now.Add(-time.Hour))) // late
	if got := f.rows("listed = 1 AND events = 2"); len(got) != 1 {
		t.Errorf("a late event changed the contact: %v", f.rows("1 = 1"))
	}
}

// One command starts the embedded server, the receiver and some contacts.
func TestRun(t *testing.T) {
	t.Setenv("GETRESPONSE_API_KEY", "")
	ctx, cancel := context.WithCancel(t.Context())
	file := filepath.Join(t.TempDir(), "contacts.db")
	read, write := io.Pipe()
	listening := make(chan struct{})
	go func() {
		for lines := bufio.NewScanner(read); lines.Scan(); {
			fmt.Fprintln(t.Output(), lines.Text())
			if strings.HasPrefix(lines.Text(), "Events are received at ") {
				close(listening)
			}
		}
	}()
	done := make(chan error, 1)
	go func() { done <- run(ctx, []string{"-addr", "127.0.0.1:0", "-db", file}, write) }()
	select { // two that make a database at the same time disturb each other
	case <-listening:
	case err := <-done:
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if db, err := open(ctx, file); err == nil {
			var n int
			_ = db.QueryRowContext(ctx, "SELECT count(*) FROM contacts WHERE listed = 1").Scan(&n)
			_ = db.Close()
			if n == 5 {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("the contacts do not appear")
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Without the secret nothing is changed.
func TestSecret(t *testing.T) {
	f := start(t)
	handler, err := newReceiver(t.Context(), f.db, f.list, testSecret, t.Output())
	f.ok(err)
	e, err := events.Sample(events.KindContactAdded, time.Now())
	f.ok(err)
	e.(*events.ContactAdded).Contact.Campaign.CampaignID = f.list
	for secret, status := range map[string]int{"s3cr3t-guess": http.StatusForbidden, testSecret: http.StatusOK} {
		r, err := events.NewRequest(t.Context(), "http://localhost/hook?secret="+secret, "", e)
		f.ok(err)
		w := &statusWriter{header: http.Header{}}
		handler.ServeHTTP(w, r)
		if w.status != status {
			t.Errorf("got %d, want %d", w.status, status)
		}
	}
	if n := len(f.rows("events = 1")); n != 1 {
		t.Errorf("the table has %d rows", n)
	}
}

type statusWriter struct {
	header http.Header
	status int
}

func (w *statusWriter) Header() http.Header         { return w.header }
func (w *statusWriter) WriteHeader(status int)      { w.status = status }
func (w *statusWriter) Write(b []byte) (int, error) { return len(b), nil }

func TestMistakes(t *testing.T) {
	t.Setenv("GETRESPONSE_API_KEY", "s3cr3t-key")
	t.Setenv("WEBHOOK_SECRET", "")
	dir := t.TempDir()
	for says, args := range map[string][]string{
		"needs -list": {"-db", filepath.Join(dir, "a.db"), "-addr", "127.0.0.1:0"},
		"table":       {"-db", filepath.Join(dir, "missing", "a.db")},
		"-colour":     {"-colour"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: got %v", args, err)
		}
	}
}
