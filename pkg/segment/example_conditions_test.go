package segment_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/segment"
)

// printEach prints a line for each condition.
func printEach(conditions ...segment.Condition) {
	for _, c := range conditions {
		_, words, _ := strings.Cut(segment.New("").In("L1").Where(c).String(), "list L1 ")
		fmt.Println(words)
	}
}

// Conditions on the contact.
func ExampleTag() {
	printEach(
		segment.Name().StartsWith("J"), segment.Email().DoesNotContain("@example.com"),
		segment.CountryCode().Is("PL"), segment.City().IsNot("Gdansk"),
		segment.Tag("vip"), segment.WithoutTag("vip"),
		segment.Score().AtLeast(100), segment.Score().IsNotSet(), segment.EngagementScore().MoreThan(3),
		segment.Consented("g1"), segment.NotConsented("g1").Until(segment.Date(2026, time.March, 1)))
	// Output:
	// whose name starts with "J".
	// whose e-mail address does not contain "@example.com".
	// whose country code is "PL".
	// whose city is not "Gdansk".
	// who have tag vip.
	// who do not have tag vip.
	// whose score is at least 100.
	// whose score is not set.
	// whose engagement score is more than 3.
	// who gave consent g1 at any time.
	// who did not give consent g1 until 2026-03-01.
}

// Conditions on custom fields. The function depends on the values of the field.
func ExampleCustomField() {
	printEach(
		segment.CustomField("f1").EndsWith("son"), segment.CustomField("f1").IsNotSet(),
		segment.ChoiceField("f2").Is("blue"),
		segment.NumberField("f3").AtMost(2.5),
		segment.DateField("f4").Today(), segment.DateField("f4").InLastFullDays(2*segment.Week))
	// Output:
	// whose custom field f1 ends with "son".
	// whose custom field f1 is not set.
	// whose custom choice field f2 is "blue".
	// whose custom number field f3 is at most 2.5.
	// whose custom date field f4 is today.
	// whose custom date field f4 is in the last 14 days without today.
}

// Conditions on the sign-up.
func ExampleSignedUp() {
	printEach(
		segment.SignedUp().LastWeek(),
		segment.SignedUp().Between(segment.Date(2026, time.March, 1), segment.Date(2026, time.March, 31)),
		segment.SignedUpBy(segment.ByAPI), segment.SignedUpByForm("w1"), segment.SignedUpByPopup(segment.Any),
		segment.SignedUpByAnyForm(), segment.SignedUpByImport("i1"))
	// Output:
	// who signed up last week.
	// who signed up between 2026-03-01 and 2026-03-31.
	// who signed up by api.
	// who signed up by form w1.
	// who signed up by any popup.
	// who signed up by any kind of form.
	// who signed up by import i1.
}

// Conditions on any message.
func ExampleOpened() {
	printEach(
		segment.Opened().InLast(7*segment.Day), segment.Clicked().ThisMonth(),
		segment.WereSent().Since(segment.Date(2026, time.March, 1)),
		segment.LastOpened().Until(segment.Date(2026, time.March, 1)), segment.LastClicked().LastTwoMonths(),
		segment.OpenedNothing(), segment.ClickedNothing().InLast(90*segment.Day))
	// Output:
	// who last opened a message in the last 7 days.
	// who last clicked a link this month.
	// who were last sent a message from 2026-03-01 on.
	// who last opened a message until 2026-03-01.
	// who last clicked a link in the last 2 months.
	// who never opened any message.
	// who did not click any link of any message in the last 90 days with today.
}

// Conditions on one message.
func ExampleOpenedMessage() {
	welcome := segment.Autoresponder("m1")
	printEach(
		segment.SentMessage(welcome), segment.NotSentMessage(segment.SplitTest("m2")),
		segment.OpenedMessage(welcome), segment.NotOpened(welcome), segment.NotOpened(welcome).ThisWeek(),
		segment.ClickedLink(segment.AutomationMessage("m3"), "l1"),
		segment.NotClicked(segment.Newsletter("m4"), segment.Any).InLast(30*segment.Day),
		segment.SentSMS("s1").Delivered(), segment.ClickedSMSLink("s1", "l2"), segment.NotClickedSMSLink("s1", "l2"))
	// Output:
	// who were sent autoresponder m1.
	// who were not sent split test m2.
	// who opened autoresponder m1.
	// who never opened autoresponder m1.
	// who did not open autoresponder m1 this week.
	// who clicked link l1 of automation message m3.
	// who did not click any link of newsletter m4 in the last 30 days with today.
	// who were sent text message s1 (delivered).
	// who clicked link l2 of text message s1.
	// who did not click link l2 of text message s1.
}

// Conditions on purchases.
func ExampleTotalSpent() {
	printEach(
		segment.Purchases(segment.Any).AtLeast(3),
		segment.TotalSpent("s1").MoreThan(segment.Amount(99.5, "PLN")).InLast(90*segment.Day),
		segment.Bought(segment.Product{Shop: "s1", Category: segment.Any, ID: "p1"}).ThisMonth(),
		segment.NotBought(segment.Product{Shop: segment.Any, Category: segment.Any, ID: segment.Any}),
		segment.BoughtBrand("s1", "ACME"),
		segment.AbandonedCart("s1").AtLeast(segment.Amount(20, "EUR")).Yesterday(),
		segment.AbandonedCart("s1").AtLeast(segment.Amount(20, "EUR")).Never())
	// Output:
	// whose number of purchases in any shop is at least 3 at any time.
	// whose spending in shop s1 is more than 99.5 PLN in the last 90 days with today.
	// who bought product p1 of any category in shop s1 this month.
	// who did not buy any product of any category in any shop at any time.
	// who bought the brand "ACME" in shop s1.
	// who abandoned a cart in shop s1 whose value is at least 20 EUR yesterday.
	// who never abandoned a cart in shop s1 whose value is at least 20 EUR.
}

// Conditions on automation, webinars and CRM.
func ExampleGoal() {
	printEach(
		segment.CycleDay().AtMost(7), segment.CycleDay().IsNotSet(),
		segment.Goal("g1").Reached(), segment.Goal("g1").MoreThan(2),
		segment.EventOccurred("e1").LastMonth(), segment.EventDidNotOccur("e1"),
		segment.TookPart("w1", segment.AnyRole), segment.DidNotTakePart("w1", segment.Registrant),
		segment.InPipeline("p1"), segment.InStage("p1", "s2"))
	// Output:
	// whose day of the autoresponder cycle is at most 7.
	// whose day of the autoresponder cycle is not set.
	// who reached goal g1.
	// whose value of goal g1 is more than 2.
	// for whom custom event e1 occurred last month.
	// for whom custom event e1 did not occur at any time.
	// who took part in webinar w1 in any role.
	// who did not take part in webinar w1 as registrant.
	// who are in any stage of pipeline p1.
	// who are in stage s2 of pipeline p1.
}
