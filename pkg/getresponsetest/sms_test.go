package getresponsetest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// text sends an SMS to numbers, the last of which is in Great Britain.
func (f *fixture) text(content string, numbers ...string) *gr.SMS {
	f.Helper()
	to := make([]gr.SMSNumber, len(numbers))
	for i, n := range numbers {
		to[i] = gr.SMSNumber{Phone: n, CountryCode: "PL"}
		if strings.HasPrefix(n, "+44") {
			to[i].CountryCode = "GB"
		}
	}
	got, err := f.client.SMS.Send(f.ctx, gr.NewSMS{Value: &gr.NewSMSToImportedNumbers{
		Name: "To numbers", Content: content, SendSettings: gr.SMSNumbersSendSettingsInput{ImportedNumbers: to},
	}})
	f.ok(err)
	return got
}

func TestSMSToNumbers(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	const polish, british = "+48600100200", "+447512345678"
	got := f.text("Zażółć: "+strings.Repeat("x", 70)+" https://example.com/sms.", polish, british)
	equal(f, "status", got.SendMetrics.Status, gr.SMSSendingStatusSent)
	equal(f, "sender", got.SenderName, "Example")
	equal(f, "numbers", int(got.SendSettings.ImportedNumbers.Count), 2)
	equal(f, "link", got.ClickTracks[0].URL, "https://example.com/sms")
	clock.advance(48 * time.Hour)
	f.engage(Engagement{Message: got.SMSID, Recipient: polish, Action: ActionClick, Times: 2})
	f.engage(Engagement{Message: got.SMSID, Recipient: british, Action: ActionClick, Link: "https://example.com/sms"})
	f.engage(Engagement{Message: got.SMSID, Recipient: british, Action: ActionUnsubscribe})
	if err := f.server.Engage(Engagement{Message: got.SMSID, Recipient: polish, Action: ActionOpen}); err == nil {
		t.Error("an SMS was opened")
	}
	s, err := f.client.SMS.GetStatistics(f.ctx, got.SMSID, nil)
	f.ok(err)
	equal(f, "figures", fmt.Sprint(s.TotalRecipients, s.TotalSMS, s.TotalDelivered, s.TotalClicks, s.TotalUniqueClicks, s.TotalUnsubscribes), "2 4 4 3 2 1")
	equal(f, "price", []any{float64(s.TotalPrice.Amount), s.TotalPrice.Currency}, []any{0.096, "USD"})
	equal(f, "link", []any{s.Link.URL, int(s.Link.Clicks), int(s.Link.UniqueClicks)}, []any{"https://example.com/sms", 3, 2})
	equal(f, "countries", texts(*s.CountryStatistics.List, func(c gr.SMSCountryFigures) string { return fmt.Sprint(c.CountryCode, c.Recipients, c.SMSCount) }), []string{"PL1 2", "GB1 2"})
	s, err = f.client.SMS.GetStatistics(f.ctx, got.SMSID, &gr.GetSMSStatisticsParams{CreatedOnTo: new(wire.NewDate(2026, 3, 1))})
	f.ok(err)
	equal(f, "on the first day", fmt.Sprint(s.TotalRecipients, s.TotalClicks), "2 0")
	again, err := f.client.SMS.Get(f.ctx, got.SMSID, nil)
	f.ok(err)
	equal(f, "summary", fmt.Sprint(again.Statistics.Sent, again.Statistics.Delivered, again.Statistics.Clicks), "2 2 3")
	equal(f, "clicks", fmt.Sprint(again.ClickTracks[0].Amount, again.ClickTracks[0].UniqueAmount), "3 2")
}

