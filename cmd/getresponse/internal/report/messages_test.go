package report

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

var tracked = []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack}

const content = `<p><a href="https://example.com/sale">The sale</a></p>`

// send sends a newsletter to a list. It returns the recipients.
func (a *account) send(list, subject string) (id string, to []string) {
	a.Helper()
	senders, err := a.client.FromFields.List(a.Context(), nil)
	a.ok(err)
	n, err := a.client.Newsletters.Create(a.Context(), gr.NewNewsletter{
		Name: "news", Subject: subject, Content: gr.MessageContent{HTML: content}, Flags: tracked,
		Campaign: gr.CampaignRef(list), FromField: gr.FromFieldRef(senders.Items[0].FromFieldID), SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{list}},
	})
	a.ok(err)
	return n.NewsletterID, append([]string{}, a.on[list]...)
}

func (a *account) engage(message, contact string, action getresponsetest.Action, times int) {
	a.Helper()
	a.ok(a.server.Engage(getresponsetest.Engagement{Message: message, Recipient: contact, Action: action, Times: times}))
}

// seen is what the model knows of a message: the recipients by what they did.
type seen struct {
	sent int
	did  map[getresponsetest.Action]map[string]bool
}

func (s *seen) figures() Figures {
	n := func(action getresponsetest.Action) int { return len(s.did[action]) }
	return Figures{
		s.sent, n(getresponsetest.ActionOpen), n(getresponsetest.ActionClick), n(getresponsetest.ActionBounce),
		n(getresponsetest.ActionUnsubscribe), n(getresponsetest.ActionComplain),
	}
}

// react makes some recipients of a message do something at random, and notes it.
func (a *account) react(r *rand.Rand, message, list string, to []string, notes ...*seen) {
	a.Helper()
	actions := []getresponsetest.Action{
		getresponsetest.ActionOpen, getresponsetest.ActionOpen, getresponsetest.ActionClick,
		getresponsetest.ActionBounce, getresponsetest.ActionUnsubscribe, getresponsetest.ActionComplain,
	}
	left := map[string]bool{}
	for range 12 {
		contact, action := to[r.IntN(len(to))], actions[r.IntN(len(actions))]
		if left[contact] {
			continue
		}
		times := 1
		if action == getresponsetest.ActionOpen || action == getresponsetest.ActionClick {
			times = 1 + r.IntN(3)
		} else {
			left[contact] = true
			a.gone(list, slices.Index(a.on[list], contact))
		}
		a.engage(message, contact, action, times)
		for _, note := range notes {
			if note.did[action] == nil {
				note.did[action] = map[string]bool{}
			}
			note.did[action][contact] = true
		}
	}
}

func newSeen(sent int) *seen { return &seen{sent, map[getresponsetest.Action]map[string]bool{}} }

