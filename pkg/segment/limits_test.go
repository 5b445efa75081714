package segment_test

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// What types cannot exclude is an error that names the condition.
func TestFaultsOfConditions(t *testing.T) {
	day, later := segment.Date(2026, time.March, 1), segment.Date(2026, time.March, 2)
	vip := segment.Newsletter("m1")
	for want, c := range map[string]segment.Condition{
		`(tag, who have tag ""): the ID of the tag is empty`:             segment.Tag(""),
		`(tag, who do not have tag all): the tag cannot be Any here`:     segment.WithoutTag(segment.Any),
		`(tag, who have tag "�"): the ID of the tag "\xff" is not UTF-8`: segment.Tag("\xff"),
		`the name is empty`:                      segment.Name().Is(""),
		`the e-mail address "\xff" is not UTF-8`: segment.Email().Contains("\xff"),
		`the value is empty`:                     segment.City().StartsWith(""),
		`the ID of the custom field is empty`:    segment.CustomField("").IsSet(),
		`(custom, whose custom choice field f1 compares as {"operator":"is"}): the value is empty`:            segment.ChoiceField("f1").Is(""),
		`NaN is not a number to compare with`:                                                                 segment.NumberField("f1").AtLeast(math.NaN()),
		`+Inf is not a number to compare with`:                                                                segment.TotalSpent("s1").AtLeast(segment.Amount(math.Inf(1), "PLN")),
		`the currency "zl" is not a code of three capital letters`:                                            segment.TotalSpent("s1").AtLeast(segment.Amount(1, "zl")),
		`the currency "ZŁ" is not a code of three capital letters`:                                            segment.AbandonedCart("s1").AtLeast(segment.Amount(1, "ZŁ")),
		`(engagement_score, whose engagement score is at least 6): the engagement score 6 is not from 1 to 5`: segment.EngagementScore().AtLeast(6),
		`the engagement score 0 is not from 1 to 5`:                                                           segment.EngagementScore().Is(0),
		`the service has the last 7 and the last 30 days here, not the last 14`:                               segment.Opened().InLast(14 * segment.Day),
		`the service has the last 7 and the last 30 days here, not the last 28`:                               segment.EventOccurred("e1").InLast(4 * segment.Week),
		`the last 0 days are not at least one day`:                                                            segment.OpenedNothing().InLast(0),
		`the last -1 days are not at least one day`:                                                           segment.DateField("f1").InLastFullDays(-1),
		`the day is the zero Date`:                                                                            segment.Opened().Since(wire.Date{}),
		`the time is the zero Time`:                                                                           segment.SignedUp().UntilTime(time.Time{}),
		`the year 10000 does not fit four digits`:                                                             segment.LastSent().Until(segment.Date(10000, time.March, 1)),
		`the year -1 does not fit four digits`:                                                                segment.SignedUp().SinceTime(time.Date(-1, time.March, 1, 0, 0, 0, 0, time.UTC)),
		`the first day 2026-03-02 is after the last day 2026-03-01`:                                           segment.LastOpened().Between(later, day),
		`the message is the zero Message`:                                                                     segment.OpenedMessage(segment.Message{}),
		`the ID of the newsletter is empty`:                                                                   segment.NotOpened(segment.Newsletter("")).Today(),
		`the ID of the autoresponder is empty`:                                                                segment.NotOpened(segment.Autoresponder("")).WithoutPeriod(),
		`the ID of the link is empty`:                                                                         segment.NotClicked(vip, ""),
		`the ID of the shop is empty`:                                                                         segment.Bought(segment.Product{Category: segment.Any, ID: "p1"}),
		`the ID of the category is empty`:                                                                     segment.Bought(segment.Product{Shop: "s1", ID: "p1"}),
		`the ID of the product is empty`:                                                                      segment.NotBought(segment.Product{Shop: "s1", Category: segment.Any}),
		`(ecommerce_brand_purchased, who bought the brand "b" in shop all): the shop cannot be Any here`:      segment.BoughtBrand(segment.Any, "b"),
		`the brand is empty`:                                                                                  segment.NotBoughtBrand("s1", ""),
		`the pipeline cannot be Any here`:                                                                     segment.InPipeline(segment.Any),
		`the stage cannot be Any here`:                                                                        segment.InStage("p1", segment.Any),
		`the role "speaker" is none of the constants`:                                                         segment.TookPart("w1", "speaker"),
		`the method "webform" is none of the constants`:                                                       segment.SignedUpBy(gr.SegmentSubscriptionMethodWebform),
		`: it is nil`: nil,
		`: it is a zero value; the functions of this package make conditions`: segment.ConsentPeriod{},
		`section 1, condition 2: it is nil`:                                   segment.StringOperators{}.Is("x"),
	} {
		_, err := segment.New("vips").In("L1").Where(segment.Tag("t1"), c).Save()
		var invalid *segment.Error
		if !errors.As(err, &invalid) || len(invalid.Faults) != 1 {
			t.Errorf("want %s, got %v", want, err)
			continue
		}
		f := invalid.Faults[0]
		if !strings.HasPrefix(err.Error(), `segment "vips": section 1, condition 2`) || !strings.Contains(err.Error(), want) || f.Section != 1 || f.Condition != 2 {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if _, err := segment.New("").In("L1").Where(segment.Tag("t1"), c).Search(); !errors.As(err, &invalid) {
			t.Errorf("Search: want %s, got %v", want, err)
		}
	}
}

// Integers have 32 bits on every platform.
func TestIntegersOfMoreBits(t *testing.T) {
	if strconv.IntSize == 32 {
		t.Skip("an int has 32 bits")
	}
	most := int64(math.MaxInt32)
	for want, c := range map[string]segment.Condition{
		"2147483648 does not fit 32 bits":  segment.Score().Is(int(most + 1)),
		"-2147483649 does not fit 32 bits": segment.Goal("g1").Is(int(-most - 2)),
		"2147483649 does not fit 32 bits":  segment.Purchases("s1").Is(int(most + 2)),
		"2147483650 does not fit 32 bits":  segment.CycleDay().Is(int(most + 3)),
	} {
		if _, err := segment.New("s").In("L1").Where(c).Save(); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := segment.New("s").In("L1").Where(segment.Score().Is(math.MinInt32), segment.Score().Is(math.MaxInt32)).Save(); err != nil {
		t.Error(err)
	}
}

// What a type that no function made leads to is reported, and does not panic.
func TestZeroValues(t *testing.T) {
	day := segment.Date(2026, time.March, 1)
	for name, c := range map[string]segment.Condition{
		"string": segment.StringOperators{}.Contains("x"), "number": segment.NumberOperators{}.AtLeast(1),
		"score": segment.ScoreOperators{}.IsNotSet(), "presence": segment.CustomDateOperators{}.IsSet(),
		"goal": segment.GoalOperators{}.Reached(), "period": segment.DateOperators{}.LastMonth(),
		"days": segment.CustomDateOperators{}.InLastFullDays(3), "times": segment.EventPeriod{}.SinceTime(time.Now()),
		"since": segment.InactivityPeriod{}.Since(day), "cart": segment.CartPeriod{}.Never(),
		"not opened": segment.NotOpenedPeriod{}.WithoutPeriod(), "sms": segment.SMSDelivery{}.Delivered(),
		"spending": segment.SpendingOperators{}.AtLeast(segment.Amount(1, "PLN")), "inactivity": segment.InactivityPeriod{},
		"product": segment.ProductPeriod{}, "purchases": segment.PurchasePeriod{},
	} {
		s := segment.New("s").In("L1").Where(c)
		if _, err := s.Save(); err == nil {
			t.Errorf("%s: no error for %s", name, s)
		}
	}
	for name, s := range map[string]segment.Segment{
		"scope": segment.Scope[segment.Segment]{}.Everyone(), "sign-up": segment.ScopePeriod[segment.Segment]{}.Today().Where(segment.Tag("t1")),
		"segment": {}, "section": segment.New("s").AllOf(segment.Section{}), "parsed nil": segment.Parse(nil),
	} {
		if _, err := s.Save(); err == nil {
			t.Errorf("%s: no error for %s", name, s)
		}
	}
}

func TestFaultsOfSegments(t *testing.T) {
	tag := segment.Tag("t1")
	everyone := segment.In("L1").Everyone()
	days := segment.In("L1").SignedUp()
	for want, s := range map[string]segment.Segment{
		`segment "": the segment: the name is empty`:                                                                        segment.New("").In("L1").Where(tag),
		`segment "\xff": the segment: the name "\xff" is not UTF-8`:                                                         segment.New("\xff").In("L1").Where(tag),
		`segment "s": the segment: it has no sections`:                                                                      segment.New("s").AllOf(),
		`segment "s": section 1: it has no list`:                                                                            segment.New("s").In().Where(tag),
		`segment "s": section 1: the ID of the list is empty`:                                                               segment.New("s").In("L1", "").Where(tag),
		`segment "s": section 2: it has no conditions; Everyone selects all contacts of its lists`:                          segment.New("s").AllOf(everyone, segment.In("L1").WhereAny()),
		`segment "s": section 2: it is the zero Section; In makes sections`:                                                 segment.New("s").AnyOf(everyone, segment.Section{}),
		`segment "s": section 1: the service has the last 7 and the last 30 days here, not the last 3`:                      segment.New("s").AllOf(days.InLast(3).Everyone()),
		`segment "s": section 1: the first day 2026-03-02 is after the last day 2026-03-01`:                                 segment.New("s").AllOf(days.Between(segment.Date(2026, 3, 2), segment.Date(2026, 3, 1)).Everyone()),
		`segment "s": section 1: the day is the zero Date`:                                                                  segment.New("s").AllOf(days.Between(wire.Date{}, segment.Date(2026, 3, 1)).Everyone()),
		`segment "s": section 9: a segment has at most 8 sections, this has 10`:                                             segment.New("s").AllOf(everyone, everyone, everyone, everyone, everyone, everyone, everyone, everyone, everyone, everyone),
		`segment "s": section 1, condition 9 (tag, who have tag t1): a section has at most 8 conditions, this has 10`:       segment.New("s").In("L1").Where(tag, tag, tag, tag, tag, tag, tag, tag, tag, tag),
		`segment "s": the segment: contacts in the state "removed" can be searched, but only "subscribed" can be saved`:     segment.New("s").In("L1").Where(tag).InState(segment.Subscribed, segment.Removed),
		`segment "s": the segment: it has no states of contacts`:                                                            segment.New("s").In("L1").Where(tag).InState(),
		`segment "s": section 1, condition 1 (tag, who have tag ""): the ID of the tag is empty; section 2: it has no list`: segment.New("s").AllOf(segment.In("L1").Where(segment.Tag("")), segment.In().Everyone()),
		`segment "a\u202eb": the segment: it has no sections`:                                                               segment.New("a\u202eb").AnyOf(),
	} {
		saved, err := s.Save()
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if saved.Name != "" || saved.Section != nil {
			t.Errorf("%s: there is a body beside the error", want)
		}
		if _, err := s.Update(); err == nil || err.Error() != want {
			t.Errorf("Update: got  %v\nwant %s", err, want)
		}
	}
	for want, s := range map[string]segment.Segment{
		`segment "": the segment: it has no sections`:                         segment.New("").AllOf(),
		`segment "": the segment: the state "happy" is none of the constants`: segment.New("").In("L1").Everyone().InState("happy"),
		`segment "": the segment: it has no states of contacts`:               segment.New("").In("L1").Everyone().InState(),
	} {
		if _, err := s.Search(); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
}

// The text of an error is bounded; the faults are all there.
func TestManyFaults(t *testing.T) {
	bad := segment.Tag("")
	s := segment.New("s").AllOf(segment.In("L1").Where(bad, bad, bad, bad, bad, bad, bad), segment.In("L1").Where(bad))
	var invalid *segment.Error
	if _, err := s.Save(); !errors.As(err, &invalid) || len(invalid.Faults) != 8 || strings.Count(err.Error(), "is empty") != 5 || !strings.HasSuffix(err.Error(), "; ...") {
		t.Errorf("%v", err)
	}
	last := invalid.Faults[7]
	if last != (segment.Fault{Section: 2, Condition: 1, Type: "tag", Text: `who have tag ""`, Reason: "the ID of the tag is empty"}) {
		t.Errorf("%+v", last)
	}
}
