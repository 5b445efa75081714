package docs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/bulk"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// The functions of recipes.md. recipes_run_test.go runs them.

func syncCRM(ctx context.Context, client *getresponse.Client, listID string, customers iter.Seq[Customer], dryRun bool) (*bulk.SyncResult, error) {
	fields, err := bulk.EnsureCustomFields(ctx, client, gr.NewCustomField{Name: "crm_city", Type: gr.CustomFieldTypeText})
	if err != nil {
		return nil, err
	}
	city := fields[0].ID
	rows := func(yield func(bulk.Contact, error) bool) {
		for c := range customers {
			row := bulk.Contact{Email: c.Email, Name: c.Name, CustomFields: map[string][]string{city: {c.City}}}
			if !yield(row, nil) {
				return
			}
		}
	}
	return bulk.Sync(ctx, client, listID, rows, bulk.SyncOptions{CustomFields: []string{city}, Remove: true, DryRun: dryRun})
}

func recordOrder(ctx context.Context, client *getresponse.Client, listID, shopID string, o Order) error {
	buyer := bulk.Contact{Email: o.Email, Name: o.Name}
	contact, err := bulk.Upsert(ctx, client, listID, buyer, bulk.UpsertOptions{Wait: 10 * time.Minute})
	if err != nil {
		return err
	}
	known, err := client.Orders.List(ctx, shopID, &gr.ListOrdersParams{ExternalID: &o.Number})
	if err != nil || len(known.Items) > 0 {
		return err // a second call with the same order does nothing
	}
	var lines []gr.OrderVariantInput
	for _, l := range o.Lines {
		lines = append(lines, gr.OrderVariantInput{VariantID: l.VariantID, Price: l.Price, Quantity: l.Quantity})
	}
	_, err = client.Orders.Create(ctx, shopID, nil, gr.NewOrder{
		ContactID: contact.ContactID, ExternalID: &o.Number, TotalPrice: o.Total, Currency: o.Currency,
		ProcessedAt: wire.NewTime(o.PaidAt), SelectedVariants: lines,
	})
	return err
}

func welcome(ctx context.Context, client *getresponse.Client, listID, subject, html string) error {
	_, err := client.Autoresponders.Create(ctx, gr.NewAutoresponder{
		Name: "welcome", Subject: subject, CampaignID: &listID, Status: gr.StatusEnabled,
		Content:         gr.MessageContent{HTML: html},
		Flags:           []gr.MessageFlag{gr.MessageFlagOpenrate, gr.MessageFlagClicktrack},
		SendSettings:    gr.AutoresponderSendSettingsInput{Value: &gr.AutoresponderSendImmediatelyInput{}},
		TriggerSettings: gr.AutoresponderTriggerSettingsInput{DayOfCycle: new(0)},
	})
	return err
}

func signUp(ctx context.Context, client *getresponse.Client, listID, email string) error {
	err := client.Contacts.Create(ctx, gr.NewContact{
		Email: email, Campaign: gr.CampaignRef(listID), DayOfCycle: wire.Value(wire.IntText(0)),
	})
	if errors.Is(err, getresponse.ErrDuplicate) {
		return nil // on the list already, and welcomed
	}
	return err
}

func winBack(ctx context.Context, client *getresponse.Client, listID string, letter gr.NewNewsletter, at time.Time) (*gr.Newsletter, error) {
	silent := segment.New("silent on "+at.Format(time.DateOnly)).In(listID).Where(
		segment.OpenedNothing().InLast(90*segment.Day),
		segment.SignedUp().Until(segment.DateOf(at.AddDate(0, 0, -90))))
	body, err := silent.Save()
	if err != nil {
		return nil, err
	}
	saved, err := client.SearchContacts.Create(ctx, body)
	if err != nil {
		return nil, err // errors.Is(err, getresponse.ErrDuplicate): it was done today
	}
	letter.Campaign = gr.CampaignRef(listID)
	letter.SendSettings = gr.NewsletterSendSettingsInput{SelectedSegments: []string{saved.SearchContactID}}
	letter.SendOn = wire.Value(wire.NewTime(at))
	return client.Newsletters.Create(ctx, letter)
}

func report(ctx context.Context, client *getresponse.Client, since time.Time, out io.Writer) error {
	sent := gr.ListNewslettersParams{SendOnFrom: new(wire.NewTime(since))}
	for letter, err := range client.Newsletters.All(ctx, &sent) {
		if err != nil {
			return err
		}
		page, err := client.Newsletters.ListStatisticsFor(ctx, letter.NewsletterID, nil)
		if err != nil {
			return err
		}
		for _, s := range page.Items {
			fmt.Fprintf(out, "%s: %d sent, %d opened it, %d clicked, %d unsubscribed, %d bounced\n",
				letter.Subject, s.Sent, s.UniqueOpened, s.UniqueClicked, s.Unsubscribed, s.Bounced)
		}
	}
	return nil
}

