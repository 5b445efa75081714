package main

import (
	"slices"
	"testing"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/codegen"
)

// withInitialisms sets oapi-codegen up as the settings do: names depend on it.
func withInitialisms(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
	settings, err := loadSettings()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := loadContract(settings)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := codegen.Generate(doc, codegen.Configuration{PackageName: "x", OutputOptions: codegen.OutputOptions{
		NameNormalizer: settings.OutputOptions.NameNormalizer, AdditionalInitialisms: settings.OutputOptions.AdditionalInitialisms,
	}}); err != nil {
		t.Fatal(err)
	}
}

func TestNames(t *testing.T) {
	withInitialisms(t)
	for _, c := range []struct{ tag, id, want string }{
		{"Contacts", "listContacts", "List"},
		{"Contacts", "createContactBatch", "CreateBatch"},
		{"Contacts", "listContactsInCampaign", "ListInCampaign"},
		{"Contacts", "upsertContactCustomFields", "UpsertCustomFields"},
		{"Custom fields", "getCustomField", "Get"},
		{"Newsletters", "listStatisticsForNewsletter", "ListStatisticsFor"},
		{"Categories", "getCategory", "Get"},
		{"Taxes", "updateTax", "Update"},
		{"Addresses", "deleteAddress", "Delete"},
		{"SMS", "listSms", "List"},
		{"Tags", "listTagsetItems", "ListTagsetItems"}, // no cut within a word
	} {
		if got := methodName(serviceName(c.tag), c.id); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.tag, c.id, got, c.want)
		}
	}
	for name, want := range map[string]string{
		"query[email]":           "Email",
		"query[createdOn][from]": "CreatedOnFrom",
		"query[campaignId]":      "CampaignID",
		"sort[name]":             "SortName",
		"perPage":                "PerPage",
		"additionalFlags":        "AdditionalFlags",
	} {
		if got := paramName(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"contactId": "contactID", "rssNewsletterId": "rssNewsletterID", "abTestId": "abTestID", "smsId": "smsID", "id": "id"} {
		if got := argName(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
	if got := allName("ListActivities"); got != "AllActivities" {
		t.Errorf("got %s", got)
	}
}

func TestShadows(t *testing.T) {
	for _, c := range []struct {
		path, other string
		want        bool
	}{
		{"/contacts/{contactId}", "/contacts/batch", true},
		{"/contacts/batch", "/contacts/{contactId}", false},
		{"/contacts/{contactId}", "/contacts/{contactId}", false},
		{"/contacts/{contactId}", "/contacts", false},
		{"/shops/{shopId}/carts/{cartId}", "/shops/{shopId}/carts/open", true},
		{"/shops/{shopId}/carts/{cartId}", "/shops/{shopId}/orders/open", false},
		{"/tags", "/contacts", false},
		{"/ab-tests/{abTestId}/cancel", "/ab-tests/subject/{abTestId}", true},
		{"/ab-tests/subject/{abTestId}", "/ab-tests/{abTestId}/cancel", true},
		{"/ab-tests/{abTestId}", "/ab-tests/{other}", false},
		{"/lps/{lpsId}/copy", "/lps/{lpsId}/{what}", false}, // all of its addresses are one of other's
	} {
		if got := shadows(c.path, c.other); got != c.want {
			t.Errorf("shadows(%s, %s) = %v", c.path, c.other, got)
		}
	}
}

func TestComment(t *testing.T) {
	long := "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
	want := "\t// one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen\n" +
		"\t// sixteen seventeen\n\t//\n\t// Deprecated: x."
	if got := comment(long+"\n\nDeprecated: x.", 1); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := typeDoc("Tag", "A label for contacts."); got != "Tag is a label for contacts." {
		t.Errorf("got %q", got)
	}
	if got := typeDoc("Tags", "Labels."); got != "Tags: Labels." {
		t.Errorf("got %q", got)
	}
}

func TestModelsKeepTheOrderOfTheContract(t *testing.T) {
	t.Chdir("../..")
	settings, err := loadSettings()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := loadContract(settings)
	if err != nil {
		t.Fatal(err)
	}
	names := codegen.SortedSchemaKeys(doc.Components.Schemas["Error"].Value.Properties)
	want := []string{"httpStatus", "code", "codeDescription", "message", "moreInfo", "context", "uuid"}
	if !slices.Equal(names, want) {
		t.Errorf("got %q", names)
	}
}

func TestKebab(t *testing.T) {
	for in, want := range map[string]string{
		"Contacts": "contacts", "GDPRFields": "gdpr-fields", "RSSNewsletters": "rss-newsletters", "SMS": "sms",
		"SMSAutomation": "sms-automation", "ListStatisticsFor": "list-statistics-for", "query[createdOn][from]": "query-created-on-from",
		"sort[createdOn]": "sort-created-on", "perPage": "per-page", "abTestId": "ab-test-id", "content-html": "content-html", "CampaignID": "campaign-id",
	} {
		if got := kebab(in); got != want {
			t.Errorf("%s gives %s, want %s", in, got, want)
		}
	}
}
