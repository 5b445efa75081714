package getresponsetest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// Only the name of an address is searched for a part; the rest is compared as a whole.
func TestAddressLists(t *testing.T) {
	f := start(t)
	for _, a := range []gr.NewAddress{
		{Name: "home", CountryCode: "POL", FirstName: new("Jan"), City: new("Gdynia"), Zip: new("81-001")},
		{Name: "office", CountryCode: "DEU", FirstName: new("Janina"), City: new("Bad Gdynia"), Zip: new("81-0011")},
		{Name: "home office", CountryCode: "xyz", Company: new("ACME"), Phone: new("600")},
	} {
		_, err := f.client.Addresses.Create(f.ctx, a)
		f.ok(err)
	}
	for name, test := range map[string]struct {
		params gr.ListAddressesParams
		want   string
	}{
		"name":       {gr.ListAddressesParams{Name: new("OFFICE")}, "office,home office"},
		"first name": {gr.ListAddressesParams{FirstName: new("jan")}, "home"},
		"city":       {gr.ListAddressesParams{City: new("gdynia")}, "home"},
		"zip":        {gr.ListAddressesParams{Zip: new("81-001")}, "home"},
		"company":    {gr.ListAddressesParams{Company: new("acme")}, "home office"},
		"both":       {gr.ListAddressesParams{Company: new("acme"), Phone: new("60")}, ""},
	} {
		page, err := f.client.Addresses.List(f.ctx, &test.params)
		f.ok(err)
		equal(f, name, strings.Join(texts(page.Items, func(a gr.Address) string { return a.Name }), ","), test.want)
	}
	page, err := f.client.Addresses.List(f.ctx, nil)
	f.ok(err)
	equal(f, "countries", texts(page.Items, func(a gr.Address) string { return a.CountryName }), []string{"Poland", "Germany", ""})
	changed, err := f.client.Addresses.Update(f.ctx, page.Items[0].AddressID, gr.AddressUpdate{CountryCode: "FRA", City: new("")})
	f.ok(err)
	equal(f, "address after the change", []string{changed.CountryName, changed.City, changed.Zip}, []string{"France", "", "81-001"})
}

// A predefined field has a name that is unique in its campaign.
func TestPredefinedFields(t *testing.T) {
	f := start(t)
	spring, summer := f.campaign("spring"), f.campaign("summer")
	create := func(name, campaign string) (*gr.PredefinedField, error) {
		return f.client.PredefinedFields.Create(f.ctx, gr.NewPredefinedField{Name: name, Value: "Hello, you!", Campaign: gr.CampaignReference{CampaignID: campaign}})
	}
	first, err := create("greeting", spring)
	f.ok(err)
	_, err = create("greeting", summer)
	f.ok(err)
	_, err = create("GREETING", spring)
	f.fails(err, http.StatusConflict, getresponse.CodeDuplicate)
	_, err = create("other", "zzz")
	f.fails(err, http.StatusBadRequest, getresponse.CodeRelatedNotFound)
	changed, err := f.client.PredefinedFields.Update(f.ctx, first.PredefinedFieldID, gr.PredefinedFieldUpdate{Value: "Hi"})
	f.ok(err)
	equal(f, "field after the change", []string{changed.Name, changed.Value, changed.Campaign.Name}, []string{"greeting", "Hi", "spring"})
	page, err := f.client.PredefinedFields.List(f.ctx, &gr.ListPredefinedFieldsParams{CampaignID: &summer})
	f.ok(err)
	equal(f, "fields of a campaign", texts(page.Items, func(p gr.PredefinedField) string { return p.Value }), []string{"Hello, you!"})
}
