package life

import (
	"bytes"
	"encoding/csv"
	"fmt"
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
	e.When(startReport, func(c *Call, id string) {
		if row := c.Rows("custom report").Get(id); row != nil {
			engine.Objects(row, "files")[0]["status"] = "in-progress"
			c.Schedule(c.Now.Add(reportStep), finishReport, id)
		}
	})
	e.When(finishReport, func(c *Call, id string) {
		row := c.Rows("custom report").Get(id)
		if row == nil {
			return
		}
		file := engine.Objects(row, "files")[0]
		file["status"], file["expiresAt"] = "ready", engine.Time(c.Now.Add(reportKept))
		file[content] = string(reportOf(c, row))
		row["generatedAt"] = engine.Time(c.Now)
		c.Record(engine.Entry{At: c.Now, Kind: reportReady, Detail: id})
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

// line is a line of a report's file.
type line []string

// reportOf returns the file of a report. A type of which the server has no data has a
// file with a header only.
func reportOf(c *Call, row Object) []byte {
	period := engine.Sub(engine.Sub(row, "scheduling"), "oneTime")
	from, to := engine.Text(period, "startDate"), engine.Text(period, "endDate")
	var lines []line
	switch kind := engine.Text(row, "type"); kind {
	case "message_stats", "isp_message_stats_report":
		lines = messageLines(c, from, to, kind == "isp_message_stats_report")
	case "account_summary_report", "list_summary_report":
		lines = listLines(c, from, to, kind == "account_summary_report")
	case "user_activity":
		lines = []line{{"time", "ip", "successful"}}
		for _, login := range c.Rows("login").All() {
			if at := engine.Text(login, "loginTime"); at >= from && at <= to {
				lines = append(lines, line{at, engine.Text(login, "ip"), engine.Text(login, "isSuccessful")})
			}
		}
	case "import_error_report":
		lines = []line{{"import", "list", "reason", "rows"}}
		for _, job := range c.Rows("import").All() {
			for reason, n := range engine.Sub(job, "errorStatistics") {
				if at := engine.Text(job, "createdOn"); at >= from && at <= to && n != 0.0 {
					lines = append(lines, line{engine.Text(job, "importId"), campaignOf(job), reason, engine.Scalar(n)})
				}
			}
		}
	case "unconfirmed_contacts_stats_report":
		lines = []line{{"email", "list", "added"}}
		for _, contact := range c.Rows("contact").All() {
			if at := engine.Text(contact, "createdOn"); contact[hidden] == true && at >= from && at <= to {
				lines = append(lines, line{engine.Text(contact, "email"), campaignOf(contact), at})
			}
		}
	default:
		lines = entryLines(c, from, to, kindsOf(kind, engine.Sub(row, "filters")), engine.Items(engine.Sub(row, "filters"), "messageId"))
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, l := range lines {
		_ = w.Write(l) // a buffer does not fail
	}
	w.Flush()
	return b.Bytes()
}

// kindsOf returns the kinds of journal entries that a type of report lists.
func kindsOf(report string, filters Object) []string {
	switch report {
	case "unsubscribe_contacts_lists_report":
		return []string{removed, unsubscribed}
	case "standard_subscriber_activity_report":
		return []string{sent, opened, clicked, bounced, complained, unsubscribed}
	case "bounces", "transactional_email_bounce_report":
		return []string{bounced}
	case "message_clicks_report":
		return []string{clicked}
	case "message_activity_report":
		kinds := []string{}
		for _, activity := range engine.Texts(engine.Items(filters, "activityType")) {
			kinds = append(kinds, map[string]string{"click": clicked, "open": opened, "send": sent}[activity])
		}
		return kinds
	}
	return nil
}

// entryLines lists what happened to contacts in a period.
func entryLines(c *Call, from, to string, kinds []string, messages []any) []line {
	lines := []line{{"time", "activity", "email", "list", "message", "detail"}}
	for _, entry := range c.Journal.All() {
		at := engine.Time(entry.At)
		if at < from || at > to || !slices.Contains(kinds, entry.Kind) || len(messages) > 0 && !slices.Contains(engine.Texts(messages), entry.Message) {
			continue
		}
		lines = append(lines, line{at, entry.Kind, emailOf(c, entry.Contact), entry.Campaign, entry.Message, entry.Detail})
	}
	return lines
}

// emailOf returns the address of a contact, its ID if it is deleted.
func emailOf(c *Call, contact string) string {
	if row := c.Rows("contact").Get(contact); row != nil {
		return engine.Text(row, "email")
	}
	return contact
}

// messageLines sums what happened to messages in a period, by provider of the addresses
// if wanted.
func messageLines(c *Call, from, to string, byProvider bool) []line {
	kinds := []string{sent, opened, clicked, bounced, complained, unsubscribed}
	lines := []line{append(line{"message", "provider"}, kinds...)}
	counts, order := map[[2]string]map[string]int{}, [][2]string{}
	for _, entry := range c.Journal.All() {
		if at := engine.Time(entry.At); at < from || at > to || entry.Message == "" {
			continue
		}
		key := [2]string{entry.Message, ""}
		if byProvider {
			_, key[1], _ = strings.Cut(emailOf(c, entry.Contact), "@")
		}
		if counts[key] == nil {
			counts[key] = map[string]int{}
			order = append(order, key)
		}
		counts[key][entry.Kind]++
	}
	for _, key := range order {
		l := line{key[0], key[1]}
		for _, kind := range kinds {
			l = append(l, strconv.Itoa(counts[key][kind]))
		}
		lines = append(lines, l)
	}
	return lines
}

// listLines counts the contacts that came to and left each campaign in a period, or all.
func listLines(c *Call, from, to string, together bool) []line {
	lines := []line{{"list", "contacts", "added", "removed"}}
	total := [3]int{}
	for _, campaign := range c.Rows("campaign").All() {
		id := engine.Text(campaign, "campaignId")
		figures := [3]int{len(contactsIn(c, id)), 0, 0}
		for _, entry := range c.Journal.All() {
			if at := engine.Time(entry.At); entry.Campaign != id || at < from || at > to {
				continue
			}
			switch entry.Kind {
			case added:
				figures[1]++
			case removed:
				figures[2]++
			}
		}
		for i, n := range figures {
			total[i] += n
		}
		if !together {
			lines = append(lines, line{engine.Text(campaign, "name"), fmt.Sprint(figures[0]), fmt.Sprint(figures[1]), fmt.Sprint(figures[2])})
		}
	}
	if together {
		lines = append(lines, line{"all", fmt.Sprint(total[0]), fmt.Sprint(total[1]), fmt.Sprint(total[2])})
	}
	return lines
}
