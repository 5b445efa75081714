package life

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// newsletters are sent when their time comes.
func newsletters(e *engine.Engine, settings Settings) {
	e.When(sendNewsletter, "newsletter", func(c *Call, n Object) { deliverNewsletter(c, n, settings.SendingRate) })
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

// sendNewsletter is due when the sending time of a newsletter comes.
const sendNewsletter = "send newsletter"

// Properties of the row of a newsletter whose sending has begun. Responses do not show
// them.
const (
	stage    = "stage" // in_progress or finished
	reached  = "reached"
	finished = "finished"
)

// schedule sets the sending time of a newsletter. Its recipients are chosen when it is
// sent; what cannot choose any is rejected now.
func schedule(c *Call, n Object) *Failure {
	settings := engine.Merge(engine.Sub(n, "sendSettings"), nil)
	at, failure := sendingTime(c, n["sendOn"], settings["sendOn"])
	if failure != nil {
		return failure
	}
	delete(settings, "sendOn")
	n["sendSettings"], n["sendOn"] = settings, nil
	if engine.Text(n, "type") == "draft" {
		return nil
	}
	n["sendOn"] = engine.Time(at)
	_, failure = recipientsOf(c, settings)
	return failure
}

// scheduled sends a newsletter, now or later.
func scheduled(c *Call, n Object, perMinute int) {
	at, ok := engine.ParseTime(engine.Text(n, "sendOn"))
	switch {
	case !ok:
	case at.After(c.Now):
		c.Schedule(at, sendNewsletter, engine.Text(n, "newsletterId"))
	default:
		deliverNewsletter(c, n, perMinute)
	}
}

// deliverNewsletter sends a newsletter to its next recipients: to all, or to as many as a
// minute allows. A newsletter whose segment can no longer be evaluated becomes a disabled
// draft.
func deliverNewsletter(c *Call, n Object, perMinute int) {
	id := engine.Text(n, "newsletterId")
	if engine.Text(n, stage) == "" {
		chosen, failure := recipientsOf(c, engine.Sub(n, "sendSettings"))
		if failure != nil {
			n["type"], n["sendOn"], n["status"] = "draft", nil, "disabled"
			return
		}
		n[recipients], n[stage], n[reached] = chosen, "in_progress", engine.Int(0)
	}
	from, _ := n[reached].(float64)
	rest := engine.Texts(engine.Items(n, recipients))[int(from):]
	if perMinute > 0 && len(rest) > perMinute {
		rest = rest[:perMinute]
		c.Schedule(c.Now.Add(time.Minute), sendNewsletter, id)
	} else {
		n[stage] = finished
	}
	deliver(c, id, rest, nil)
	n[reached] = from + float64(len(rest))
}

// sendingTime returns the sending time of a newsletter: one with an offset, a local
// one in the settings, or now. Which of two would win is not known.
func sendingTime(c *Call, absolute, local any) (time.Time, *Failure) {
	when, isLocal := local.(Object)
	s, isAbsolute := absolute.(string)
	switch {
	case isLocal && isAbsolute:
		return time.Time{}, contract.Invalid(contract.Detail("body", []string{"sendOn"}, s, "The sending time is given here and in sendSettings"))
	case isLocal:
		return localTime(when, "sendSettings", "sendOn")
	case !isAbsolute:
		return c.Now, nil
	}
	at, ok := engine.ParseTime(s)
	if !ok {
		return time.Time{}, contract.Invalid(contract.Detail("body", []string{"sendOn"}, s, "No date and time"))
	}
	return at, nil
}

// localTime reads a date and time of day in one of the known zones, which a body has at
// a path.
func localTime(when Object, at ...string) (time.Time, *Failure) {
	var local wire.LocalTime
	quoted, err := json.Marshal(engine.Text(when, "date"))
	if err != nil || wire.Unmarshal(quoted, &local) != nil || local.IsZero() {
		return time.Time{}, contract.Invalid(contract.Detail("body", append(at, "date"), when["date"], "No date and time"))
	}
	number, _ := engine.Sub(when, "timeZone")["timeZoneId"].(float64)
	zone, ok := timezoneOf(int(number))
	location, err := time.LoadLocation(zone.name)
	if !ok || err != nil {
		return time.Time{}, contract.Invalid(contract.Detail("body", append(at, "timeZone", "timeZoneId"), number, "No such time zone"))
	}
	year, month, day := local.Date()
	return time.Date(year, month, day, local.Hour(), local.Minute(), local.Second(), 0, location), nil
}

// thumbnails are pictures in a gray that changes with the content of the message.
func thumbnails(e *engine.Engine, _ Settings) {
	for operation, entity := range map[string]string{"getNewsletterThumbnail": "newsletter", "getAutoresponderThumbnail": "autoresponder"} {
		e.HandleRow(operation, entity, func(_ *Call, row Object) (int, any, *Failure) {
			content := engine.Sub(row, "content")
			return http.StatusOK, contract.PictureOf(engine.Text(content, "html") + engine.Text(content, "plain")), nil
		})
	}
}
