package getresponsetest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// mail sends a transactional e-mail with a subject of its own and returns its ID.
func (f *fixture) mail(to string, change func(*gr.NewDirectTransactionalEmail)) string {
	f.Helper()
	body := &gr.NewDirectTransactionalEmail{
		FromField: gr.FromFieldReference{FromFieldID: f.defaultSender()}, Subject: "Your order", Content: gr.TransactionalEmailContent{Plain: "Thank you"},
		Recipients:  gr.TransactionalEmailRecipientsInput{To: gr.TransactionalEmailRecipientToInput{Email: to}},
		Attachments: []gr.TransactionalEmailAttachment{{FileName: "invoice.pdf", Content: []byte("%PDF"), MimeType: "application/pdf"}},
	}
	if change != nil {
		change(body)
	}
	got, err := f.client.TransactionalEmails.Create(f.ctx, gr.NewTransactionalEmail{Value: body})
	f.ok(err)
	return got.TransactionalEmailID
}

func TestTransactionalEmails(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	tag := f.tag("orders")
	id := f.mail("jan@example.com", func(m *gr.NewDirectTransactionalEmail) {
		m.Tag = &gr.TransactionalEmailTag{TagID: tag}
		m.Recipients.Cc = []gr.TransactionalEmailRecipientInput{{Email: "ola@example.com", Name: "Ola"}}
	})
	sent := wire.NewTime(clock.now())
	got, err := f.client.TransactionalEmails.Get(f.ctx, id, nil)
	f.ok(err)
	equal(f, "copy", got.Recipients.Cc, []gr.TransactionalEmailRecipient{{
		Email: "ola@example.com", Name: "Ola", Status: gr.TransactionalEmailRecipientStatusSent, ClickedLinks: []gr.TransactionalEmailClickedLink{},
		Statuses: gr.TransactionalEmailRecipientStatuses{SentOn: sent},
	}})
	equal(f, "the rest", []any{got.Subject, got.Tag.TagID, got.FromField.FromFieldID}, []any{"Your order", tag, f.defaultSender()})

	clock.advance(24 * time.Hour)
	opened := wire.NewTime(clock.now())
	f.engage(Engagement{Message: id, Recipient: "jan@example.com", Action: ActionOpen, Times: 2})
	f.engage(Engagement{Message: id, Recipient: "jan@example.com", Action: ActionClick, Link: saleURL})
	f.engage(Engagement{Message: id, Recipient: "ola@example.com", Action: ActionBounce})
	other := f.mail("ewa@example.com", nil)
	f.engage(Engagement{Message: other, Recipient: "ewa@example.com", Action: ActionComplain})
	got, err = f.client.TransactionalEmails.Get(f.ctx, id, nil)
	f.ok(err)
	equal(f, "status", got.Recipients.To, gr.TransactionalEmailRecipient{
		Email: "jan@example.com", Status: gr.TransactionalEmailRecipientStatusOpened,
		Statuses:     gr.TransactionalEmailRecipientStatuses{SentOn: sent, OpenedOn: opened},
		ClickedLinks: []gr.TransactionalEmailClickedLink{{URL: saleURL, ClickedOn: opened}},
	})
	equal(f, "status of the copy", got.Recipients.Cc[0].Status, gr.TransactionalEmailRecipientStatusBounced)

	figures := func(s gr.TransactionalEmailStatistics) string {
		return fmt.Sprint(s.TimeFrame[:10], " ", s.Sent, s.Opened, s.Bounced, s.Complaint, s.Clicks)
	}
	total, day := gr.TransactionalEmailStatisticsPeriodTotal, gr.TransactionalEmailStatisticsPeriodDay
	for name, test := range map[string]struct {
		params gr.ListTransactionalEmailStatisticsParams
		want   string
	}{
		"total":  {gr.ListTransactionalEmailStatisticsParams{GroupBy: total}, "2026-03-01 3 1 1 1 1"},
		"days":   {gr.ListTransactionalEmailStatisticsParams{GroupBy: day}, "2026-03-01 2 0 0 0 0, 2026-03-02 1 1 1 1 1"},
		"from":   {gr.ListTransactionalEmailStatisticsParams{GroupBy: total, TimeFrameFrom: hourOf(2026, 3, 2, 0)}, "2026-03-02 1 1 1 1 1"},
		"to":     {gr.ListTransactionalEmailStatisticsParams{GroupBy: day, TimeFrameTo: hourOf(2026, 3, 2, 0)}, "2026-03-01 2 0 0 0 0"},
		"tag":    {gr.ListTransactionalEmailStatisticsParams{GroupBy: total, TagID: &tag}, "2026-03-01 2 1 1 0 1"},
		"tagged": {gr.ListTransactionalEmailStatisticsParams{GroupBy: total, Tagged: new(wire.BoolText(false))}, "2026-03-02 1 0 0 1 0"},
	} {
		all, err := f.client.TransactionalEmails.ListStatistics(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(all, figures), ", "), test.want)
	}
	for name, test := range map[string]struct {
		params gr.ListTransactionalEmailsParams
		want   string
	}{
		"all":      {gr.ListTransactionalEmailsParams{}, id + " " + other},
		"from":     {gr.ListTransactionalEmailsParams{SentOnFrom: hourOf(2026, 3, 2, 0)}, other},
		"to":       {gr.ListTransactionalEmailsParams{SentOnTo: hourOf(2026, 3, 2, 0)}, id},
		"tagged":   {gr.ListTransactionalEmailsParams{Tagged: new(wire.BoolText(true))}, id},
		"untagged": {gr.ListTransactionalEmailsParams{Tagged: new(wire.BoolText(false))}, other},
		"tag":      {gr.ListTransactionalEmailsParams{TagID: &tag}, id},
		"page":     {gr.ListTransactionalEmailsParams{PerPage: new(1), Page: new(2)}, other},
	} {
		page, err := f.client.TransactionalEmails.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(m gr.TransactionalEmailListItem) string { return m.TransactionalEmailID }), " "), test.want)
	}
	for want, e := range map[string]Engagement{
		"cannot unsubscribe": {Message: id, Recipient: "jan@example.com", Action: ActionUnsubscribe},
		"is no URL":          {Message: id, Recipient: "jan@example.com", Action: ActionClick, Link: "blog"},
		"was not sent":       {Message: id, Recipient: "ewa@example.com", Action: ActionOpen},
		"bounced":            {Message: id, Recipient: "ola@example.com", Action: ActionOpen},
	} {
		if err := f.server.Engage(e); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %s", e, err, want)
		}
	}
}