// messagesOf is an account with newsletters from before the period to after it, and an
// autoresponder with reactions before the period and in it. It returns what the report
// has to say of the period, the days from 2026-03-15 to 2026-03-31.
func messagesOf(t *testing.T, options ...getresponse.Option) (a *account, newsletters, autoresponders map[string]Figures) {
	a = newAccount(t, options...)
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the seed makes it reproducible
	list, other := a.lists[0].ID, a.lists[1].ID
	for _, name := range []string{"welcome", "never"} {
		_, err := a.client.Autoresponders.Create(t.Context(), gr.NewAutoresponder{
			Name: name, Subject: name, CampaignID: &list, Status: gr.StatusEnabled, Content: gr.MessageContent{HTML: content}, Flags: tracked,
			SendSettings:    gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}},
			TriggerSettings: gr.AutoresponderTriggerSettingsInput{DayOfCycle: new(map[string]int{"welcome": 0, "never": 300}[name])},
		})
		a.ok(err)
	}
	welcome := ""
	for item, err := range a.client.Autoresponders.All(t.Context(), &gr.ListAutorespondersParams{Name: new("welcome")}) {
		a.ok(err)
		welcome = item.AutoresponderID
	}
	newsletters, autoresponders = map[string]Figures{}, map[string]Figures{"never": {}}
	inPeriod := newSeen(0)
	for day := range 28 { // from 2026-03-10
		sentNow := []string{}
		for i := range 3 {
			email := fmt.Sprintf("cycle%d-%d@example.com", day, i)
			err := a.client.Contacts.Create(t.Context(), gr.NewContact{Email: email, Campaign: gr.CampaignRef(list), DayOfCycle: wire.Value(wire.IntText(0))})
			a.ok(err)
			for c, err := range a.client.Contacts.All(t.Context(), &gr.ListContactsParams{Email: &email}) {
				a.ok(err)
				a.on[list] = append(a.on[list], c.ContactID)
				sentNow = append(sentNow, c.ContactID)
			}
		}
		a.add(other)
		note := newSeen(0)
		if date := a.now.Day(); a.now.Month() == time.March && date >= 15 {
			inPeriod.sent += len(sentNow)
			note = inPeriod
		}
		a.react(r, welcome, list, sentNow, note)
		if day%3 == 0 {
			at, subject := list, fmt.Sprintf("Day %d", day)
			if day%9 == 0 {
				at = other
			}
			id, to := a.send(at, subject)
			s := newSeen(len(to))
			a.now = a.now.Add(20 * time.Hour)
			a.react(r, id, at, to, s)
			a.now = a.now.Add(-20 * time.Hour)
			if sent := a.now; sent.Month() == time.March && sent.Day() >= 15 {
				newsletters[subject] = s.figures()
			}
		}
		a.now = a.now.Add(24 * time.Hour)
	}
	autoresponders["welcome"] = inPeriod.figures()
	return a, newsletters, autoresponders
}

func bySubject(messages []Message) map[string]Figures {
	all := map[string]Figures{}
	for _, m := range messages {
		all[m.Subject] = m.Figures
	}
	return all
}

func TestMessages(t *testing.T) {
	a, newsletters, autoresponders := messagesOf(t)
	o := Options{Period: a.period("2026-03-15", "2026-03-31", "UTC", ""), Lists: a.lists, EveryList: true, MostMessages: 20, Now: a.now}
	got, err := Collect(t.Context(), a.client, o)
	a.ok(err)
	if have := bySubject(got.Newsletters); !reflect.DeepEqual(have, newsletters) {
		t.Errorf("newsletters:\n got %v\nwant %v", have, newsletters)
	}
	if have := bySubject(got.Autoresponders); !reflect.DeepEqual(have, autoresponders) {
		t.Errorf("autoresponders:\n got %v\nwant %v", have, autoresponders)
	}
	for i, m := range got.Newsletters {
		if i > 0 && m.SentOn.After(got.Newsletters[i-1].SentOn) {
			t.Errorf("%s, of %v, is in the wrong place", m.Subject, m.SentOn)
		}
	}
	o.MostMessages = 2
	few, err := Collect(t.Context(), a.client, o)
	a.ok(err)
	if !reflect.DeepEqual(few.Newsletters, got.Newsletters[:2]) || few.MoreNewsletters != len(newsletters)-2 {
		t.Errorf("at most 2: %v and %d more", few.Newsletters, few.MoreNewsletters)
	}
	o = Options{Period: o.Period, Lists: a.lists[1:2], MostMessages: 20, Now: a.now}
	one, err := Collect(t.Context(), a.client, o)
	a.ok(err)
	if len(one.Newsletters) == 0 || len(one.Newsletters) == len(newsletters) || len(one.Autoresponders) > 0 || len(one.Lists) != 1 {
		t.Errorf("of one list: %d newsletters, %d autoresponders, %d lists", len(one.Newsletters), len(one.Autoresponders), len(one.Lists))
	}
	for _, m := range one.Newsletters {
		if m.List != a.lists[1].Name || m.Figures != newsletters[m.Subject] {
			t.Errorf("of one list: %v, want %v", m, newsletters[m.Subject])
		}
	}
	o.Lists = a.lists[1:] // two lists, of which one has no newsletters
	two, err := Collect(t.Context(), a.client, o)
	a.ok(err)
	if !reflect.DeepEqual(two.Newsletters, one.Newsletters) {
		t.Errorf("of two lists: %v, want %v", two.Newsletters, one.Newsletters)
	}
}

