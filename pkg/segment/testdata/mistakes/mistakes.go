// Package mistakes does not compile: each marked line uses an operator, a period or a
// value that the condition does not have. TestMistakesDoNotCompile compiles it.
package mistakes

import (
	"time"

	"github.com/go-getresponse/getresponse/pkg/segment"
)

func mistakes() {
	day := segment.Date(2026, time.March, 1)
	message := segment.Newsletter("m1")

	// These are right.
	_ = segment.New("s").In("L1").Where(segment.Opened().Since(day), segment.NotOpened(message), segment.Score().Is(3))
	_ = segment.New("s").AllOf(segment.In("L1").SignedUp().LastMonth().InCycle().Everyone())

	_ = segment.Name().AtLeast(3)                                                     // mistake: strings have no order
	_ = segment.Name().Is(3)                                                          // mistake: a name is a string
	_ = segment.Score().Contains("3")                                                 // mistake: numbers have no parts
	_ = segment.Score().Is("3")                                                       // mistake: a score is a number
	_ = segment.Score().Is(2.5)                                                       // mistake: a score is an integer
	_ = segment.Score().IsSet()                                                       // mistake: only a missing score can be asked for
	_ = segment.EngagementScore().IsNotSet()                                          // mistake: it is always there
	_ = segment.Email().IsNotSet()                                                    // mistake: it is always there
	_ = segment.CustomField("f1").AtLeast(3)                                          // mistake: NumberField has numbers
	_ = segment.ChoiceField("f1").Today()                                             // mistake: DateField has dates
	_ = segment.NumberField("f1").StartsWith("3")                                     // mistake: numbers have no parts
	_ = segment.Opened().Until(day)                                                   // mistake: LastOpened can be over
	_ = segment.Opened().LastMonth()                                                  // mistake: LastOpened can be over
	_ = segment.Opened().SinceTime(time.Now())                                        // mistake: days only
	_ = segment.Opened().InLast(30 * 24 * time.Hour)                                  // mistake: days are no duration
	_ = segment.LastOpened().InLastFullDays(7)                                        // mistake: it cannot say whether today counts
	_ = segment.LastOpened().Anytime()                                                // mistake: there is no such period
	_ = segment.OpenedMessage(message).Today()                                        // mistake: one message has no period
	_ = segment.OpenedMessage("m1")                                                   // mistake: the kind of the message is missing
	_ = segment.NotOpened(message).LastMonth()                                        // mistake: no such period
	_ = segment.NotOpened(message).Until(day)                                         // mistake: no such period
	_ = segment.OpenedNothing().WithoutPeriod()                                       // mistake: the shorter form has one message
	_ = segment.TotalSpent("s1").AtLeast(100)                                         // mistake: the currency is missing
	_ = segment.Purchases("s1").AtLeast(3).Since(day)                                 // mistake: no such period
	_ = segment.AbandonedCart("s1").AtLeast(segment.Amount(1, "PLN")).LastTwoMonths() // mistake: no such period
	_ = segment.Consented("g1").Today()                                               // mistake: no such period
	_ = segment.BoughtBrand("s1", "b").Today()                                        // mistake: brands have no period
	_ = segment.TookPart("w1")                                                        // mistake: the role is missing
	_ = segment.New("s").Where(segment.Tag("t1"))                                     // mistake: the lists are missing
	_ = segment.New("s").AllOf(segment.In("L1")).Where(segment.Tag("t1"))             // mistake: the section lacks conditions
	_ = segment.New("s").In("L1").Where(segment.Name())                               // mistake: the operator is missing
	_ = segment.New("s").In("L1").Where(segment.Tag("t1")).InCycle()                  // mistake: the scope comes first
	_ = segment.In("L1").Everyone().Save()                                            // mistake: a section is no segment
	_ = segment.In("L1").SignedUp().Since(day)                                        // mistake: no such period
}
