package getresponsetest

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func (f *fixture) importOf(campaign string, columns []string, rows ...[]string) *gr.Import {
	f.Helper()
	created, err := f.client.Imports.Create(f.ctx, gr.NewImport{CampaignID: campaign, FieldMapping: columns, Contacts: rows})
	f.ok(err)
	return created
}

func (f *fixture) progress(id string) *gr.Import {
	f.Helper()
	job, err := f.client.Imports.Get(f.ctx, id, nil)
	f.ok(err)
	return job
}

func TestImportLife(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign, field, tag := f.campaign("spring"), f.field("city"), f.tag("vip")
	known := f.contact(campaign, "known@example.com")
	job := f.importOf(campaign, []string{"email", "name", "city", "tag:vip"},
		[]string{"jan@example.com", "Jan", "Gdynia", "1"}, []string{"known@example.com", "Known", "Sopot", "0"},
		[]string{"JAN@example.com", "Jan again", "", ""}, []string{"nobody", "", "", ""})
	equal(f, "new import", job.Status, gr.ImportStatusUploaded)
	equal(f, "uploaded rows", job.Statistics.Uploaded, 4)
	clock.advance(time.Second)
	equal(f, "checked", f.progress(job.ImportID).Status, gr.ImportStatusApproved)
	clock.advance(time.Second)
	done := f.progress(job.ImportID)
	equal(f, "finished", done.Status, gr.ImportStatusFinished)
	equal(f, "statistics wait", done.Statistics, gr.ImportStatistics{Uploaded: 4})
	clock.advance(time.Second)
	done = f.progress(job.ImportID)
	equal(f, "statistics", done.Statistics, gr.ImportStatistics{Uploaded: 4, Invalid: 2, Updated: 1, AddedToList: 1})
	equal(f, "errors", done.ErrorStatistics, gr.ImportErrorStatistics{SyntaxErrors: 1, AlreadyInQueue: 1})
	jan := f.get(f.find(campaign, "jan@example.com"))
	equal(f, "origin", jan.Origin, gr.ContactOriginImport)
	equal(f, "values", jan.CustomFieldValues[0].Value, []string{"Gdynia"})
	equal(f, "tags", jan.Tags[0].TagID, tag)
	updated := f.get(known)
	equal(f, "name of a contact that was there", updated.Name, "Known")
	equal(f, "its value", updated.CustomFieldValues[0].CustomFieldID, field)
	equal(f, "its tags", len(updated.Tags), 0)
}

// Contacts appear in chunks, and the limits of imports hold.
func TestImportLimits(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	first, second, third := f.campaign("first"), f.campaign("second"), f.campaign("third")
	rows := make([][]string, 2500)
	for i := range rows {
		rows[i] = []string{fmt.Sprintf("contact%d@example.com", i)}
	}
	job := f.importOf(first, []string{"email"}, rows...)
	try := func(campaign string) error {
		_, err := f.client.Imports.Create(f.ctx, gr.NewImport{CampaignID: campaign, FieldMapping: []string{"email"}, Contacts: [][]string{{"a@example.com"}}})
		return err
	}
	f.fails(try(first), http.StatusConflict, 1002)
	f.ok(try(second))
	f.fails(try(third), http.StatusConflict, 1002)
	counts := []int{}
	for range 5 {
		clock.advance(time.Second)
		page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{CampaignID: &first, PerPage: new(1)})
		f.ok(err)
		counts = append(counts, page.TotalCount)
	}
	equal(f, "contacts each second", counts, []int{0, 1000, 2000, 2500, 2500})
	equal(f, "rows that were added", f.progress(job.ImportID).Statistics.AddedToList, 2500)
	for range 18 {
		f.ok(try(third))
		clock.advance(time.Minute)
	}
	f.fails(try(third), http.StatusConflict, 1002)
	clock.advance(24 * time.Hour)
	f.ok(try(third))
}

func TestImportsThatCannotBe(t *testing.T) {
	f := start(t)
	campaign := f.campaign("spring")
	for field, body := range map[string]gr.NewImport{
		"fieldMapping.1": {CampaignID: campaign, FieldMapping: []string{"email", "shoe size"}, Contacts: [][]string{{"a@example.com", "42"}}},
		"fieldMapping.0": {CampaignID: campaign, FieldMapping: []string{"tag:vip"}, Contacts: [][]string{{"1"}}},
		"fieldMapping":   {CampaignID: campaign, FieldMapping: []string{"name"}, Contacts: [][]string{{"Jan"}}},
		"contacts.1":     {CampaignID: campaign, FieldMapping: []string{"email"}, Contacts: [][]string{{"a@example.com"}, {"b@example.com", "Jan"}}},
	} {
		_, err := f.client.Imports.Create(f.ctx, body)
		f.names(f.failure(err, http.StatusBadRequest, getresponse.CodeValidation), "body", field)
	}
	_, err := f.client.Imports.Create(f.ctx, gr.NewImport{CampaignID: "nowhere", FieldMapping: []string{"email"}, Contacts: [][]string{{"a@example.com"}}})
	f.fails(err, http.StatusBadRequest, 1001)
}
