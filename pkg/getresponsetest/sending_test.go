package getresponsetest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Recipients are chosen when a newsletter is sent, not when it is created.
func TestRecipientsAtTheSendingTime(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := f.campaign("spring"), f.campaign("summer")
	f.contact(spring, "jan@example.com")
	leaving := f.contact(spring, "ola@example.com")
	f.contact(summer, "ewa@example.com")
	blocked, err := f.client.Suppressions.Create(f.ctx, gr.NewSuppression{Name: "partners", Masks: []string{"@example.org"}})
	f.ok(err)
	letter := f.newsletter(spring, func(n *gr.NewNewsletter) {
		n.SendSettings.SelectedSuppressions = []string{blocked.SuppressionID}
		n.SendSettings.SendOn = sendTimeIn(2026)
	})
	equal(f, "total before", letter.SendMetrics.Total, 2)
	f.ok(f.client.Contacts.Delete(f.ctx, leaving, nil))
	f.contact(spring, "zoe@example.com")
	f.contact(spring, "partner@example.org")
	clock.advance(365 * 24 * time.Hour)
	equal(f, "recipients", f.recipientsOf(letter.NewsletterID), "jan zoe")
	got, err := f.client.Newsletters.Get(f.ctx, letter.NewsletterID, nil)
	f.ok(err)
	equal(f, "total", got.SendMetrics.Total, 2)
	equal(f, "suppressions, both spellings", [][]string{got.SendSettings.SelectedSuppressions, got.SendSettings.SelectedSuppresions},
		[][]string{{blocked.SuppressionID}, {blocked.SuppressionID}})
}

func TestSendingInProgress(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now), WithSendingRate(4))
	campaign := f.campaign("spring")
	f.batch(campaign, 10)
	letter := f.newsletter(campaign, nil)
	other := f.newsletter(campaign, nil)
	for minute, want := range []string{"in_progress 4 of 10", "in_progress 8 of 10", "finished 10 of 10"} {
		if minute == 1 { // ends with those who were sent it so far
			canceled, err := f.client.Newsletters.Cancel(f.ctx, other.NewsletterID)
			f.ok(err)
			equal(f, "canceled", canceled.Type, gr.NewsletterTypeBroadcast)
		}
		got, err := f.client.Newsletters.Get(f.ctx, letter.NewsletterID, nil)
		f.ok(err)
		m := got.SendMetrics
		equal(f, "metrics", fmt.Sprintf("%s %d of %d", m.Status, m.Sent, m.Total), want)
		clock.advance(time.Minute)
	}
	got, err := f.client.Newsletters.Get(f.ctx, other.NewsletterID, nil)
	f.ok(err)
	equal(f, "canceled in progress", fmt.Sprint(got.SendMetrics.Status, got.SendMetrics.Sent), "finished8")
	_, err = f.client.Newsletters.Cancel(f.ctx, letter.NewsletterID)
	f.fails(err, http.StatusBadRequest, getresponse.CodeForbiddenState)
}

// The limits count e-mails of the last 30 days, no text messages.
func TestSendingLimitsByTime(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	f.batch(campaign, 3)
	f.newsletter(campaign, nil)
	f.mail("jan@example.com", nil)
	f.text("Hello", "+48600100200")
	for _, want := range []int{4, 0} {
		limits, err := f.client.Accounts.ListSendingLimits(f.ctx, nil)
		f.ok(err)
		equal(f, "used", int(limits[0].Used), want)
		clock.advance(30 * 24 * time.Hour)
	}
}
