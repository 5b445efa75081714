package main

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
)

const importedRows = 80_000

// playImport moves a list of 80,000 rows in one import: its size is below 20 MB, which is
// all that the service asks for. The import progresses in the background. One row has no
// address, one has that of another row, and ten contacts are known already.
func playImport(s *story) error {
	field, err := s.CustomFields.Create(s.ctx, gr.NewCustomField{Name: "customer_number", Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText, Values: []string{}})
	if err != nil {
		return err
	}
	tag, err := s.Tags.Create(s.ctx, gr.NewTag{Name: "moved"})
	if err != nil {
		return err
	}
	var known []gr.NewBatchContact
	for n := range 10 {
		known = append(known, gr.NewBatchContact{Email: imported(n)})
	}
	if _, err := s.add(known); err != nil {
		return err
	}
	job, err := s.Imports.Create(s.ctx, gr.NewImport{
		CampaignID: s.list, FieldMapping: []string{"email", "name", field.Name, "tag:" + tag.Name}, Contacts: rowsToImport(),
	})
	if err != nil {
		return err
	}
	job, err = s.waitForImport(job)
	if err != nil {
		return err
	}
	st, failed := job.Statistics, job.ErrorStatistics
	s.tell("%d rows: %d contacts added, %d updated, %d invalid (%d without an address, %d twice)",
		st.Uploaded, st.AddedToList, st.Updated, st.Invalid, failed.SyntaxErrors, failed.AlreadyInQueue)
	return s.checkImported(importedRows / 2)
}

func imported(n int) string { return fmt.Sprintf("customer%05d@example.com", n) }

// rowsToImport are rows of address, name, customer number and tag.
func rowsToImport() [][]string {
	rows := make([][]string, importedRows)
	for n := range rows {
		rows[n] = []string{imported(n), fmt.Sprintf("Customer %d", n), fmt.Sprintf("K-%05d", n), "1"}
	}
	rows[500][0] = "nobody"
	rows[501][0] = imported(502)
	return rows
}

// waitForImport looks after an import until its statistics are complete, which is shortly
// after it is finished. Each second the campaign has more contacts.
func (s *story) waitForImport(job *gr.Import) (*gr.Import, error) {
	var counts []int
	for seconds := 1; seconds <= 60; seconds++ {
		s.server.Advance(time.Second)
		page, err := s.Contacts.List(s.ctx, &gr.ListContactsParams{CampaignID: &s.list, PerPage: new(1)})
		if err != nil {
			return nil, err
		}
		counts = append(counts, page.TotalCount)
		if job, err = s.Imports.Get(s.ctx, job.ImportID, nil); err != nil {
			return nil, err
		}
		if job.Status == gr.ImportStatusFinished && job.Statistics.AddedToList > 0 {
			s.tell("%s after %d seconds; contacts on the way: %v", job.Status, seconds, slices.Compact(counts))
			return job, nil
		}
	}
	return nil, fmt.Errorf("the import is %s after a minute", job.Status)
}

// checkImported reads one contact back.
func (s *story) checkImported(n int) error {
	email := imported(n)
	page, err := s.Contacts.List(s.ctx, &gr.ListContactsParams{
		CampaignID: &s.list, Email: &email, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagExactMatch},
	})
	if err != nil {
		return err
	}
	if len(page.Items) != 1 {
		return fmt.Errorf("%d contacts have the address %s", len(page.Items), email)
	}
	c, err := s.Contacts.Get(s.ctx, page.Items[0].ContactID, nil)
	if err != nil {
		return err
	}
	if len(c.CustomFieldValues) != 1 || len(c.Tags) != 1 {
		return fmt.Errorf("%s has %d values and %d tags, want one each", email, len(c.CustomFieldValues), len(c.Tags))
	}
	s.tell("%s is %s, number %s, tag %s, by %s", c.Email, c.Name, c.CustomFieldValues[0].Value[0], c.Tags[0].Name, c.Origin)
	return nil
}
