package getresponsetest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

func TestCustomFieldLife(t *testing.T) {
	f := start(t)
	created, err := f.client.CustomFields.Create(f.ctx, gr.NewCustomField{
		Name: "size", Type: gr.CustomFieldTypeNumber, Format: gr.CustomFieldFormatSingleSelect, Hidden: true, Values: []string{"1", "2"},
	})
	f.ok(err)
	equal(f, "new field", created, &gr.CustomField{
		CustomFieldID: created.CustomFieldID, Href: f.server.URL() + "/custom-fields/" + created.CustomFieldID,
		Name: "size", Type: gr.CustomFieldTypeNumber, ValueType: gr.CustomFieldValueTypeNumber,
		Format: gr.CustomFieldFormatSingleSelect, FieldType: "single_select", Hidden: true, Values: []string{"1", "2"}, //nolint:staticcheck // deprecated, but still supported
	})
	_, err = f.client.CustomFields.Create(f.ctx, gr.NewCustomField{
		Name: "Size", Type: gr.CustomFieldTypeString, Format: gr.CustomFieldFormatText, Values: []string{},
	})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)

	changed, err := f.client.CustomFields.Update(f.ctx, created.CustomFieldID, gr.CustomFieldUpdate{Hidden: false, Values: []string{"2", "3"}})
	f.ok(err)
	want := *created
	want.Hidden, want.Values = false, []string{"2", "3"}
	equal(f, "field after the change", changed, &want)
	got, err := f.client.CustomFields.Get(f.ctx, created.CustomFieldID, nil)
	f.ok(err)
	equal(f, "field as changed and as read", got, &want)

	f.ok(f.client.CustomFields.Delete(f.ctx, created.CustomFieldID))
	_, err = f.client.CustomFields.Get(f.ctx, created.CustomFieldID, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	f.fails(f.client.CustomFields.Delete(f.ctx, created.CustomFieldID), http.StatusNotFound, getresponse.CodeNotFound)
	equal(f, "fields", len(collect(f, f.client.CustomFields.All(f.ctx, nil))), 0)
	f.field("size") // the name is free again
}

// A deleted field or tag is removed from the contacts too. Their other values stay.
func TestDeletedTagsAndFieldsLeaveContacts(t *testing.T) {
	f := start(t)
	vip, old, age, size := f.tag("vip"), f.tag("old"), f.field("age"), f.field("size")
	id := f.contact(f.defaultCampaign(), "jan@example.com", func(c *gr.NewContact) {
		c.Tags, c.CustomFieldValues = tagRefs(vip, old), []gr.CustomFieldValueInput{fieldValue(age, "42"), fieldValue(size, "7")}
	})
	f.ok(f.client.Tags.Delete(f.ctx, vip))
	equal(f, "tags", f.tagsOf(id), []string{old})
	f.ok(f.client.CustomFields.Delete(f.ctx, age))
	equal(f, "values", f.valuesOf(id), map[string][]string{size: {"7"}})

	page, err := f.client.Contacts.List(f.ctx, &gr.ListContactsParams{AdditionalFlags: []gr.ContactListFlag{gr.ContactListFlagForceCustoms}})
	f.ok(err)
	equal(f, "values in lists", len(page.Items[0].CustomFieldValues), 1)
	f.tag("vip") // a new tag of that name is another one
	equal(f, "tags", f.tagsOf(id), []string{old})
	_, err = f.client.Contacts.UpsertTags(f.ctx, id, gr.ContactTagsUpsert{Tags: tagRefs(vip)})
	f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
}

func TestCustomFieldLists(t *testing.T) {
	f := start(t)
	for _, name := range []string{"shoe", "Hat", "shoes"} {
		f.field(name)
	}
	for name, test := range map[string]struct {
		params gr.ListCustomFieldsParams
		want   string
	}{
		"all":           {gr.ListCustomFieldsParams{}, "shoe Hat shoes"},
		"name":          {gr.ListCustomFieldsParams{Name: new("SHOE")}, "shoe shoes"},
		"by name":       {gr.ListCustomFieldsParams{SortName: new(gr.SortOrderASC)}, "Hat shoe shoes"},
		"by name, down": {gr.ListCustomFieldsParams{SortName: new(gr.SortOrderDESC)}, "shoes shoe Hat"},
		"second page":   {gr.ListCustomFieldsParams{Page: new(2), PerPage: new(2)}, "shoes"},
	} {
		page, err := f.client.CustomFields.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(c gr.CustomField) string { return c.Name }), " "), test.want)
	}
	equal(f, "chosen properties", f.members("/custom-fields?fields=hidden"), []string{"customFieldId", "hidden"})
}

