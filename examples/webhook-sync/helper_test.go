package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const testSecret = "s3cr3t-of-the-webhook"

// fixture is a server with a list and a table of it.
type fixture struct {
	*testing.T
	server *getresponsetest.Server
	client *getresponse.Client
	list   string
	db     *sql.DB
}

func start(t *testing.T, opts ...getresponsetest.Option) *fixture {
	t.Helper()
	f := &fixture{T: t, server: getresponsetest.NewServer(opts...)}
	t.Cleanup(f.server.Close)
	var err error
	f.client, err = getresponse.New(f.server.ClientOptions()...)
	f.ok(err)
	f.list = f.campaign("mirrored")
	f.db, err = open(t.Context(), filepath.Join(t.TempDir(), "contacts #1.db"))
	f.ok(err)
	t.Cleanup(func() { f.ok(f.db.Close()) })
	return f
}

func (f *fixture) ok(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// receive lets the table follow the events.
func (f *fixture) receive() {
	f.Helper()
	handler, err := newReceiver(f.Context(), f.db, f.list, testSecret, f.Output())
	f.ok(err)
	receiver := httptest.NewServer(handler)
	f.Cleanup(receiver.Close)
	_, err = f.server.AddWebhook(receiver.URL + "/hook?secret=" + testSecret)
	f.ok(err)
}

func (f *fixture) campaign(name string) string {
	f.Helper()
	created, err := f.client.Campaigns.Create(f.Context(), gr.NewCampaign{Name: name})
	f.ok(err)
	return created.CampaignID
}

// add adds a contact and returns its ID.
func (f *fixture) add(list, email string) string {
	f.Helper()
	id, err := f.server.Subscribe(getresponsetest.Subscription{CampaignID: list, Email: email, Name: strings.Split(email, "@")[0]})
	f.ok(err)
	return id
}

func (f *fixture) update(id string, change gr.ContactUpdate) {
	f.Helper()
	_, err := f.client.Contacts.Update(f.Context(), id, change)
	f.ok(err)
}

// same waits for the events and compares the table with the list.
func (f *fixture) same() {
	f.Helper()
	ctx, cancel := context.WithTimeout(f.Context(), time.Minute)
	defer cancel()
	f.ok(f.server.WaitDelivered(ctx))
	var want []string
	for c, err := range f.client.Contacts.All(f.Context(), &gr.ListContactsParams{CampaignID: &f.list}) {
		f.ok(err)
		want = append(want, fmt.Sprint(c.ContactID, " ", c.Email, " ", c.Name))
	}
	slices.Sort(want)
	if got := f.rows("listed = 1"); !slices.Equal(got, want) {
		f.Errorf("the table has %d contacts %.500v, the list %d %.500v", len(got), got, len(want), want)
	}
	if kept := f.rows("listed = 0 AND email || name <> ''"); len(kept) > 0 {
		f.Errorf("the table keeps %v", kept)
	}
}

// rows returns contacts of the table, sorted.
func (f *fixture) rows(where string) (all []string) {
	f.Helper()
	rows, err := f.db.QueryContext(f.Context(), "SELECT contact_id || ' ' || email || ' ' || name FROM contacts WHERE "+where)
	f.ok(err)
	defer rows.Close()
	for rows.Next() {
		var one string
		f.ok(rows.Scan(&one))
		all = append(all, one)
	}
	f.ok(rows.Err())
	slices.Sort(all)
	return all
}
