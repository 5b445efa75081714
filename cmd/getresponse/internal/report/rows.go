package report

import (
	"math"
	"time"
)

// growthRow is a list, or a part of its growth, as data.
type growthRow struct {
	Kind    string `json:"kind"` // list, day, week or month
	ID      string `json:"id"`
	Name    string `json:"name"`
	From    string `json:"from"`
	To      string `json:"to"`
	Start   int    `json:"start"`
	Added   int    `json:"added"`
	Removed int    `json:"removed"`
	End     int    `json:"end"`
}

// messageRow is a newsletter or an autoresponder as data. Rates are shares, 0.25 for 25
// percent, with four decimals.
type messageRow struct {
	Kind            string  `json:"kind"` // newsletter or autoresponder
	ID              string  `json:"id"`
	Name            string  `json:"name"`
	From            string  `json:"from"`
	To              string  `json:"to"`
	Subject         string  `json:"subject"`
	List            string  `json:"list"`
	SentOn          *string `json:"sentOn"` // null for an autoresponder
	Sent            int     `json:"sent"`
	Delivered       int     `json:"delivered"`
	Opened          int     `json:"opened"`
	Clicked         int     `json:"clicked"`
	Bounced         int     `json:"bounced"`
	Unsubscribed    int     `json:"unsubscribed"`
	Complaints      int     `json:"complaints"`
	OpenRate        float64 `json:"openRate"`
	ClickRate       float64 `json:"clickRate"`
	BounceRate      float64 `json:"bounceRate"`
	UnsubscribeRate float64 `json:"unsubscribeRate"`
	ComplaintRate   float64 `json:"complaintRate"`
}

// Rows returns the report as a list of flat objects to be written as JSON: each list, the
// parts of its growth, each newsletter and each autoresponder. The property kind says
// which of these a row is.
func (r *Report) Rows() []any {
	rows := []any{}
	from, to := r.Period.First.Format(dayForm), r.Period.Last.Format(dayForm)
	spans := r.Period.Spans()
	for _, l := range r.Lists {
		rows = append(rows, growthRow{"list", l.ID, l.Name, from, to, l.Start, l.Added, l.Removed, l.End})
		for i, g := range l.Parts {
			rows = append(rows, growthRow{string(r.Period.Unit), l.ID, l.Name, spans[i].First.Format(dayForm), spans[i].Last.Format(dayForm), g.Start, g.Added, g.Removed, g.End})
		}
	}
	for _, of := range []struct {
		kind     string
		messages []Message
	}{{"newsletter", r.Newsletters}, {"autoresponder", r.Autoresponders}} {
		for _, m := range of.messages {
			row := messageRow{
				Kind: of.kind, ID: m.ID, Name: m.Name, From: from, To: to, Subject: m.Subject, List: m.List,
				Sent: m.Sent, Delivered: m.Delivered(), Opened: m.Opened, Clicked: m.Clicked, Bounced: m.Bounced, Unsubscribed: m.Unsubscribed, Complaints: m.Complaints,
				OpenRate: rounded(m.OpenRate()), ClickRate: rounded(m.ClickRate()), BounceRate: rounded(m.BounceRate()),
				UnsubscribeRate: rounded(m.UnsubscribeRate()), ComplaintRate: rounded(m.ComplaintRate()),
			}
			if !m.SentOn.IsZero() {
				row.SentOn = new(m.SentOn.In(r.Period.First.Location()).Format(time.RFC3339))
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func rounded(share float64) float64 { return math.Round(share*1e4) / 1e4 }