func TestTransactionalTemplates(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	templates := f.client.TransactionalEmailTemplates
	created, err := templates.Create(f.ctx, gr.NewTransactionalEmailTemplate{Subject: "Order [[number]]", Content: &gr.TransactionalEmailContent{HTML: "<p>[[number]]</p>"}})
	f.ok(err)
	equal(f, "editor", created.Editor, gr.TransactionalEmailTemplateEditorHTML)
	clock.advance(time.Hour)
	updated, err := templates.Update(f.ctx, created.TemplateID, gr.TransactionalEmailTemplateUpdate{Subject: new("Your order [[number]]")})
	f.ok(err)
	equal(f, "times", []wire.Time{updated.CreatedOn, updated.UpdatedOn}, []wire.Time{created.CreatedOn, wire.NewTime(clock.now())})
	equal(f, "address", updated.Href, f.server.URL()+"/transactional-emails/templates/"+created.TemplateID)
	again, err := templates.Get(f.ctx, created.TemplateID, nil)
	f.ok(err)
	equal(f, "template", again, updated)
	sender := gr.FromFieldReference{FromFieldID: f.defaultSender()}
	to := gr.TransactionalEmailRecipientsInput{To: gr.TransactionalEmailRecipientToInput{Email: "jan@example.com"}}
	body := &gr.NewTemplateTransactionalEmail{FromField: sender, Recipients: to, Template: gr.TransactionalEmailTemplateReference{
		TemplateID: created.TemplateID, Lexpad: &map[string]string{"number": "12"},
	}}
	mail, err := f.client.TransactionalEmails.Create(f.ctx, gr.NewTransactionalEmail{Value: body})
	f.ok(err)
	got, err := f.client.TransactionalEmails.Get(f.ctx, mail.TransactionalEmailID, nil)
	f.ok(err)
	equal(f, "subject", got.Subject, "Your order [[number]]")

	_, err = templates.Create(f.ctx, gr.NewTransactionalEmailTemplate{Subject: "Another"})
	f.ok(err)
	for name, test := range map[string]struct {
		params gr.ListTransactionalEmailTemplatesParams
		want   string
	}{
		"subject":    {gr.ListTransactionalEmailTemplatesParams{Subject: new("order")}, "Your order [[number]]"},
		"by subject": {gr.ListTransactionalEmailTemplatesParams{SortSubject: new(gr.SortOrderASC)}, "Another, Your order [[number]]"},
		"by age":     {gr.ListTransactionalEmailTemplatesParams{SortCreatedOn: new(gr.SortOrderDESC)}, "Another, Your order [[number]]"},
	} {
		page, err := templates.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(t gr.TransactionalEmailTemplateListItem) string { return t.Subject }), ", "), test.want)
	}
	f.ok(templates.Delete(f.ctx, created.TemplateID))
	_, err = f.client.TransactionalEmails.Create(f.ctx, gr.NewTransactionalEmail{Value: body})
	f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
}

func TestTransactionalEmailThatCannotBe(t *testing.T) {
	f := start(t)
	for field, change := range map[string]func(*gr.NewDirectTransactionalEmail){
		"content": func(m *gr.NewDirectTransactionalEmail) { m.Content = gr.TransactionalEmailContent{} },
		"recipients": func(m *gr.NewDirectTransactionalEmail) {
			m.Recipients.Bcc = make([]gr.TransactionalEmailRecipientInput, 8)
			for i := range m.Recipients.Bcc {
				m.Recipients.Bcc[i].Email = fmt.Sprintf("copy%d@example.com", i)
			}
		},
	} {
		body := &gr.NewDirectTransactionalEmail{
			FromField: gr.FromFieldReference{FromFieldID: f.defaultSender()}, Content: gr.TransactionalEmailContent{Plain: "Thank you"},
			Recipients: gr.TransactionalEmailRecipientsInput{To: gr.TransactionalEmailRecipientToInput{Email: "jan@example.com"}},
		}
		change(body)
		_, err := f.client.TransactionalEmails.Create(f.ctx, gr.NewTransactionalEmail{Value: body})
		f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", strings.TrimSpace(field))
	}
}
