package report

import "time"

// Report is the figures of an account for a period.
type Report struct {
	Period         Period
	Made           time.Time // when the figures were requested
	Lists          []List    // by name
	Newsletters    []Message // the latest first
	Autoresponders []Message // those that were sent most first

	// Messages beyond the limit of the report, which it does not count.
	MoreNewsletters, MoreAutoresponders int
}

// Growth is what happened to the number of contacts of a list.
type Growth struct{ Start, Added, Removed, End int }

// Change returns the difference between the end and the start.
func (g Growth) Change() int { return g.End - g.Start }

// List is a list (campaign) and its growth in the period, and in each part of it.
type List struct {
	ID, Name string
	Growth
	Parts []Growth // one for each of the period's Spans
}

// Total returns the growth of all lists together, as a list without a name. A contact
// counts once for each list that it is on.
func (r *Report) Total() List {
	total := List{Parts: make([]Growth, len(r.Period.Spans()))}
	for _, list := range r.Lists {
		total.Growth = total.plus(list.Growth)
		for i, part := range list.Parts {
			total.Parts[i] = total.Parts[i].plus(part)
		}
	}
	return total
}

func (g Growth) plus(other Growth) Growth {
	return Growth{g.Start + other.Start, g.Added + other.Added, g.Removed + other.Removed, g.End + other.End}
}

// Message is a newsletter or an autoresponder and what its recipients did. Figures of a
// newsletter are those since it was sent, figures of an autoresponder those of the period.
type Message struct {
	ID, Name, Subject, List string
	SentOn                  time.Time // of a newsletter; zero for an autoresponder
	Figures
}

// Figures count messages and what recipients did with them. A recipient counts once for
// each message that it opened or clicked in.
type Figures struct {
	Sent, Opened, Clicked, Bounced, Unsubscribed, Complaints int
}

// Delivered returns the number of messages that did not bounce.
func (f Figures) Delivered() int { return max(f.Sent-f.Bounced, 0) }

// OpenRate returns the share of delivered messages that were opened, from 0 to 1.
func (f Figures) OpenRate() float64 { return share(f.Opened, f.Delivered()) }

// ClickRate returns the share of delivered messages with a clicked link.
func (f Figures) ClickRate() float64 { return share(f.Clicked, f.Delivered()) }

// BounceRate returns the share of sent messages that bounced.
func (f Figures) BounceRate() float64 { return share(f.Bounced, f.Sent) }

// UnsubscribeRate returns the share of delivered messages whose recipient unsubscribed.
func (f Figures) UnsubscribeRate() float64 { return share(f.Unsubscribed, f.Delivered()) }

// ComplaintRate returns the share of delivered messages that were reported as spam.
func (f Figures) ComplaintRate() float64 { return share(f.Complaints, f.Delivered()) }

// share returns part of whole; 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Sum returns the figures of several messages together.
func Sum(messages []Message) (sum Figures) {
	for _, m := range messages {
		sum = sum.plus(m.Figures)
	}
	return sum
}

func (f Figures) plus(other Figures) Figures {
	return Figures{
		f.Sent + other.Sent, f.Opened + other.Opened, f.Clicked + other.Clicked, f.Bounced + other.Bounced,
		f.Unsubscribed + other.Unsubscribed, f.Complaints + other.Complaints,
	}
}