func forget(ctx context.Context, email string, accounts ...*getresponse.Client) (deleted int, err error) {
	for _, client := range accounts {
		var ids []string // first all, as deletions move the pages
		same := gr.ListContactsParams{Email: &email, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagExactMatch}}
		for c, err := range client.Contacts.All(ctx, &same) {
			if err != nil {
				return deleted, err
			}
			ids = append(ids, c.ContactID)
		}
		for _, id := range ids {
			if err := client.Contacts.Delete(ctx, id, nil); err != nil && !errors.Is(err, getresponse.ErrNotFound) {
				return deleted, err
			}
			deleted++
		}
	}
	return deleted, nil
}

func moveList(ctx context.Context, from, to *getresponse.Client, oldList, newList string, fields map[string]string) (bulk.ImportSummary, error) {
	contacts := bulk.ContactList(from.Contacts, gr.ListContactsParams{
		CampaignID: &oldList, AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms},
	})
	walk, err := bulk.Export(contacts, bulk.ExportOptions{})
	if err != nil {
		return bulk.ImportSummary{}, err
	}
	rows := func(yield func(bulk.Contact, error) bool) {
		for c, err := range walk.Items(ctx) {
			row := bulk.Contact{Email: c.Email, Name: c.Name, CustomFields: map[string][]string{}}
			for _, v := range c.CustomFieldValues {
				if id, known := fields[v.Name]; known {
					row.CustomFields[id] = v.Value
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return bulk.Import(ctx, to, newList, rows, bulk.ImportOptions{Journal: newList + ".journal"})
}

func clientOf(ctx context.Context, cfg oauth.Config, folder, tenant string, opts ...getresponse.Option) (*getresponse.Client, error) {
	if !filepath.IsLocal(tenant) || filepath.Base(tenant) != tenant {
		return nil, fmt.Errorf("%q cannot be the name of a file", tenant)
	}
	source, err := oauth.NewTokenSource(ctx, cfg, oauth.FileStore(filepath.Join(folder, tenant+".json")))
	if errors.Is(err, oauth.ErrNoToken) {
		return nil, fmt.Errorf("tenant %q has to sign in first: %w", tenant, err)
	}
	if err != nil {
		return nil, err
	}
	return getresponse.New(append(opts, getresponse.WithTokenSource(source), getresponse.WithEnvironment(cfg.Environment))...)
}

func backup(ctx context.Context, client *getresponse.Client, out io.Writer) error {
	whole := gr.ListContactsParams{AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}}
	return errors.Join(
		dump(out, "list", client.Campaigns.All(ctx, nil)),
		dump(out, "custom field", client.CustomFields.All(ctx, nil)),
		dump(out, "tag", client.Tags.All(ctx, nil)),
		dump(out, "segment", client.SearchContacts.All(ctx, nil)),
		dump(out, "newsletter", client.Newsletters.All(ctx, nil)),
		dump(out, "contact", client.Contacts.All(ctx, &whole)))
}

func dump[T any](out io.Writer, kind string, items iter.Seq2[T, error]) error {
	for item, err := range items {
		line, faulty := wire.Marshal(map[string]any{kind: item})
		if err = errors.Join(err, faulty); err != nil {
			return fmt.Errorf("backup of each %s: %w", kind, err)
		}
		if _, err = fmt.Fprintf(out, "%s\n", line); err != nil {
			return err
		}
	}
	return nil
}

func testSubjects(ctx context.Context, client *getresponse.Client, listID, senderID, html string, at time.Time, subjects ...string) (*gr.SubjectTest, error) {
	zone, err := client.TimeZone(ctx, "Europe/Warsaw")
	if err != nil {
		return nil, err
	}
	return client.SubjectTests.Create(ctx, gr.NewSubjectTest{
		Name: "subjects of " + at.Format(time.DateOnly), Campaign: gr.CampaignRef(listID), FromField: gr.FromFieldRef(senderID),
		Variants: subjects, Content: gr.MessageContent{HTML: html},
		SendSettings: gr.SubjectTestSendSettingsInput{SelectedCampaigns: []string{listID}},
		DeliverySettings: gr.SubjectTestDeliverySettingsInput{
			SendOn: gr.SubjectTestSendTimeInput{
				SendingType: gr.SubjectTestSendingTypeScheduled, Date: wire.Value(wire.NewLocalTime(at)), TimeZone: &zone,
			},
			SamplingPercentage: 20, SamplingTime: wire.Value("P0Y0M0DT4H0M0S"),
			WinnerMode: gr.WinnerModeAutomatic, WinningCriteria: gr.WinningCriterionOpen,
		},
	})
}

// Customer and Order stand for the types of a program.
type (
	Customer struct{ Email, Name, City string }
	Order    struct {
		Number, Email, Name, Currency string
		Total                         float64
		PaidAt                        time.Time
		Lines                         []Line
	}
	Line struct {
		VariantID string
		Price     float64
		Quantity  int
	}
)