// byMessage is a service that responds to a call for several messages in the form by ID.
type byMessage struct {
	base  http.RoundTripper
	mu    sync.Mutex
	calls []string
}

func (b *byMessage) RoundTrip(r *http.Request) (*http.Response, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, r.URL.Path)
	kind, ok := strings.CutSuffix(r.URL.Path, "/statistics")
	query := r.URL.Query()
	ids := query.Get("query[newsletterId]") + query.Get("query[autoreponderId]")
	if !ok || ids == "" {
		return b.base.RoundTrip(r)
	}
	query.Del("query[newsletterId]")
	query.Del("query[autoreponderId]")
	var body bytes.Buffer
	for i, id := range strings.Split(ids, ",") {
		one := r.Clone(r.Context())
		one.URL.Path, one.URL.RawQuery = kind+"/"+id+"/statistics", query.Encode()
		resp, err := b.base.RoundTrip(one)
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return nil, err
		}
		raw = bytes.TrimSuffix(bytes.TrimPrefix(bytes.TrimSpace(raw), []byte("[")), []byte("]"))
		if len(raw) == 0 {
			raw = []byte("{}")
		}
		fmt.Fprintf(&body, `%s"%s":{"total":%s}`, map[bool]string{true: "{", false: ","}[i == 0], id, raw)
	}
	body.WriteString("}")
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(&body), ContentLength: int64(body.Len()),
	}, nil
}

// A service that responds by message is asked once for many messages, and the figures are
// the same.
func TestStatisticsByMessage(t *testing.T) {
	service := &byMessage{base: http.DefaultTransport}
	a, newsletters, autoresponders := messagesOf(t, getresponse.WithHTTPClient(&http.Client{Transport: service}))
	service.calls = nil
	got, err := Collect(t.Context(), a.client, Options{
		Period: a.period("2026-03-15", "2026-03-31", "UTC", ""), Lists: a.lists, EveryList: true, MostMessages: 20, Now: a.now,
	})
	a.ok(err)
	if have := bySubject(got.Newsletters); !reflect.DeepEqual(have, newsletters) {
		t.Errorf("newsletters:\n got %v\nwant %v", have, newsletters)
	}
	if have := bySubject(got.Autoresponders); !reflect.DeepEqual(have, autoresponders) {
		t.Errorf("autoresponders:\n got %v\nwant %v", have, autoresponders)
	}
	statistics := 0
	for _, path := range service.calls {
		if strings.HasSuffix(path, "/statistics") {
			statistics++
		}
	}
	if statistics != 2 {
		t.Errorf("%d calls for figures: %q", statistics, service.calls)
	}
}

// Counts that the contract does not know count, and a sum counts once.
func TestSumOf(t *testing.T) {
	for text, want := range map[string]int{
		`{}`:                            0,
		`{"api":2,"www":3}`:             5,
		`{"api":2,"www":3,"summary":5}`: 5,
		`{"summary":7}`:                 7,
		`{"api":"2","new_origin":4}`:    6,
	} {
		var counts gr.CampaignSubscriptions
		if err := wire.Unmarshal([]byte(text), &counts); err != nil {
			t.Fatal(err)
		}
		if got, err := sumOf(counts, int(counts.Summary)); err != nil || got != want {
			t.Errorf("%s: %d, %v, want %d", text, got, err, want)
		}
	}
	if _, err := sumOf(map[string]any{"api": "many"}, 0); err == nil || !strings.Contains(err.Error(), "many") {
		t.Errorf("a count that is no number: %v", err)
	}
}
