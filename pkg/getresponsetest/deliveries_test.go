package getresponsetest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/events"
)

// scripted is a receiver without a network: it responds with one status and body after the
// other, the last one without end. A status below 0 is none in time, 0 an error.
type scripted struct {
	script []string
	got    []*http.Request
	at     []time.Time
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	step := s.script[min(len(s.got), len(s.script)-1)]
	s.got, s.at = append(s.got, r), append(s.at, time.Now())
	var status int
	var body string
	if _, err := fmt.Sscanf(step, "%d %s", &status, &body); err != nil {
		_, _ = fmt.Sscanf(step, "%d", &status)
	}
	switch {
	case status < 0:
		<-r.Context().Done()
		return nil, context.Cause(r.Context())
	case status == 0:
		return nil, io.ErrUnexpectedEOF
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// deliver adds a contact in simulated time and returns the delivery of its event and the
// times between the requests.
func deliver(t *testing.T, callback bool, script ...string) (d Delivery, to *scripted, pauses []string) {
	to = &scripted{script: script}
	bubble(t, func(f *fixture) {
		campaign, target := f.defaultCampaign(), "http://localhost/hook?secret=s3cr3t"
		if callback {
			_, err := f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{URL: target, Actions: &gr.CallbackActionsInput{Subscribe: new(true)}})
			f.ok(err)
		} else {
			_, err := f.server.AddWebhook(target)
			f.ok(err)
		}
		f.ok(f.client.Contacts.Create(f.ctx, gr.NewContact{Email: "jan@example.com", Campaign: gr.CampaignReference{CampaignID: campaign}}))
		f.ok(f.server.WaitDelivered(f.ctx))
		d = f.server.Deliveries()[0]
		for i := 1; i < len(to.at); i++ {
			pauses = append(pauses, to.at[i].Sub(to.at[i-1]).String())
		}
	}, WithDelivery(DeliverySettings{Transport: to}))
	return d, to, pauses
}

// The rules of the service for retries, in simulated time.
func TestDeliveryRetries(t *testing.T) {
	const ok = `200 {"status":"OK"}`
	for name, row := range map[string]struct {
		script []string
		want   string // state, requests, pauses
	}{
		"received":         {[]string{ok}, "received 1 []"},
		"no content":       {[]string{"204"}, "received 1 []"},
		"no body":          {[]string{"200", "202 thanks", ok}, "received 3 [1s 1s]"},
		"full":             {[]string{"503", "429", "500", ok}, "received 4 [1s 1s 1s]"},
		"never":            {[]string{"500"}, "lost 4 [1s 1s 1s]"},
		"too slow":         {[]string{"-1", ok}, "received 2 [6s]"},
		"connection":       {[]string{"0", ok}, "received 2 [1s]"},
		"redirect":         {[]string{"302", ok}, "lost 1 []"},
		"gone":             {[]string{"410", ok}, "lost 1 []"},
		"partial content":  {[]string{"206", ok}, "lost 1 []"},
		"another document": {[]string{`200 {"status":"ERROR"}`, ok}, "received 2 [1s]"},
	} {
		t.Run(name, func(t *testing.T) {
			d, to, pauses := deliver(t, false, row.script...)
			if got := fmt.Sprint(d.State, " ", len(to.got), " ", pauses); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
			ids := map[string]bool{}
			for i, r := range to.got {
				if r.Method != http.MethodPost || r.Header.Get("X-Webhook-ID") != d.ID || d.ID == "" || r.Header.Get("X-Webhook-Type") != "contact_added" {
					t.Errorf("request %d: %s %v", i, r.Method, r.Header)
				}
				ids[r.Header.Get("X-Request-ID")] = true
			}
			if len(ids) != len(to.got) || len(d.Attempts) != len(to.got) {
				t.Errorf("%d requests, %d request IDs, %d attempts", len(to.got), len(ids), len(d.Attempts))
			}
			for i, a := range d.Attempts {
				if last := i == len(d.Attempts)-1; (a.Problem == "") != (last && d.State == DeliveryReceived) || strings.Contains(a.Problem, "s3cr3t") {
					t.Errorf("attempt %d: %+v", i, a)
				}
			}
		})
	}
}

// A callback is sent once.
func TestDeliveryOfCallbacks(t *testing.T) {
	for script, want := range map[string]string{"200": "received 1", "500": "lost 1", "-1": "lost 1"} {
		t.Run(script, func(t *testing.T) {
			d, to, _ := deliver(t, true, script)
			if got := fmt.Sprint(d.State, " ", len(to.got)); got != want || to.got[0].Method != http.MethodGet {
				t.Errorf("got %s, want %s", got, want)
			}
			if script == "-1" && d.Attempts[0].Duration != 4*time.Second {
				t.Errorf("it waited for %v", d.Attempts[0].Duration)
			}
		})
	}
}

// A receiver that is slow or away blocks neither calls nor Close. A removed webhook gets
// nothing more.
func TestDeliveryEnds(t *testing.T) {
	to := &scripted{script: []string{"-1"}}
	f := start(t, WithDelivery(DeliverySettings{Transport: to}))
	id, err := f.server.AddWebhook("http://127.0.0.1/")
	f.ok(err)
	campaign := f.campaign("spring")
	f.contact(campaign, "jan@example.com")
	for len(f.server.Deliveries()) == 0 { // its request is on its way
		time.Sleep(time.Millisecond)
	}
	f.ok(f.server.RemoveWebhook(id))
	f.contact(campaign, "ewa@example.com")
	ctx, cancel := context.WithCancel(f.ctx)
	cancel()
	if err := f.server.WaitDelivered(ctx); err == nil {
		t.Error("a delivery in progress has ended")
	}
	f.server.Close()
	f.ok(f.server.WaitDelivered(f.ctx))
	if d := f.server.Deliveries(); len(d) != 1 || d[0].State != DeliveryLost {
		t.Errorf("got %+v", d)
	}
}

// The callback of a state may have any host; nothing is sent there.
func TestDeliveryToLoopbackOnly(t *testing.T) {
	to := &scripted{script: []string{"200"}}
	f := start(t, WithDelivery(DeliverySettings{Transport: to, Hosts: []string{"app"}}))
	campaign := f.campaign("spring")
	for host, requests := range map[string]int{"app": 1, "APP:3000": 1, "example.com": 0, "192.0.2.1": 0, "[::1]:80": 1, "a.localhost": 1} {
		to.got = nil
		_, err := f.client.Accounts.UpdateCallback(f.ctx, gr.CallbackUpdate{URL: "http://" + host + "/", Actions: &gr.CallbackActionsInput{Subscribe: new(true)}})
		f.ok(err)
		f.contact(campaign, fmt.Sprintf("jan%d@example.com", len(f.server.Deliveries())))
		f.ok(f.server.WaitDelivered(f.ctx))
		if len(to.got) != requests {
			t.Errorf("%s: %d requests, want %d", host, len(to.got), requests)
		}
	}
	for address, want := range map[string]bool{"127.0.0.1:80": true, "[::1]:443": true, "192.0.2.1:80": false, "[2001:db8::1]:80": false} {
		if err := loopbackOnly(f.ctx, "tcp", address, nil); (err == nil) != want {
			t.Errorf("%s: got %v", address, err)
		}
	}
}

// What does not fit is counted.
func TestDeliveryDrops(t *testing.T) {
	s := &Server{}
	s.delivery.prepare()
	o := &outbox{Webhook: Webhook{ID: "webhook1"}, sending: true, waiting: make([]waiting, maxWaiting)}
	for range 3 {
		s.post(o, waiting{event: sampleEvent(t)})
	}
	if d := s.Deliveries(); len(d) != 1 || d[0].State != DeliveryDropped || d[0].Events != 3 || len(o.waiting) != maxWaiting {
		t.Errorf("got %+v", d)
	}
}

func sampleEvent(t *testing.T) events.Event {
	e, err := events.Sample(events.KindContactAdded, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return e
}
