package life

import (
	"fmt"
	"iter"
	"net/http"
	"strconv"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// Limits of a transactional e-mail. Limits of attachments are not published.
const (
	maxAddresses = 8
	maxContent   = 16 << 20
)

// transactionalEmails are sent to addresses as soon as they are created.
func transactionalEmails(e *engine.Engine, _ Settings) {
	e.On("transactional email", engine.Hooks{
		Creating: creatingMail,
		Created: func(c *Call, row Object) {
			for to := range everyRecipient(engine.Sub(row, "recipients")) {
				c.Record(engine.Entry{At: c.Now, Kind: sent, Contact: engine.Text(to, "email"), Message: engine.Text(row, "transactionalEmailId")})
			}
		},
		Matches: map[string]func(*Call, Object, string) bool{"tagged": func(_ *Call, row Object, value string) bool {
			return strconv.FormatBool(row["tag"] != nil) == value
		}},
	})
	e.Handle("listTransactionalEmailStatistics", mailStatistics)
}

// templates are made of HTML source, as the API has no other editor.
func templates(e *engine.Engine, _ Settings) {
	e.On("transactional email template", engine.Hooks{Storing: func(_ *Call, row Object) *Failure {
		if row["content"] == nil {
			return nil
		}
		return checkMailContent(engine.Sub(row, "content"))
	}})
}

func checkMailContent(content Object) *Failure {
	if failure := needContent(Object{"content": content}); failure != nil {
		return failure
	}
	if n := len(engine.Text(content, "html")) + len(engine.Text(content, "plain")); n > maxContent {
		return contract.Invalid(contract.Detail("body", []string{"content"}, n, fmt.Sprintf("At most %d bytes", maxContent)))
	}
	return nil
}

func creatingMail(c *Call, row Object) *Failure {
	if engine.Text(row, "contentType") == "direct" {
		if failure := checkMailContent(engine.Sub(row, "content")); failure != nil {
			return failure
		}
	} else {
		template := c.Rows("transactional email template").Get(engine.Text(engine.Sub(row, "template"), "templateId"))
		row["subject"], row["content"] = template["subject"], template["content"] // as they are now
	}
	if engine.Text(row, "subject") == "" {
		row["subject"] = "(no subject)" // what the service shows is not published
	}
	addresses := 0
	status := Object{"status": "sent", "clickedLinks": []any{}, "statuses": Object{"sentOn": engine.Time(c.Now)}}
	to := engine.Merge(engine.Sub(row, "recipients"), nil)
	to["to"] = engine.Merge(engine.Sub(to, "to"), status)
	for _, copies := range []string{"cc", "bcc"} {
		list := []any{}
		for _, one := range engine.Objects(to, copies) {
			list = append(list, engine.Merge(one, engine.Merge(status, Object{"statuses": engine.Merge(engine.Sub(status, "statuses"), nil)})))
		}
		to[copies] = list
		addresses += len(list)
	}
	if addresses+1 > maxAddresses {
		return contract.Invalid(contract.Detail("body", []string{"recipients"}, addresses+1, fmt.Sprintf("At most %d addresses in total", maxAddresses)))
	}
	row["recipients"] = to
	return nil
}

// everyRecipient returns the recipients of a transactional e-mail: the main one and those
// of copies.
func everyRecipient(recipients Object) iter.Seq[Object] {
	return func(yield func(Object) bool) {
		if !yield(engine.Sub(recipients, "to")) {
			return
		}
		for _, copies := range []string{"cc", "bcc"} {
			for _, to := range engine.Objects(recipients, copies) {
				if !yield(to) {
					return
				}
			}
		}
	}
}

// mailStatistics sums what happened to transactional e-mails, each copy counted.
func mailStatistics(c *Call) (int, any, *Failure) {
	var chosen []string
	for _, row := range c.Visible("transactional email") {
		tag, tagged := engine.Text(engine.Sub(row, "tag"), "tagId"), c.Query.Get("query[tagged]")
		if oneOf(c.Query.Get("query[tagId]"), tag) && (tagged == "" || tagged == strconv.FormatBool(tag != "")) {
			chosen = append(chosen, engine.Text(row, "transactionalEmailId"))
		}
	}
	rows := []any{}
	for _, p := range periodsOf(c, chosen, "timeFrame") {
		f := figuresOf(p.entries)
		rows = append(rows, c.Choose(Object{
			"timeFrame": p.interval, "sent": engine.Int(f[sent]), "opened": engine.Int(f.unique(opened)), "bounced": engine.Int(f[bounced]),
			"complaint": engine.Int(f[complained]), "clicks": engine.Int(f[clicked]),
		}))
	}
	return http.StatusOK, rows, nil
}
