package getresponsetest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Advance runs what is due in every account, each with its own time, also ahead of a
// clock that the test owns.
func TestAdvance(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now), WithEnterprise("a.example.com", "b.example.com"))
	var clients []*getresponse.Client
	for _, domain := range []string{"a.example.com", "b.example.com"} {
		clients = append(clients, f.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS(domain))))
	}
	for _, c := range clients {
		f.client = c
		f.contact(f.defaultCampaign(), "jan@example.com")
		n := newNewsletter(f.defaultCampaign(), f.defaultSender())
		n.SendOn = wire.Value(wire.NewTime(clock.now().Add(48 * time.Hour)))
		_, err := c.Newsletters.Create(f.ctx, n)
		f.ok(err)
	}
	f.server.Advance(47 * time.Hour)
	for _, a := range f.server.accounts {
		equal(f, "entries before the time", countSent(a), 0)
	}
	f.server.Advance(24 * time.Hour)
	for _, a := range f.server.accounts {
		equal(f, "entries", countSent(a), 1)
		equal(f, "time of the entry", a.world.Journal.All()[a.world.Journal.Len()-1].At, clock.now().Add(48*time.Hour))
	}
	clock.advance(time.Hour)
	equal(f, "time of the server", f.server.Now(), clock.now().Add(71*time.Hour))
	defer func() {
		if recover() == nil {
			f.Error("the clock goes back")
		}
	}()
	f.server.Advance(-time.Second)
}

func countSent(a *account) (n int) {
	for _, e := range a.world.Journal.All() {
		if e.Kind == "sent" {
			n++
		}
	}
	return n
}

// Each fault does what it says over a socket and without a network, as often as it says,
// and for its operation only.
func TestFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault    Fault
		executed bool
		is       func(resp getresponse.Response, err error) bool
	}{
		"status":     {Fault{Status: 503}, false, func(r getresponse.Response, err error) bool { return r.StatusCode == 503 }},
		"status 404": {Fault{Status: 404}, false, func(_ getresponse.Response, err error) bool { return errors.Is(err, getresponse.ErrNotFound) }},
		"status 401": {Fault{Status: 401}, false, func(_ getresponse.Response, err error) bool { return errors.Is(err, getresponse.ErrUnauthorized) }},
		"rate limited": {Fault{RateLimited: 90 * time.Second}, false, func(_ getresponse.Response, err error) bool {
			var e *getresponse.Error
			return errors.Is(err, getresponse.ErrRateLimited) && errors.As(err, &e) && e.RateLimit.Reset == 90*time.Second
		}},
		"reset":    {Fault{Reset: true}, true, func(_ getresponse.Response, err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		"cut body": {Fault{CutBody: true}, true, func(_ getresponse.Response, err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		"bad JSON": {Fault{BadJSON: true}, true, func(r getresponse.Response, err error) bool {
			return err != nil && r.StatusCode == 201 && !errors.Is(err, io.ErrUnexpectedEOF)
		}},
	} {
		for _, way := range []string{"socket", "transport"} {
			t.Run(name+" over "+way, func(t *testing.T) {
				f := start(t)
				transport := http.DefaultTransport
				if way == "transport" {
					transport = f.server.Transport()
				}
				f.client = f.connectWith(append(f.server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: transport}),
					getresponse.WithRetries(0), getresponse.WithMaxWait(0), getresponse.WithoutLimits())...)
				fault := test.fault
				fault.Operation, fault.Times = "createTag", 2
				f.server.Inject(fault)
				for _, name := range []string{"first", "second"} {
					var resp getresponse.Response
					_, err := f.client.Tags.Create(f.ctx, gr.NewTag{Name: name}, getresponse.WithResponse(&resp))
					if err == nil || !test.is(resp, err) {
						t.Errorf("got %v %v", resp.StatusCode, err)
					}
					if other, err := f.client.Tags.List(f.ctx, &gr.ListTagsParams{Name: &name}); err != nil || (len(other.Items) > 0) != test.executed {
						t.Errorf("tags are %v, %v", other, err)
					}
				}
				equal(f, "faults that are left", len(f.server.Faults()), 0)
				f.tag("third")
			})
		}
	}
}

func TestFaultWithoutEnd(t *testing.T) {
	f := start(t)
	f.client = f.connect(getresponse.WithRetries(0))
	f.server.Inject(Fault{Operation: "getAccount", Status: 500, Times: 1}, Fault{Status: 502})
	for _, want := range []int{500, 502, 502} {
		var e *getresponse.Error
		_, err := f.client.Accounts.Get(f.ctx, nil)
		if !errors.As(err, &e) || e.StatusCode != want {
			t.Errorf("got %v, want %d", err, want)
		}
	}
	equal(f, "faults", f.server.Faults(), []Fault{{Status: 502}})
	equal(f, "requests with a problem", len(f.server.Requests(Failed(), OfOperation("getAccount", "listTags"), OfStatus(502))), 2)
	f.server.ClearFaults()
	_, err := f.client.Accounts.Get(f.ctx, nil)
	f.ok(err)
	equal(f, "requests without a problem", len(f.server.Requests(func(r Request) bool { return r.Problem == "" })), 1)
	for _, bad := range []Fault{{}, {Operation: "getNothing", Status: 500}, {Status: 200}, {Delay: -1}, {Times: 3}, {Status: 500, Times: -1}} {
		if f.server.inject([]Fault{bad}) == nil {
			t.Errorf("the fault %+v is accepted", bad)
		}
	}
}

// A delay takes its time in a bubble, beside the latency.
func TestDelay(t *testing.T) {
	bubble(t, func(f *fixture) {
		f.server.Inject(Fault{Delay: 10 * time.Second, Times: 1})
		for _, want := range []time.Duration{11 * time.Second, time.Second} {
			begin := time.Now()
			_, err := f.client.Tags.List(f.ctx, nil)
			f.ok(err)
			equal(f, "time", time.Since(begin), want)
		}
	}, always(time.Second))
}

// A snapshot holds everything: a server that is restored from it continues where the
// first one was, with IDs that neither has given.
func TestSnapshot(t *testing.T) {
	clock := newClock()
	options := []Option{WithClock(clock.now), WithRetail(), WithEnterprise("a.example.com")}
	f := start(t, options...)
	f.client = f.connect()
	campaign := f.campaign("spring")
	contact := f.contact(campaign, "jan@example.com", func(c *gr.NewContact) { c.Tags = tagRefs(f.tag("vip")) })
	n := newNewsletter(campaign, f.defaultSender())
	n.SendOn = wire.Value(wire.NewTime(clock.now().Add(48 * time.Hour)))
	_, err := f.client.Newsletters.Create(f.ctx, n)
	f.ok(err)
	f.server.Advance(time.Hour)
	var saved, again bytes.Buffer
	f.ok(f.server.Snapshot(&saved))

	g := start2(f, options...)
	f.ok(g.server.Restore(bytes.NewReader(saved.Bytes())))
	f.ok(g.server.Snapshot(&again))
	equal(f, "snapshot of what was restored", again.String(), saved.String())
	equal(f, "time", g.server.Now(), clock.now().Add(time.Hour))
	got, err := g.client.Contacts.Get(f.ctx, contact, nil)
	f.ok(err)
	want := f.get(contact)
	equal(f, "contact", []any{got.Email, got.Tags[0].Name, got.CreatedOn}, []any{want.Email, want.Tags[0].Name, want.CreatedOn})
	g.fails(g.client.Contacts.Create(f.ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}), 409, getresponse.CodeDuplicate)
	equal(f, "next ID", g.tag("new"), f.tag("new"))
	g.server.Advance(48 * time.Hour)
	equal(f, "newsletters that were sent", countSent(g.server.accounts[0]), 1)

	g.server.Reset()
	equal(f, "contacts after the reset", len(collect(g, g.client.Contacts.All(f.ctx, nil))), 0)
	equal(f, "time after the reset", g.server.Now(), clock.now().Add(49*time.Hour))
}