func TestTagLife(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	created, err := f.client.Tags.Create(f.ctx, gr.NewTag{Name: "VIP_1"})
	f.ok(err)
	equal(f, "new tag", created, &gr.Tag{TagID: created.TagID, Name: "VIP_1", CreatedAt: wire.NewTime(clock.now())})
	_, err = f.client.Tags.Create(f.ctx, gr.NewTag{Name: "vip_1"})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)
	clock.advance(time.Hour)
	got, err := f.client.Tags.Update(f.ctx, created.TagID, gr.TagUpdate{Name: "another"})
	f.ok(err)
	equal(f, "a tag keeps its name", got, created)
	got, err = f.client.Tags.Get(f.ctx, created.TagID, nil)
	f.ok(err)
	equal(f, "tag as created and as read", got, created)
	f.ok(f.client.Tags.Delete(f.ctx, created.TagID))
	_, err = f.client.Tags.Get(f.ctx, created.TagID, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	f.fails(f.client.Tags.Delete(f.ctx, created.TagID), http.StatusNotFound, getresponse.CodeNotFound)
}

func TestTagLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	for _, name := range []string{"blue", "Red", "dark_blue"} {
		f.tag(name)
		clock.advance(24 * time.Hour)
	}
	asc, desc := new(gr.SortOrderASC), new(gr.SortOrderDESC)
	for name, test := range map[string]struct {
		params gr.ListTagsParams
		want   string
	}{
		"all":          {gr.ListTagsParams{}, "blue Red dark_blue"},
		"name":         {gr.ListTagsParams{Name: new("Blue")}, "blue dark_blue"},
		"from":         {gr.ListTagsParams{CreatedAtFrom: hourOf(2026, 3, 2, 12)}, "Red dark_blue"},
		"to":           {gr.ListTagsParams{CreatedAtTo: hourOf(2026, 3, 2, 12)}, "blue Red"},
		"by name":      {gr.ListTagsParams{SortName: asc}, "blue dark_blue Red"},
		"by name down": {gr.ListTagsParams{SortName: desc}, "Red dark_blue blue"},
		"by age":       {gr.ListTagsParams{SortCreatedAt: asc}, "blue Red dark_blue"},
		"by age down":  {gr.ListTagsParams{SortCreatedAt: desc}, "dark_blue Red blue"},
		"first page":   {gr.ListTagsParams{SortCreatedAt: desc, PerPage: new(1)}, "dark_blue"},
	} {
		page, err := f.client.Tags.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(t gr.TagListItem) string { return t.Name }), " "), test.want)
	}
	equal(f, "properties", f.members("/tags"), []string{"color", "createdAt", "href", "name", "tagId"})
	equal(f, "chosen ones", f.members("/tags?fields=name"), []string{"name", "tagId"})
	id := collect(f, f.client.Tags.All(f.ctx, nil))[0].TagID
	equal(f, "chosen ones of one", f.members("/tags/"+id+"?fields=name"), []string{"name", "tagId"})
}

func TestFromFieldLife(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	first := f.defaultSender()
	created, err := f.client.FromFields.Create(f.ctx, gr.NewFromField{Email: "news@example.com", Name: "News"})
	f.ok(err)
	equal(f, "new from field", created, &gr.FromField{
		FromFieldID: created.FromFieldID, Href: f.server.URL() + "/from-fields/" + created.FromFieldID,
		Email: "news@example.com", Name: "News", IsActive: true, CreatedOn: wire.NewTime(clock.now()),
		Domain: gr.FromFieldDomain{Status: gr.FromFieldDomainStatusConfirmed},
	})
	_, err = f.client.FromFields.Create(f.ctx, gr.NewFromField{Email: "NEWS@example.com", Name: "News"})
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate, getresponse.ErrDuplicate)

	// The default cannot be deleted, and there is always exactly one.
	err = f.client.FromFields.Delete(f.ctx, first, nil)
	f.fails(err, http.StatusBadRequest, getresponse.CodeInUse, getresponse.ErrBadRequest)
	f.ok(f.client.FromFields.SetDefault(f.ctx, created.FromFieldID))
	equal(f, "default", f.defaultSender(), created.FromFieldID)
	err = f.client.FromFields.Delete(f.ctx, created.FromFieldID, nil)
	f.fails(err, http.StatusBadRequest, getresponse.CodeInUse)
	f.ok(f.client.FromFields.Delete(f.ctx, first, nil))
	_, err = f.client.FromFields.Get(f.ctx, first, nil)
	f.fails(err, http.StatusNotFound, getresponse.CodeNotFound, getresponse.ErrNotFound)
	f.fails(f.client.FromFields.SetDefault(f.ctx, first), http.StatusNotFound, getresponse.CodeNotFound)
	equal(f, "default", f.defaultSender(), created.FromFieldID)
}

