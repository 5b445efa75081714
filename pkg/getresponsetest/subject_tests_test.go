package getresponsetest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// subjectTest creates a test of two subjects with 10 contacts, 4 of whom are the sample.
func (f *fixture) subjectTest(campaign, name string, change func(*gr.NewSubjectTest)) *gr.SubjectTest {
	f.Helper()
	body := gr.NewSubjectTest{
		Name: name, Campaign: gr.CampaignReference{CampaignID: campaign}, FromField: gr.FromFieldReference{FromFieldID: f.defaultSender()},
		DeliverySettings: gr.SubjectTestDeliverySettingsInput{
			SendOn:     gr.SubjectTestSendTimeInput{SendingType: gr.SubjectTestSendingTypeNow},
			WinnerMode: gr.WinnerModeAutomatic, WinningCriteria: gr.WinningCriterionOpen, SamplingPercentage: 40, SamplingTime: wire.Value("P0Y0M0DT5H30M0S"),
		},
		Flags: []gr.SubjectTestFlagInput{gr.SubjectTestFlagInputClicktrack}, Variants: []string{"Spring", "Sale"},
		SendSettings: gr.SubjectTestSendSettingsInput{SelectedCampaigns: []string{campaign}}, Content: gr.MessageContent{HTML: page},
	}
	if change != nil {
		change(&body)
	}
	got, err := f.client.SubjectTests.Create(f.ctx, body)
	f.ok(err)
	return got
}

// stateOf writes the stage of a subject test and the numbers of each variant.
func (f *fixture) stateOf(id string) string {
	f.Helper()
	got, err := f.client.SubjectTests.Get(f.ctx, id, nil)
	f.ok(err)
	out := fmt.Sprintf("%s %d", got.Stage, got.Statistics.Total.Delivered)
	for _, v := range got.Variants {
		out += fmt.Sprintf(" %s:%d/%g/%g", v.Index, v.Statistics.Delivered, v.Statistics.OpenRate, v.Statistics.ClickRate)
		if v.IsWinner {
			out += "!"
		}
	}
	return out
}

func manual(t *gr.NewSubjectTest) { t.DeliverySettings.WinnerMode = gr.WinnerModeManual }

// contactIDs returns the IDs of the contacts of a campaign, sorted.
func (f *fixture) contactIDs(campaign string) []string {
	f.Helper()
	ids := texts(collect(f, f.client.Contacts.All(f.ctx, &gr.ListContactsParams{CampaignID: &campaign})), func(c gr.ContactListItem) string { return c.ContactID })
	slices.Sort(ids)
	return ids
}

func TestSubjectTestChoosesTheWinner(t *testing.T) {
	for criterion, want := range map[gr.WinningCriterion]string{
		gr.WinningCriterionOpen: "finished 10 A:2/0/100 B:8/25/0!", gr.WinningCriterionClick: "finished 10 A:8/0/25! B:2/100/0",
	} {
		t.Run(string(criterion), func(t *testing.T) {
			clock := newClock()
			f := start(t, WithClock(clock.now))
			campaign := f.campaign("spring")
			f.batch(campaign, 10)
			test := f.subjectTest(campaign, "two", func(t *gr.NewSubjectTest) { t.DeliverySettings.WinningCriteria = criterion })
			equal(f, "sample", f.stateOf(test.AbTestID), "testing 4 A:2/0/0 B:2/0/0")
			ids := f.contactIDs(campaign) // the sample is sent A and B in turn
			for _, i := range []int{0, 2} {
				f.engage(Engagement{Message: test.AbTestID, Recipient: ids[i], Action: ActionClick, Link: blogURL})
				f.engage(Engagement{Message: test.AbTestID, Recipient: ids[i+1], Action: ActionOpen})
			}
			if f.server.Engage(Engagement{Message: test.AbTestID, Recipient: ids[4], Action: ActionOpen}) == nil {
				t.Error("a contact outside of the sample opened the message")
			}
			clock.advance(5*time.Hour + 29*time.Minute)
			equal(f, "before the choice", strings.HasPrefix(f.stateOf(test.AbTestID), "testing 4 "), true)
			clock.advance(time.Minute)
			equal(f, "chosen", f.stateOf(test.AbTestID), want)
		})
	}
}

func TestSubjectTestByHand(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	f.batch(campaign, 10)
	at := time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC)
	created := f.subjectTest(campaign, "by hand", func(t *gr.NewSubjectTest) {
		manual(t)
		t.DeliverySettings.SamplingTime = wire.Null[string]()
		t.DeliverySettings.SendOn = gr.SubjectTestSendTimeInput{
			SendingType: gr.SubjectTestSendingTypeScheduled, Date: wire.Value(sendTimeIn(2026).Date), TimeZone: &gr.TimeZoneReference{TimeZoneID: 1},
		}
	})
	id, last := created.AbTestID, created.Variants[1].VariantID
	equal(f, "sending time", created.DeliverySettings.SendOn.Date.UTC(), at)
	equal(f, "zone", []string{created.DeliverySettings.SendOn.TimeZone.TimeZoneName, *created.DeliverySettings.SendOn.TimeZone.TimeZoneOffset.Text}, []string{"Europe/Warsaw", "+01:00"})
	equal(f, "flags", created.Flags, []gr.SubjectTestFlag{gr.SubjectTestFlagClicktrack, gr.SubjectTestFlagOpenrate})
	equal(f, "subjects", texts(created.Variants, func(v gr.SubjectTestVariant) string { return v.Index + v.Subject }), []string{"ASpring", "BSale"})
	equal(f, "before", f.stateOf(id), "preparing 0 A:0/0/0 B:0/0/0")
	choice := gr.SubjectTestWinnerChoice{VariantID: last}
	f.fails(f.client.SubjectTests.ChooseWinner(f.ctx, id, choice), http.StatusBadRequest, getresponse.CodeForbiddenState)
	clock.advance(at.Sub(clock.now()))
	equal(f, "sample", f.stateOf(id), "testing 4 A:2/0/0 B:2/0/0")
	clock.advance(30 * 24 * time.Hour)
	f.fails(f.client.SubjectTests.ChooseWinner(f.ctx, id, gr.SubjectTestWinnerChoice{VariantID: "zzz"}), http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	f.ok(f.client.SubjectTests.ChooseWinner(f.ctx, id, choice))
	equal(f, "winner", f.stateOf(id), "finished 10 A:2/0/0 B:8/0/0!")
	got, err := f.client.SubjectTests.Get(f.ctx, id, nil)
	f.ok(err)
	equal(f, "winner alone", int(got.Statistics.Winner.Delivered), 8)
	equal(f, "start of the rest", got.WinnerSendingStart, wire.NewTime(clock.now()))
	f.fails(f.client.SubjectTests.Cancel(f.ctx, id), http.StatusConflict, getresponse.CodeForbiddenState)
	f.ok(f.client.SubjectTests.Delete(f.ctx, id))
	f.fails(f.client.SubjectTests.Delete(f.ctx, id), http.StatusNotFound, getresponse.CodeNotFound)
	f.fails(f.client.SubjectTests.Cancel(f.ctx, id), http.StatusNotFound, getresponse.CodeNotFound)
}

func TestSubjectTestLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	spring, summer := f.campaign("spring"), f.campaign("summer")
	f.batch(spring, 10)
	a := f.subjectTest(spring, "aa", nil)
	f.subjectTest(summer, "bb", func(t *gr.NewSubjectTest) {
		t.DeliverySettings.SendOn = gr.SubjectTestSendTimeInput{
			SendingType: gr.SubjectTestSendingTypeScheduled, Date: wire.Value(sendTimeIn(2026).Date), TimeZone: &gr.TimeZoneReference{TimeZoneID: 1},
		}
	})
	c := f.subjectTest(spring, "cc", nil)
	f.ok(f.client.SubjectTests.Cancel(f.ctx, c.AbTestID))
	clock.advance(24 * time.Hour)
	equal(f, "canceled", f.stateOf(c.AbTestID), "cancelled 4 A:2/0/0 B:2/0/0")
	desc := new(gr.SortOrderDESC)
	for name, test := range map[string]struct {
		params gr.ListSubjectTestsParams
		want   string
	}{
		"all":       {gr.ListSubjectTestsParams{}, "aa bb cc"},
		"name":      {gr.ListSubjectTestsParams{Name: new("B")}, "bb"},
		"stage":     {gr.ListSubjectTestsParams{Stage: new(gr.SubjectTestStageFilterPreparing)}, "bb"},
		"finished":  {gr.ListSubjectTestsParams{Stage: new(gr.SubjectTestStageFilterFinished)}, "aa"},
		"sending":   {gr.ListSubjectTestsParams{Stage: new(gr.SubjectTestStageFilterSendingWinner)}, ""},
		"ID":        {gr.ListSubjectTestsParams{AbTestID: &a.AbTestID}, "aa"},
		"campaign":  {gr.ListSubjectTestsParams{CampaignID: &summer}, "bb"},
		"by name":   {gr.ListSubjectTestsParams{SortName: desc}, "cc bb aa"},
		"by stage":  {gr.ListSubjectTestsParams{SortStage: desc}, "bb aa cc"},
		"by time":   {gr.ListSubjectTestsParams{SortSendOn: desc}, "bb aa cc"},
		"by number": {gr.ListSubjectTestsParams{SortTotalDelivered: desc}, "aa cc bb"},
		"page":      {gr.ListSubjectTestsParams{PerPage: new(2), Page: new(2)}, "cc"},
	} {
		page, err := f.client.SubjectTests.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(t gr.SubjectTestListItem) string { return t.Name }), " "), test.want)
	}
}

func TestSubjectTestThatCannotBe(t *testing.T) {
	f := start(t)
	campaign := f.campaign("spring")
	for field, change := range map[string]func(*gr.NewSubjectTest){
		"content":                        func(t *gr.NewSubjectTest) { t.Content = gr.MessageContent{} },
		"variants":                       func(t *gr.NewSubjectTest) { t.Variants = []string{"one"} },
		"deliverySettings.samplingTime":  func(t *gr.NewSubjectTest) { t.DeliverySettings.SamplingTime = wire.Null[string]() },
		"deliverySettings.samplingTime ": func(t *gr.NewSubjectTest) { t.DeliverySettings.SamplingTime = wire.Value("5 hours") },
		"deliverySettings.sendOn.date": func(t *gr.NewSubjectTest) {
			t.DeliverySettings.SendOn.SendingType = gr.SubjectTestSendingTypeScheduled
		},
	} {
		body := gr.NewSubjectTest{
			Name: "x", Campaign: gr.CampaignReference{CampaignID: campaign}, FromField: gr.FromFieldReference{FromFieldID: f.defaultSender()},
			DeliverySettings: gr.SubjectTestDeliverySettingsInput{
				SendOn:     gr.SubjectTestSendTimeInput{SendingType: gr.SubjectTestSendingTypeNow},
				WinnerMode: gr.WinnerModeAutomatic, WinningCriteria: gr.WinningCriterionClick, SamplingTime: wire.Value("P1DT2M"),
			},
			Variants: []string{"Spring", "Sale"}, Content: gr.MessageContent{Plain: "x"},
		}
		change(&body)
		_, err := f.client.SubjectTests.Create(f.ctx, body)
		f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", strings.TrimSpace(field))
	}
}
