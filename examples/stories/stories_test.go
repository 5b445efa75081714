package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// playFor plays a story for a test, which checks what the story has left on the server.
// Every response is decoded strictly, and none breaks the contract. The story must print
// the lines.
func playFor(t *testing.T, play func(*story) error, lines string) *story {
	t.Helper()
	t.Parallel()
	server := getresponsetest.Start(t, append(setting(), getresponsetest.WithRequestLog(100))...)
	out := &bytes.Buffer{}
	s, err := newStory(t.Context(), server, out, getresponse.WithHook(testsecret.Hook(t)), getresponse.WithoutLimits(), getresponse.WithStrictDecoding())
	if err != nil {
		t.Fatal(err)
	}
	if err := play(s); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got, want := strings.TrimSpace(out.String()), strings.TrimSpace(lines); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	return s
}

func TestShop(t *testing.T) {
	s := playFor(t, playShop, `
Shoes: 200 products, revenue 14148.80 PLN
60 orders, 235.81 PLN on average
2026-03-01   20 orders     4649.60 PLN
2026-03-02   20 orders     4849.60 PLN
2026-03-03   20 orders     4649.60 PLN
30 contacts left something in a cart, the first is buyer00@example.com
`)
	shops, err := s.Shops.List(s.ctx, &gr.ListShopsParams{Name: new("Shoes")})
	if err != nil || len(shops.Items) != 1 {
		t.Fatal(shops, err)
	}
	shop := shops.Items[0].ShopID
	sum, ordered := 0, map[string]bool{}
	for order, err := range s.Orders.All(s.ctx, shop, nil) {
		if err != nil {
			t.Fatal(err)
		}
		lines := 0
		for _, v := range order.SelectedVariants {
			lines += int(math.Round(float64(v.Price)*100)) * int(v.Quantity)
		}
		if total := int(math.Round(float64(order.TotalPrice) * 100)); total != lines {
			t.Errorf("an order has the total %d, its lines have %d", total, lines)
		}
		sum += lines
		ordered[order.CartID] = true
	}
	if sum != 1414880 {
		t.Errorf("the orders have %d cents in total, the story says 14148.80", sum)
	}
	var left []string
	for cart, err := range s.Carts.All(s.ctx, shop, nil) {
		if err != nil {
			t.Fatal(err)
		}
		if !ordered[cart.CartID] {
			left = append(left, cart.ContactID)
		}
	}
	slices.Sort(left)
	if got := len(slices.Compact(left)); got != 30 {
		t.Errorf("%d contacts have a cart without an order, the story says 30", got)
	}
}

func TestNewsletter(t *testing.T) {
	s := playFor(t, playNewsletter, `
"An offer for you": finished, sent to 20 of 600 contacts
12 opens by 10, 4 clicks by 4, 2 unsubscribed, 2 bounced
https://example.com/sale: 4 clicks
"Did you see our offer?": sent to 8
`)
	sentTo := map[string][]string{}
	for contact, err := range s.Contacts.All(s.ctx, &gr.ListContactsParams{PerPage: new(1000)}) {
		if err != nil {
			t.Fatal(err)
		}
		for activity, err := range s.Contacts.AllActivities(s.ctx, contact.ContactID, nil) {
			if err != nil {
				t.Fatal(err)
			}
			if activity.Activity == gr.ContactActivityTypeSend {
				sentTo[activity.Subject] = append(sentTo[activity.Subject], contact.Email)
			}
		}
	}
	// Those who left are the fifth and the sixth of each ten; the first four of each ten opened.
	want := map[string][]string{}
	for n := range 20 {
		email := fmt.Sprintf("reader%03d@example.com", n*30)
		if n%10 != 4 && n%10 != 5 {
			want["An offer for you"] = append(want["An offer for you"], email)
		}
		if n%10 > 5 {
			want["Did you see our offer?"] = append(want["Did you see our offer?"], email)
		}
	}
	for subject, addresses := range want {
		if !slices.Equal(sentTo[subject], addresses) {
			t.Errorf("%q was sent to %v, want %v", subject, sentTo[subject], addresses)
		}
	}
}

func TestTransactional(t *testing.T) {
	s := playFor(t, playTransactional, `
2026-03-01  12 sent  3 opened  1 bounced
2026-03-02  12 sent  3 opened  2 bounced
customer03@example.com did not get "Your invoice [[number]]"
customer07@example.com did not get "Your invoice [[number]]"
customer11@example.com did not get "Your invoice [[number]]"
`)
	var files []string
	for _, r := range s.server.Requests(getresponsetest.OfOperation("createTransactionalEmail")) {
		var body struct {
			Attachments []struct {
				FileName string
				Content  []byte
			}
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			t.Fatal(err)
		}
		for _, a := range body.Attachments {
			files = append(files, a.FileName+" "+string(a.Content))
		}
	}
	if len(files) != 12 || files[11] != "invoice.pdf %PDF-1.7 2026/03/12" {
		t.Errorf("the attachments are %q", files)
	}
}

func TestImport(t *testing.T) {
	s := playFor(t, playImport, `
finished after 12 seconds; contacts on the way: [10 7998 15998 23998 31998 39998 47998 55998 63998 71998 79998]
80000 rows: 79988 contacts added, 10 updated, 2 invalid (1 without an address, 1 twice)
customer40000@example.com is Customer 40000, number K-40000, tag moved, by import
`)
	last, err := s.Contacts.List(s.ctx, &gr.ListContactsParams{CampaignID: &s.list, PerPage: new(1000), Page: new(80), SortEmail: new(gr.SortOrderASC)})
	if err != nil {
		t.Fatal(err)
	}
	if len(last.Items) != 998 || last.Items[997].Email != "customer79999@example.com" {
		t.Errorf("the last page has %d contacts, the last is %v", len(last.Items), last.Items[len(last.Items)-1].Email)
	}
}

func TestReport(t *testing.T) {
	playFor(t, playReport, `
-- 2026-03-02
list           default             19 contacts   20 added  1 deleted
autoresponder  Welcome             20 sent       10 opened 0 clicked
autoresponder  Tips                19 sent        0 opened 0 clicked
-- 2026-03-03
list           default             38 contacts   40 added  2 deleted
newsletter     News of the week    39 sent        5 opened 5 clicked
autoresponder  Welcome             40 sent       20 opened 0 clicked
autoresponder  Tips                38 sent        0 opened 0 clicked
-- 2026-03-04
list           default             57 contacts   60 added  3 deleted
newsletter     News of the week    39 sent        5 opened 5 clicked
autoresponder  Welcome             60 sent       30 opened 0 clicked
autoresponder  Tips                57 sent        0 opened 0 clicked
`)
}

func TestRun(t *testing.T) {
	t.Parallel()
	out := &bytes.Buffer{}
	if err := run(t.Context(), []string{"transactional"}, out); err != nil {
		t.Fatal(err)
	}
	if title, _, _ := strings.Cut(out.String(), "\n"); title != "== Invoices by transactional e-mail" || strings.Count(out.String(), "==") != 1 {
		t.Errorf("got\n%s", out)
	}
	if err := run(t.Context(), []string{"shop", "nosuch"}, out); err == nil || !strings.Contains(err.Error(), `"nosuch"`) {
		t.Errorf("an unknown story: got %v", err)
	}
}
