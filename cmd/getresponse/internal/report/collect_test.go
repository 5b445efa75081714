package report

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// account is an account on an embedded server whose history a model keeps.
type account struct {
	*testing.T
	server *getresponsetest.Server
	client *getresponse.Client
	now    time.Time
	lists  []Chosen
	on     map[string][]string // contacts by list
	events []event
}

// event is a contact that came to a list or left it.
type event struct {
	list string
	at   time.Time
	n    int // 1 or -1
}

func newAccount(t *testing.T, options ...getresponse.Option) *account {
	a := &account{T: t, now: time.Date(2026, 3, 10, 3, 17, 0, 0, time.UTC), on: map[string][]string{}}
	a.server = getresponsetest.Start(t, getresponsetest.WithClock(func() time.Time { return a.now }))
	var err error
	if a.client, err = getresponse.New(append(a.server.ClientOptions(), options...)...); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		c, err := a.client.Campaigns.Create(t.Context(), gr.NewCampaign{Name: fmt.Sprintf("list_%d", i)})
		a.ok(err)
		a.lists = append(a.lists, Chosen{c.CampaignID, c.Name})
	}
	return a
}

func (a *account) ok(err error) {
	a.Helper()
	if err != nil {
		a.Fatal(err)
	}
}

// add adds a contact to a list.
func (a *account) add(list string) string {
	a.Helper()
	id, err := a.server.Subscribe(getresponsetest.Subscription{CampaignID: list, Email: fmt.Sprintf("c%d@example.com", len(a.events))})
	a.ok(err)
	a.on[list] = append(a.on[list], id)
	a.events = append(a.events, event{list, a.now, 1})
	return id
}

// gone notes that a contact left a list.
func (a *account) gone(list string, i int) {
	a.on[list] = append(a.on[list][:i:i], a.on[list][i+1:]...)
	a.events = append(a.events, event{list, a.now, -1})
}

func (a *account) period(from, to, zoneName string, by Unit) Period {
	a.Helper()
	p, err := NewPeriod(from, to, by, a.now.In(zone(a, zoneName)))
	a.ok(err)
	return p
}

// growth returns what the model knows of a list between two times.
func (a *account) growth(list string, from, end time.Time) (g Growth) {
	for _, e := range a.events {
		if e.list != list || !e.at.Before(end) {
			continue
		}
		g.End += e.n
		switch {
		case e.at.Before(from):
			g.Start += e.n
		case e.n > 0:
			g.Added++
		default:
			g.Removed++
		}
	}
	return g
}

// The growth of lists equals that of the model, for every zone, unit and period: those
// that ended, those that begin before the account did, and those that last until now.
func TestGrowth(t *testing.T) {
	a := newAccount(t)
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the seed makes it reproducible
	for range 150 {
		a.now = a.now.Add(time.Duration(r.IntN(12*60)) * time.Minute)
		list := a.lists[r.IntN(2)].ID // the third stays empty
		if n := len(a.on[list]); n > 0 && r.IntN(3) == 0 {
			i := r.IntN(n)
			a.ok(a.client.Contacts.Delete(t.Context(), a.on[list][i], nil))
			a.gone(list, i)
			continue
		}
		a.add(list)
	}
	for _, zoneName := range []string{"UTC", "Europe/Warsaw", "America/New_York", "Pacific/Auckland"} {
		for _, by := range []Unit{Day, Week, Month} {
			for _, days := range [][2]string{{"2026-03-20", "2026-03-31"}, {"2026-02-20", "2026-03-12"}, {"2026-03-29", ""}, {"", ""}} {
				p := a.period(days[0], days[1], zoneName, by)
				got, err := Collect(t.Context(), a.client, Options{Period: p, Lists: a.lists, EveryList: true, MostMessages: 5, Now: a.now})
				a.ok(err)
				for _, l := range got.Lists {
					want := List{ID: l.ID, Name: l.Name, Growth: a.growth(l.ID, p.First, p.End())}
					for _, span := range p.Spans() {
						want.Parts = append(want.Parts, a.growth(l.ID, span.First, addDays(span.Last, 1)))
					}
					if !reflect.DeepEqual(l, want) {
						t.Errorf("%s, %s, %v:\n got %v\nwant %v", zoneName, by, days, l, want)
					}
				}
				if total := got.Total(); len(got.Lists) != 3 || total.Change() != total.Added-total.Removed {
					t.Errorf("%d lists, in total %v", len(got.Lists), total)
				}
			}
		}
	}
}

func TestCanceled(t *testing.T) {
	a := newAccount(t)
	a.add(a.lists[0].ID)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Collect(ctx, a.client, Options{Period: a.period("", "", "UTC", ""), Lists: a.lists, MostMessages: 5, Now: a.now})
	if getresponse.KindOf(err) != getresponse.KindCanceled {
		t.Errorf("got %v", err)
	}
}