// The replacement of a deleted address is set wherever the address was used.
func TestFromFieldStepsIn(t *testing.T) {
	f := start(t)
	first := f.defaultSender()
	second, err := f.client.FromFields.Create(f.ctx, gr.NewFromField{Email: "news@example.com", Name: "News"})
	f.ok(err)
	ref := &gr.FromFieldReference{FromFieldID: second.FromFieldID}
	campaign, err := f.client.Campaigns.Create(f.ctx, gr.NewCampaign{
		Name: "spring", Confirmation: &gr.CampaignConfirmationInput{FromField: ref, ReplyTo: ref},
	})
	f.ok(err)
	letter := newNewsletter(campaign.CampaignID, second.FromFieldID)
	letter.ReplyTo = ref
	mine, err := f.client.Newsletters.Create(f.ctx, letter)
	f.ok(err)
	equal(f, "sender", mine.FromField.Href, second.Href)
	equal(f, "replies", mine.ReplyTo, mine.FromField)
	other, err := f.client.Newsletters.Create(f.ctx, newNewsletter(campaign.CampaignID, first))
	f.ok(err)

	for _, wrong := range []string{"zzz", second.FromFieldID} { // unknown, and the deleted one itself
		err = f.client.FromFields.Delete(f.ctx, second.FromFieldID, &gr.DeleteFromFieldParams{FromFieldIDToReplaceWith: &wrong})
		f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	}
	f.ok(f.client.FromFields.Delete(f.ctx, second.FromFieldID, &gr.DeleteFromFieldParams{FromFieldIDToReplaceWith: &first}))
	got, err := f.client.Newsletters.Get(f.ctx, mine.NewsletterID, nil)
	f.ok(err)
	want := gr.FromFieldReference{FromFieldID: first, Href: f.server.URL() + "/from-fields/" + first}
	equal(f, "sender", got.FromField, want)
	equal(f, "replies", got.ReplyTo, want)
	got, err = f.client.Newsletters.Get(f.ctx, other.NewsletterID, nil)
	f.ok(err)
	equal(f, "another newsletter", got, other)
	after, err := f.client.Campaigns.Get(f.ctx, campaign.CampaignID, nil)
	f.ok(err)
	equal(f, "sender of confirmations", after.Confirmation.FromField.FromFieldID, first)
	equal(f, "replies to confirmations", after.Confirmation.ReplyTo.FromFieldID, first)
}

func TestFromFieldLists(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	for _, email := range []string{"news@example.com", "help@example.org"} {
		clock.advance(time.Hour)
		_, err := f.client.FromFields.Create(f.ctx, gr.NewFromField{Email: email, Name: "From " + email[:4]})
		f.ok(err)
	}
	for name, test := range map[string]struct {
		params gr.ListFromFieldsParams
		want   string
	}{
		"all":          {gr.ListFromFieldsParams{}, "owner news help"},
		"address":      {gr.ListFromFieldsParams{Email: new("EXAMPLE.com")}, "owner news"},
		"name":         {gr.ListFromFieldsParams{Name: new("from")}, "news help"},
		"default":      {gr.ListFromFieldsParams{IsDefault: new(true)}, "owner"},
		"the others":   {gr.ListFromFieldsParams{IsDefault: new(false)}, "news help"},
		"active":       {gr.ListFromFieldsParams{IsActive: new(true)}, "owner news help"},
		"not active":   {gr.ListFromFieldsParams{IsActive: new(false)}, ""},
		"by age":       {gr.ListFromFieldsParams{SortCreatedOn: new(gr.SortOrderASC)}, "owner news help"},
		"by age, down": {gr.ListFromFieldsParams{SortCreatedOn: new(gr.SortOrderDESC)}, "help news owner"},
		"second page":  {gr.ListFromFieldsParams{Page: new(2), PerPage: new(1)}, "news"},
	} {
		page, err := f.client.FromFields.List(f.ctx, &test.params)
		f.ok(err)
		got := texts(page.Items, func(s gr.FromField) string { n, _, _ := strings.Cut(s.Email, "@"); return n })
		equal(f, name, strings.Join(got, " "), test.want)
	}
	equal(f, "chosen properties", f.members("/from-fields?fields=email"), []string{"email", "fromFieldId"})
}