func TestSMSToContacts(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer, phone := f.campaign("spring"), f.campaign("summer"), f.field("mobile")
	reachable := func(c *gr.NewContact) {
		c.CustomFieldValues = []gr.CustomFieldValueInput{{CustomFieldID: phone, Value: []string{"+48600100200"}}}
	}
	jan := f.contact(spring, "jan@example.com", reachable)
	f.contact(spring, "ola@example.com") // without a number
	ewa := f.contact(summer, "ewa@example.com", reachable)
	names, err := f.client.SMS.ListSenderNames(f.ctx, nil)
	f.ok(err)
	send := func(name string, contacts gr.SMSContactsInput, sender *string) (*gr.SMS, error) {
		contacts.PhoneNumberCustomFieldID = phone
		return f.client.SMS.Send(f.ctx, gr.NewSMS{Value: &gr.NewSMSToContacts{
			Name: name, Content: "Hello", SendSettings: gr.SMSContactsSendSettingsInput{SenderNameID: sender, Contacts: contacts},
		}})
	}
	a, err := send("aa", gr.SMSContactsInput{SelectedCampaigns: []string{summer, spring}, ExcludedCampaigns: []string{summer}}, &names[0].SenderNameID)
	f.ok(err)
	equal(f, "sent", fmt.Sprint(a.Statistics.Sent, " ", a.Campaign.CampaignID == summer, " ", a.RecipientsType), "1 true contacts")
	clock.advance(time.Hour)
	_, err = send("bb", gr.SMSContactsInput{SelectedContacts: []string{jan, ewa}}, nil)
	f.ok(err)
	f.text("See https://example.com", "+48600100200")
	equal(f, "activities of the contact", len(collect(f, f.client.Newsletters.AllActivities(f.ctx, f.newsletter(spring, nil).NewsletterID, nil))), 2)
	f.engage(Engagement{Message: a.SMSID, Recipient: jan, Action: ActionUnsubscribe})
	_, err = f.client.Contacts.Get(f.ctx, jan, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound)

	_, err = send("cc", gr.SMSContactsInput{SelectedCampaigns: []string{spring}, SelectedContacts: []string{ewa}}, nil)
	f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", "sendSettings.contacts")
	_, err = send("cc", gr.SMSContactsInput{SelectedCampaigns: []string{spring}}, &names[1].SenderNameID)
	f.fails(err, http.StatusBadRequest, getresponse.CodeForbiddenState)
	_, err = send("cc", gr.SMSContactsInput{SelectedCampaigns: []string{"zzz"}}, nil)
	f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	desc := new(gr.SortOrderDESC)
	for name, test := range map[string]struct {
		params gr.ListSMSParams
		want   string
	}{
		"all":       {gr.ListSMSParams{}, "aa bb To numbers"},
		"type":      {gr.ListSMSParams{Type: new(gr.SMSTypeDraft)}, ""},
		"name":      {gr.ListSMSParams{Name: new("B")}, "bb To numbers"},
		"status":    {gr.ListSMSParams{SendingStatus: new(gr.SMSSendingStatusSent)}, "aa bb To numbers"},
		"scheduled": {gr.ListSMSParams{SendingStatus: new(gr.SMSSendingStatusScheduled)}, ""},
		"campaign":  {gr.ListSMSParams{CampaignID: &summer}, "aa"},
		"links":     {gr.ListSMSParams{HasLinks: new(true)}, "To numbers"},
		"no links":  {gr.ListSMSParams{HasLinks: new(false)}, "aa bb"},
		"by name":   {gr.ListSMSParams{SortName: desc}, "To numbers bb aa"},
		"by time":   {gr.ListSMSParams{SortSendOn: desc}, "bb To numbers aa"},
		"by number": {gr.ListSMSParams{SortSent: desc}, "bb aa To numbers"},
		"by status": {gr.ListSMSParams{SortSendingStatus: desc, SortName: desc}, "To numbers bb aa"},
		"page":      {gr.ListSMSParams{PerPage: new(2), Page: new(2)}, "To numbers"},
	} {
		page, err := f.client.SMS.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(s gr.SMSListItem) string { return s.Name }), " "), test.want)
	}
}

// What cannot be created over the API is there from the beginning.
func TestSeededMessages(t *testing.T) {
	f := start(t)
	names, err := f.client.SMS.ListSenderNames(f.ctx, &gr.ListSMSSenderNamesParams{Status: new("active")})
	f.ok(err)
	equal(f, "sender names", texts(names, func(n gr.SMSSenderName) string { return n.Name }), []string{"Example"})
	for want, params := range map[string]gr.ListSMSAutomationParams{
		"Welcome by SMS, Birthday by SMS": {}, "Welcome by SMS": {HasLinks: new(true)}, "Birthday by SMS": {Name: new("birth")},
		"Birthday by SMS, Welcome by SMS": {SortSent: new(gr.SortOrderASC)},
	} {
		page, err := f.client.SMSAutomation.List(f.ctx, &params)
		f.ok(err)
		equal(f, "automated", strings.Join(texts(page.Items, func(s gr.SMSAutomationListItem) string { return s.Name }), ", "), want)
		one, err := f.client.SMSAutomation.Get(f.ctx, page.Items[0].SMSID, nil)
		f.ok(err)
		equal(f, "one", []any{one.Name, one.Campaign.CampaignID, int(one.Statistics.Sent) > 0}, []any{page.Items[0].Name, f.defaultCampaign(), true})
	}
	for want, params := range map[string]gr.ListSplitTestsParams{
		"Two subjects": {}, "Picture or not": {Status: new(gr.SplitTestStatusInactive)}, "": {Type: new(gr.SplitTestTypeContent)},
	} {
		page, err := f.client.SplitTests.List(f.ctx, &params)
		f.ok(err)
		equal(f, "split tests", strings.Join(texts(page.Items, func(s gr.SplitTest) string { return s.Name }), ", "), want)
		for _, item := range page.Items {
			one, err := f.client.SplitTests.Get(f.ctx, item.SplittestID, nil)
			f.ok(err)
			targets := 0
			for _, n := range one.Newsletters {
				targets += int(n.SamplingTargets)
			}
			percentage, _ := one.SamplingPercentage.Get()
			equal(f, "sample of all", 100*targets/(targets+int(one.WinningTarget)), int(percentage))
		}
	}
}
