package main

import (
	"fmt"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const invoices = 12

// playTransactional sends invoices as attachments of a template, one a customer, and looks
// what became of them.
func playTransactional(s *story) error {
	template, err := s.TransactionalEmailTemplates.Create(s.ctx, gr.NewTransactionalEmailTemplate{
		Subject: "Your invoice [[number]]",
		Content: &gr.TransactionalEmailContent{
			HTML:  `<p>Thank you, [[name]].</p><a href="https://example.com/orders">Your orders</a>`,
			Plain: "Thank you, [[name]].",
		},
	})
	if err != nil {
		return err
	}
	tag, err := s.Tags.Create(s.ctx, gr.NewTag{Name: "invoices"})
	if err != nil {
		return err
	}
	for n := range invoices {
		if n == invoices/2 {
			s.server.Advance(day)
		}
		id, err := s.sendInvoice(template.TemplateID, tag.TagID, n)
		if err != nil {
			return fmt.Errorf("invoice %d: %w", n, err)
		}
		if err := s.receiveInvoice(id, customer(n), n); err != nil {
			return err
		}
	}
	return s.tellInvoices(tag.TagID)
}

func customer(n int) string { return fmt.Sprintf("customer%02d@example.com", n) }

// sendInvoice sends an invoice as a PDF, with a copy to the accountant.
func (s *story) sendInvoice(template, tag string, n int) (string, error) {
	number := fmt.Sprintf("2026/03/%02d", n+1)
	mail, err := s.TransactionalEmails.Create(s.ctx, gr.NewTransactionalEmail{Value: &gr.NewTemplateTransactionalEmail{
		FromField: gr.FromFieldReference{FromFieldID: s.sender},
		Tag:       &gr.TransactionalEmailTag{TagID: tag},
		Recipients: gr.TransactionalEmailRecipientsInput{
			To:  gr.TransactionalEmailRecipientToInput{Email: customer(n), Name: fmt.Sprintf("Customer %d", n)},
			Bcc: []gr.TransactionalEmailRecipientInput{{Email: "accountant@example.com"}},
		},
		Template: gr.TransactionalEmailTemplateReference{
			TemplateID: template, Lexpad: &map[string]string{"number": number, "name": fmt.Sprintf("Customer %d", n)},
		},
		Attachments: []gr.TransactionalEmailAttachment{{FileName: "invoice.pdf", MimeType: "application/pdf", Content: []byte("%PDF-1.7 " + number)}},
	}})
	if err != nil {
		return "", err
	}
	return mail.TransactionalEmailID, nil
}

// receiveInvoice lets two of three customers open their invoice, and every fourth message
// bounce.
func (s *story) receiveInvoice(id, address string, n int) error {
	switch {
	case n%4 == 3:
		return s.engage(id, address, getresponsetest.ActionBounce)
	case n%3 != 2:
		return s.engage(id, address, getresponsetest.ActionOpen)
	}
	return nil
}

// tellInvoices prints the statistics of each day, and whose invoice has to be sent by
// another way.
func (s *story) tellInvoices(tag string) error {
	days, err := s.TransactionalEmails.ListStatistics(s.ctx, &gr.ListTransactionalEmailStatisticsParams{
		GroupBy: gr.TransactionalEmailStatisticsPeriodDay, TagID: &tag,
	})
	if err != nil {
		return err
	}
	for _, d := range days {
		s.tell("%s  %2d sent  %d opened  %d bounced", d.TimeFrame[:10], d.Sent, d.Opened, d.Bounced)
	}
	for item, err := range s.TransactionalEmails.All(s.ctx, &gr.ListTransactionalEmailsParams{TagID: &tag}) {
		if err != nil {
			return err
		}
		mail, err := s.TransactionalEmails.Get(s.ctx, item.TransactionalEmailID, nil)
		if err != nil {
			return err
		}
		if to := mail.Recipients.To; to.Status == gr.TransactionalEmailRecipientStatusBounced {
			s.tell("%s did not get %q", to.Email, mail.Subject)
		}
	}
	return nil
}