// start2 starts another server in the same test.
func start2(f *fixture, opts ...Option) *fixture {
	g := *f
	g.server = Start(f.TB, opts...)
	g.client = g.connect()
	return &g
}

// What does not fit is rejected with the reason, and nothing changes.
func TestRestoreRejects(t *testing.T) {
	f := start(t)
	f.tag("vip")
	var saved, after bytes.Buffer
	f.ok(f.server.Snapshot(&saved))
	for says, change := range map[string][]string{
		"unknown object member name \"colour\"": {`"version": 1`, `"version": 1, "colour": 1`},
		"version 2":                             {`"version": 1`, `"version": 2`},
		"duration":                              {`"ahead": "0s"`, `"ahead": "soon"`},
		"the domain \"x\"":                      {`"domain": ""`, `"domain": "x"`},
		"no entity of this name":                {`"tag": [`, `"tog": [`},
		"that of another":                       {`"tagId": "`, `"tugId": "`},
		"unknown object member name \"jurnal\"": {`"Journal"`, `"jurnal"`},
		"cannot be read":                        {`}`, ``},
	} {
		broken := strings.Replace(saved.String(), change[0], change[1], 1)
		if err := f.server.Restore(strings.NewReader(broken)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
	f.ok(f.server.Snapshot(&after))
	equal(f, "state", after.String(), saved.String())
	other := Start(t, WithRetail(), WithRetail())
	if err := other.Restore(&saved); err == nil || !strings.Contains(err.Error(), "1 accounts") {
		t.Errorf("got %v", err)
	}
}

// Keys select retail accounts, X-Domain those of Enterprise, all in one server.
func TestAccountsOfOneServer(t *testing.T) {
	f := start(t, WithRetailAccount("s3cr3t-a"), WithRetailAccount("s3cr3t-b"), WithRetail(), WithEnterprise("c.example.com"), WithAnyAPIKey())
	connect := func(key string, opts ...getresponse.Option) *getresponse.Client {
		return f.connectWith(append(opts, getresponse.WithBaseURL(f.server.URL()), getresponse.WithAPIKey(key))...)
	}
	c := getresponse.WithEnvironment(getresponse.EnterpriseUS("c.example.com"))
	clients := map[string]*getresponse.Client{
		"a": connect("s3cr3t-a"), "b": connect("s3cr3t-b"), "other": connect("s3cr3t-other"), "c": connect("s3cr3t-other", c),
	}
	for name, client := range clients {
		_, err := client.Tags.Create(f.ctx, gr.NewTag{Name: "of_" + name})
		f.ok(err)
	}
	for name, client := range clients {
		f.client = client
		equal(f, "tags", texts(collect(f, client.Tags.All(f.ctx, nil)), func(tag gr.TagListItem) string { return tag.Name }), []string{"of_" + name})
	}
	wrong := f.connect(getresponse.WithEnvironment(getresponse.EnterpriseUS("d.example.com")))
	_, err := wrong.Accounts.Get(f.ctx, nil)
	f.fails(err, 404, 1024)
	strict := Start(t, WithRetailAccount("s3cr3t-a"))
	if status, got := send(t, strict, "GET /accounts"); status != 401 {
		t.Errorf("the server's key opens an account with another: %s", got)
	}
}
