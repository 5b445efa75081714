package life

import (
	"net/http"
	"strconv"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// newsletters are sent when their time comes.
func newsletters(e *engine.Engine, settings Settings) {
	e.When(sendNewsletter, func(c *Call, id string) { deliverNewsletter(c, id, settings.SendingRate) })
	e.On("newsletter", engine.Hooks{
		Creating: func(c *Call, row Object) *Failure {
			if failure := needContent(row); failure != nil {
				return failure
			}
			return schedule(c, row)
		},
		Created: func(c *Call, row Object) {
			trackHTML(c, engine.Text(row, "newsletterId"))
			scheduled(c, row, settings.SendingRate)
		},
		Deleted: messageGone("newsletter", sendNewsletter),
		Derived: map[string]func(*Call, Object) any{
			"clickTracks": shownTracks("newsletter"),
			"sendMetrics": sendMetrics,
			"sendSettings": func(_ *Call, row Object) any {
				settings := engine.Merge(engine.Sub(row, "sendSettings"), nil)
				settings["selectedSuppresions"] = engine.Items(settings, "selectedSuppressions") // the service sends both spellings
				return settings
			},
		},
	})
	e.Handle("sendNewsletterDraft", sendNewsletterDraft)
	e.HandleRow("cancelNewsletter", "newsletter", cancelNewsletter)
	e.HandleRow("listNewsletterActivities", "newsletter", listNewsletterActivities)
	e.Handle("listNewsletterStatistics", chosenFigures("newsletter", "campaign.campaignId", "newsletterId"))
	e.HandleRow("listStatisticsForNewsletter", "newsletter", figuresOfOne("newsletter"))
}

// needContent checks that a message has content as HTML or as plain text. Without a name
// it takes its subject as one.
func needContent(row Object) *Failure {
	if row["name"] == nil && row["subject"] != nil {
		row["name"] = row["subject"]
	}
	content := engine.Sub(row, "content")
	if engine.Text(content, "html") != "" || engine.Text(content, "plain") != "" {
		return nil
	}
	return contract.Invalid(contract.Detail("body", []string{"content"}, content, "One of html and plain must not be empty"))
}

// sendMetrics are the progress and the results of a newsletter. Before it is sent, the
// total is what it would be now.
func sendMetrics(c *Call, n Object) any {
	if engine.Text(n, "type") == "draft" {
		return engine.Omit
	}
	status, to := engine.Text(n, stage), engine.Items(n, recipients)
	if status == "" {
		status = "scheduled"
		to, _ = recipientsOf(c, engine.Sub(n, "sendSettings"))
	}
	f := figuresOf(c.Journal.OfMessage(engine.Text(n, "newsletterId")))
	share := func(part int) string { return strconv.FormatFloat(rate(part, f.delivered(), 1), 'f', 2, 64) }
	return Object{
		"status": status, "sent": strconv.Itoa(f[sent]), "total": strconv.Itoa(len(to)), "delivered": strconv.Itoa(f.delivered()),
		"openRate": share(f.unique(opened)), "humanOpenRate": share(f.unique(opened)),
		"clickRate": share(f.unique(clicked)), "humanClickRate": share(f.unique(clicked)),
	}
}

// sendNewsletterDraft creates a newsletter from a draft, which stays.
func sendNewsletterDraft(c *Call) (int, any, *Failure) {
	draft, failure := c.Related("newsletter", engine.Text(c.Body, "messageId"))
	if failure != nil {
		return failed(failure)
	}
	if engine.Text(draft, "type") != "draft" {
		return failed(&Failure{Status: http.StatusBadRequest, Code: 1002, Message: "The newsletter is no draft."})
	}
	body := engine.Merge(draft, Object{"type": "broadcast"})
	body["sendSettings"] = c.Body["sendSettings"]
	delete(body, "newsletterId")
	return c.Respond(c.Create("newsletter", body))
}

// cancelNewsletter turns a newsletter that is not sent yet into a draft. One that is in
// progress ends with those who were sent it so far.
func cancelNewsletter(c *Call, n Object) (int, any, *Failure) {
	if engine.Text(n, "type") == "draft" || engine.Text(n, stage) == finished {
		return failed(&Failure{Status: http.StatusBadRequest, Code: 1002, Message: "The newsletter is not waiting to be sent."})
	}
	c.Unschedule(sendNewsletter, engine.Text(n, "newsletterId"))
	if engine.Text(n, stage) == "" {
		n["type"], n["sendOn"] = "draft", nil
	} else {
		n[stage] = finished
	}
	return c.Reply(n)
}

// listNewsletterActivities lists what the contacts that are still there did.
func listNewsletterActivities(c *Call, n Object) (int, any, *Failure) {
	names := map[string]string{sent: "send", opened: "open", clicked: "click"}
	var rows []Object
	for _, entry := range c.Journal.OfMessage(engine.Text(n, "newsletterId")) {
		contact := c.Rows("contact").Get(entry.Contact)
		if names[entry.Kind] != "" && contact != nil {
			rows = append(rows, Object{"activity": names[entry.Kind], "createdOn": engine.Time(entry.At), "contact": Object{
				"contactId": entry.Contact, "email": contact["email"], "href": c.Href("contacts", entry.Contact),
			}})
		}
	}
	return c.Page("", rows)
}
