package life

import (
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// A report waits, is generated and is kept for a week. How long the service keeps it is
// not known.
const (
	startReport  = "start report"
	finishReport = "finish report"
	reportStep   = time.Second
	reportKept   = 7 * 24 * time.Hour
)

// reports generates files of what happened in a period. The columns of the service's
// files are not known; these are ours.
func reports(e *engine.Engine, _ Settings) {
	e.On("custom report", engine.Hooks{
		Creating: creatingReport,
		Created: func(c *Call, row Object) {
			c.Schedule(c.Now.Add(reportStep), startReport, engine.Text(row, "customReportId"))
		},
		Derived: map[string]func(*Call, Object) any{
			"frequency": func(_ *Call, row Object) any { return engine.Sub(row, "scheduling")["frequency"] },
			"files":     shownReportFiles,
		},
	})
	e.When(startReport, "custom report", func(c *Call, row Object) {
		engine.Objects(row, "files")[0]["status"] = "in-progress"
		c.Schedule(c.Now.Add(reportStep), finishReport, engine.Text(row, "customReportId"))
	})
	e.When(finishReport, "custom report", func(c *Call, row Object) {
		file := engine.Objects(row, "files")[0]
		file["status"], file["expiresAt"] = "ready", engine.Time(c.Now.Add(reportKept))
		file[content] = newReport(c, row).file(engine.Text(row, "type"))
		row["generatedAt"] = engine.Time(c.Now)
		c.Record(engine.Entry{At: c.Now, Kind: reportReady, Detail: engine.Text(row, "customReportId")})
	})
}

func creatingReport(c *Call, row Object) *Failure {
	scheduling := engine.Sub(row, "scheduling")
	from, to := engine.Text(scheduling, "startDate"), engine.Text(scheduling, "endDate")
	if from > to {
		return contract.Invalid(contract.Detail("body", []string{"scheduling", "endDate"}, to, "The period ends before it begins"))
	}
	for _, id := range engine.Texts(engine.Items(engine.Sub(row, "filters"), "messageId")) {
		if _, failure := c.Related("newsletter", id); failure != nil {
			return failure
		}
	}
	row["scheduling"] = Object{"frequency": "one_time", "recurring": nil, "oneTime": Object{
		"startDate": from + "T00:00:00Z", "endDate": to + "T23:59:59Z",
	}}
	if row["filters"] == nil {
		row["filters"] = []any{}
	}
	row["files"] = []any{Object{"customReportFileId": c.NextID(), "status": "pending"}}
	return nil
}

// shownReportFiles are the files that have not expired. Those that are ready have an
// address that is valid for five minutes.
func shownReportFiles(c *Call, row Object) any {
	shown := []any{}
	for _, file := range engine.Objects(row, "files") {
		if expires, ok := engine.ParseTime(engine.Text(file, "expiresAt")); ok && !c.Now.Before(expires) {
			continue
		}
		out := engine.Only(file, "customReportFileId", "status", "expiresAt")
		if file["status"] == "ready" {
			until := strconv.FormatInt(c.Now.Add(5*time.Minute).Unix(), 10)
			out["downloadUrl"] = downloadURL(c, engine.Text(file, "customReportFileId")) + "?until=" + until
		}
		shown = append(shown, out)
	}
	return shown
}

// report is what a file is made of: a period as rows hold times, and the messages that it
// is limited to.
type report struct {
	*Call
	from, to string
	filters  Object
}

func newReport(c *Call, row Object) report {
	period := engine.Sub(engine.Sub(row, "scheduling"), "oneTime")
	return report{c, engine.Text(period, "startDate"), engine.Text(period, "endDate"), engine.Sub(row, "filters")}
}

// file returns the file of a type of report. A type of which the server has no data has a
// file with a header only.
func (r report) file(kind string) string {
	var lines [][]string
	switch kind {
	case "message_stats", "isp_message_stats_report":
		lines = r.messages(kind == "isp_message_stats_report")
	case "account_summary_report":
		lines = [][]string{{"list", "contacts", "added", "removed"}, r.summary("all", r.Rows("campaign").All())}
	case "list_summary_report":
		lines = [][]string{{"list", "contacts", "added", "removed"}}
		for _, campaign := range r.Rows("campaign").All() {
			lines = append(lines, r.summary(engine.Text(campaign, "name"), []Object{campaign}))
		}
	case "user_activity":
		lines = [][]string{{"time", "ip", "successful"}}
		for _, login := range r.rows("login", "loginTime") {
			lines = append(lines, texts(login["loginTime"], login["ip"], login["isSuccessful"]))
		}
	case "import_error_report":
		lines = [][]string{{"import", "list", "reason", "rows"}}
		for _, job := range r.rows("import", "createdOn") {
			for reason, n := range engine.Sub(job, "errorStatistics") {
				if n != 0.0 {
					lines = append(lines, texts(job["importId"], campaignOf(job), reason, n))
				}
			}
		}
	case "unconfirmed_contacts_stats_report":
		lines = [][]string{{"email", "list", "added"}}
		for _, contact := range r.rows("contact", "createdOn") {
			if contact[hidden] == true {
				lines = append(lines, texts(contact["email"], campaignOf(contact), contact["createdOn"]))
			}
		}
	default:
		lines = [][]string{{"time", "activity", "email", "list", "message", "detail"}}
		messages := engine.Texts(engine.Items(r.filters, "messageId"))
		for _, e := range r.entries(r.kinds(kind)...) {
			if len(messages) == 0 || slices.Contains(messages, e.Message) {
				lines = append(lines, []string{engine.Time(e.At), e.Kind, emailOf(r.Call, e.Contact), e.Campaign, e.Message, e.Detail})
			}
		}
	}
	var b strings.Builder
	_ = csv.NewWriter(&b).WriteAll(lines) // a builder does not fail
	return b.String()
}

// texts returns scalars as strings.
func texts(values ...any) []string {
	out := make([]string, len(values))
	for i, value := range values {
		out[i] = engine.Scalar(value)
	}
	return out
}

// rows returns the rows of an entity with a time in the period.
func (r report) rows(entity, time string) []Object {
	return slices.DeleteFunc(r.Rows(entity).All(), func(row Object) bool {
		at := engine.Text(row, time)
		return at < r.from || at > r.to
	})
}

// entries returns what happened in the period.
func (r report) entries(kinds ...string) []engine.Entry {
	return slices.DeleteFunc(slices.Clone(r.Journal.All()), func(e engine.Entry) bool {
		at := engine.Time(e.At)
		return at < r.from || at > r.to || !slices.Contains(kinds, e.Kind)
	})
}

// kinds returns the kinds of journal entries that a type of report lists.
func (r report) kinds(kind string) []string {
	if kind == "message_activity_report" {
		kinds := []string{}
		for _, activity := range engine.Texts(engine.Items(r.filters, "activityType")) {
			kinds = append(kinds, map[string]string{"click": clicked, "open": opened, "send": sent}[activity])
		}
		return kinds
	}
	return map[string][]string{
		"unsubscribe_contacts_lists_report":   {removed, unsubscribed},
		"standard_subscriber_activity_report": messageEntries(),
		"bounces":                             {bounced},
		"transactional_email_bounce_report":   {bounced},
		"message_clicks_report":               {clicked},
	}[kind]
}

// messageEntries are the kinds of journal entries about a message and a contact.
func messageEntries() []string {
	return []string{sent, opened, clicked, bounced, complained, unsubscribed}
}

// emailOf returns the address of a contact, its ID if it is deleted.
func emailOf(c *Call, contact string) string {
	if row := c.Rows("contact").Get(contact); row != nil {
		return engine.Text(row, "email")
	}
	return contact
}

// messages sums what happened to messages, by provider of the addresses if wanted.
func (r report) messages(byProvider bool) [][]string {
	groups, order := map[[2]string][]engine.Entry{}, [][2]string{}
	for _, e := range r.entries(messageEntries()...) {
		key := [2]string{e.Message, ""}
		if byProvider {
			_, key[1], _ = strings.Cut(emailOf(r.Call, e.Contact), "@")
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], e)
	}
	lines := [][]string{append([]string{"message", "provider"}, messageEntries()...)}
	for _, key := range order {
		f, line := figuresOf(groups[key]), key[:]
		for _, kind := range messageEntries() {
			line = append(line, strconv.Itoa(f[kind]))
		}
		lines = append(lines, line)
	}
	return lines
}

// summary counts the contacts of campaigns, and those that came and left in the period.
func (r report) summary(name string, campaigns []Object) []string {
	contacts, came, left := 0, 0, 0
	for _, campaign := range campaigns {
		id := engine.Text(campaign, "campaignId")
		contacts += len(contactsIn(r.Call, id))
		f := figuresOf(slices.DeleteFunc(r.entries(added, removed), func(e engine.Entry) bool { return e.Campaign != id }))
		came, left = came+f[added], left+f[removed]
	}
	return texts(name, contacts, came, left)
}
