package getresponsetest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// A contact has only values that its custom fields can have, whichever way they come.
func TestCustomFieldValuesAreChecked(t *testing.T) {
	f := start(t)
	campaign := f.defaultCampaign()
	contact := f.contact(campaign, "jan@example.com")
	text := gr.CustomFieldFormatText
	for i, test := range []struct {
		kind     gr.CustomFieldType
		format   gr.CustomFieldFormat // "" leaves it out
		choices  []string
		good, no []string // values with commas between
		at, says string
	}{
		{"string", "single_select", []string{"S", "M"}, []string{"S", "M"}, []string{"L", "s"}, "value.0", "no such choice"},
		{"string", "radio", []string{"S", "M"}, []string{"S"}, []string{"S,M"}, "value", "one value"},
		{"string", "multi_select", []string{"S", "M"}, []string{"S,M", "M"}, []string{"S,L"}, "value.1", "no such choice"},
		{"string", "single_select", []string{"S"}, []string{"S"}, []string{"L"}, "value.0", "no such choice"},
		{"checkbox", "", []string{"S", "M"}, []string{"S,M"}, []string{"L"}, "value.0", "no such choice"},
		{"single_select", "", nil, []string{"anything"}, []string{"a,b"}, "value", "one value"},
		{"string", text, []string{"S"}, []string{"L"}, []string{"a,b"}, "value", "one value"},
		{"text", "", nil, []string{"L", ""}, []string{"a,b"}, "value", "one value"},
		{"number", text, nil, []string{"7", "-1.5", ""}, []string{"seven"}, "value.0", "type number"},
		{"number", "multi_select", []string{"1", "2", "x"}, []string{"1,2"}, []string{"3"}, "value.0", "no such choice"},
		{"date", text, nil, []string{"2027-03-01"}, []string{"1.3.2027", "2027-03-01T08:00:00Z"}, "value.0", "type date"},
		{"datetime", text, nil, []string{"2027-03-01T08:00:00+0000", "2027-03-01 08:00:00"}, []string{"noon"}, "value.0", "type datetime"},
		{"ip", text, nil, []string{"192.0.2.1", "2001:db8::1"}, []string{"localhost"}, "value.0", "type ip"},
		{"url", text, nil, []string{"https://example.com/a"}, []string{"example.com"}, "value.0", "type url"},
		{"phone", text, nil, []string{"+48 600 100 200"}, []string{"1,2"}, "value", "one value"},
		{"country", text, nil, []string{"Poland", "PL"}, []string{"a,b"}, "value", "one value"},
	} {
		field, err := f.client.CustomFields.Create(f.ctx, gr.NewCustomField{
			Name: fmt.Sprintf("field_%d", i), Type: test.kind, Format: test.format, Values: append([]string{}, test.choices...),
		})
		f.ok(err)
		each := func(value string) []error {
			given := []gr.CustomFieldValueInput{{CustomFieldID: field.CustomFieldID, Value: strings.Split(value, ",")}}
			email := fmt.Sprintf("%x@example.com", fmt.Sprint(i, value))
			_, update := f.client.Contacts.Update(f.ctx, contact, gr.ContactUpdate{CustomFieldValues: given})
			_, upsert := f.client.Contacts.UpsertCustomFields(f.ctx, contact, gr.ContactCustomFieldsUpsert{CustomFieldValues: given})
			create := f.client.Contacts.Create(f.ctx, gr.NewContact{Email: email, Campaign: gr.CampaignReference{CampaignID: campaign}, CustomFieldValues: given})
			return []error{update, upsert, create}
		}
		for _, value := range test.good {
			for _, err := range each(value) {
				f.ok(err)
			}
			equal(f, "values", f.valuesOf(contact)[field.CustomFieldID], strings.Split(value, ","))
		}
		for _, value := range test.no {
			before := f.valuesOf(contact)
			for _, err := range each(value) {
				e := f.failure(err, http.StatusBadRequest, getresponse.CodeValidation)
				if detail := f.names(e, "body", "customFieldValues.0."+test.at); !strings.Contains(detail.Message, test.says) {
					t.Errorf("%s of %s: the message is %q", value, test.kind, detail.Message)
				}
			}
			equal(f, "values after rejected ones", f.valuesOf(contact), before)
		}
	}
}

// Nothing of a batch is added if a value in it is wrong.
func TestCustomFieldValuesOfABatch(t *testing.T) {
	f := start(t)
	campaign, size := f.defaultCampaign(), f.choice("size", gr.CustomFieldFormatSingleSelect, "S", "M")
	err := f.client.Contacts.CreateBatch(f.ctx, gr.NewContactBatch{CampaignID: campaign, Contacts: []gr.NewBatchContact{
		{Email: "jan@example.com"}, {Email: "ola@example.com", CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(size, "S"), fieldValue(size, "L")}},
	}})
	e := f.failure(err, http.StatusBadRequest, getresponse.CodeValidation)
	equal(f, "value", f.names(e, "body", "contacts.1.customFieldValues.1.value.0").Message, `The custom field "size" has no such choice`)
	equal(f, "contacts", f.visible(campaign), "")
}

// A choice that a field loses stays with the contacts that have it.
func TestCustomFieldLosesAChoice(t *testing.T) {
	f := start(t)
	size, color := f.choice("size", gr.CustomFieldFormatSingleSelect, "S", "M"), f.field("color")
	id := f.contact(f.defaultCampaign(), "jan@example.com", func(c *gr.NewContact) { c.CustomFieldValues = []gr.CustomFieldValueInput{fieldValue(size, "S")} })
	_, err := f.client.CustomFields.Update(f.ctx, size, gr.CustomFieldUpdate{Values: []string{"M"}})
	f.ok(err)
	_, err = f.client.Contacts.Update(f.ctx, id, gr.ContactUpdate{Name: "Jan"})
	f.ok(err)
	_, err = f.client.Contacts.UpsertCustomFields(f.ctx, id, gr.ContactCustomFieldsUpsert{CustomFieldValues: []gr.CustomFieldValueInput{fieldValue(color, "red")}})
	f.ok(err)
	equal(f, "values", f.valuesOf(id), map[string][]string{size: {"S"}, color: {"red"}})
	f.ok(f.client.CustomFields.Delete(f.ctx, size))
	equal(f, "values without the deleted field", f.valuesOf(id), map[string][]string{color: {"red"}})
}
