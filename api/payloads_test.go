package api_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Sample payloads and their types. testdata/payloads has no other payloads.
var requests = map[string]any{
	"account-update-request-1":                     new(gr.AccountUpdate),
	"autoresponder-create-request-1":               new(gr.NewAutoresponder),
	"callback-settings-request-1":                  new(gr.CallbackUpdate),
	"campaign-create-request-1":                    new(gr.NewCampaign),
	"contact-batch-create-request-1":               new(gr.NewContactBatch),
	"contact-batch-create-request-2":               new(gr.NewContactBatch),
	"contact-batch-create-request-3":               new(gr.NewContactBatch),
	"contact-create-request-1":                     new(gr.NewContact),
	"contact-create-request-2":                     new(gr.NewContact),
	"contact-create-request-minimal-1":             new(gr.NewContact),
	"contact-customfields-upsert-request-1":        new(gr.ContactCustomFieldsUpsert),
	"contact-customfields-upsert-request-2":        new(gr.ContactCustomFieldsUpsert),
	"contact-move-request-1":                       new(gr.ContactUpdate),
	"contact-tags-upsert-request-1":                new(gr.ContactTagsUpsert),
	"contact-update-request-replace-1":             new(gr.ContactUpdate),
	"customfield-create-request-1":                 new(gr.NewCustomField),
	"customfield-create-request-2":                 new(gr.NewCustomField),
	"customfieldvalue-request-1":                   new(gr.CustomFieldValueInput),
	"import-create-request-1":                      new(gr.NewImport),
	"newsletter-create-request-1":                  new(gr.NewNewsletter),
	"newsletter-create-request-2":                  new(gr.NewNewsletter),
	"order-create-request-1":                       new(gr.NewOrder),
	"order-create-request-2":                       new(gr.NewOrder),
	"order-create-request-3":                       new(gr.NewOrder),
	"searchcontacts-by-conditions-request-1":       new(gr.ContactSearch),
	"searchcontacts-condition-not-opened-1":        new(gr.SegmentCondition),
	"searchcontacts-condition-tag-1":               new(gr.SegmentCondition),
	"searchcontacts-customfields-upsert-request-1": new(gr.ContactCustomFieldsUpsert),
	"tag-create-request-1":                         new(gr.NewTag),
}

// parts are requests of which the source shows only some members. The type adds the
// required ones.
var parts = map[string]any{
	"import-create-request-mapping-1": new(gr.NewImport),
}

var responses = map[string]any{
	"account-get-1":               new(gr.Account),
	"account-get-short-1":         new(gr.Account),
	"campaign-list-2":             new([]gr.CampaignListItem),
	"campaign-list-3":             new([]gr.CampaignListItem),
	"campaign-list-short-1":       new([]gr.CampaignListItem),
	"campaign-update-response-2":  new(gr.Campaign),
	"contact-get-1":               new(gr.Contact),
	"contact-get-customs-short-1": new(gr.Contact),
	"contact-list-1":              new([]gr.ContactListItem),
	"contact-list-2":              new([]gr.ContactListItem),
	"contact-list-fields-1":       new([]gr.ContactListItem),
	"contact-list-forcecustoms-1": new([]gr.ContactListItem),
	"contact-update-response-1":   new(gr.Contact),
	"contact-update-response-2":   new(gr.Contact),
	"customevent-list-1":          new([]gr.CustomEvent),
	"customfield-list-2":          new([]gr.CustomField),
	"customfield-list-3":          new([]gr.CustomField),
	"customfield-list-short-1":    new([]gr.CustomField),
	"empty-list-1":                new([]gr.ContactListItem),
	"newsletter-draft-response-1": new(gr.Newsletter),
	"newsletter-stats-2":          new(wire.Keyed[gr.NewsletterStatistics]),
	"searchcontacts-list-1":       new([]gr.SearchContactListItem),
	"searchcontacts-list-2":       new([]gr.SearchContactListItem),
	"shop-get-1":                  new(gr.Shop),
	"shop-list-old-1":             new([]gr.ShopListItem),
	"tag-create-response-1":       new(gr.Tag),
}

// wrong is a request that an official page shows and the service rejects: its lists
// have objects instead of IDs. It must not decode.
const wrong = "newsletter-create-request-bad-1"

func read(t *testing.T, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "payloads", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestEveryPayloadIsTested(t *testing.T) {
	files, err := filepath.Glob("testdata/payloads/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if requests[name] == nil && responses[name] == nil && parts[name] == nil && name != wrong {
			t.Errorf("%s has no type", name)
		}
	}
	if want := len(requests) + len(responses) + len(parts) + 1; len(files) != want {
		t.Errorf("%d files, %d entries", len(files), want)
	}
}

// A decoded and encoded request has the same members and values, except for the
// formats of numbers and times.
func TestRequestPayloads(t *testing.T) {
	for name, into := range requests {
		t.Run(name, func(t *testing.T) {
			before, after := roundTrip(t, read(t, name), into)
			if diff := compare("", before, after, false); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A decoded and encoded response has the same members and values. It may omit members
// that are null or zero, which has the same meaning. It adds none.
func TestResponsePayloads(t *testing.T) {
	for name, into := range responses {
		t.Run(name, func(t *testing.T) {
			before, after := roundTrip(t, read(t, name), into)
			if diff := compare("", before, after, true); diff != "" {
				t.Error(diff)
			}
			again := reflect.New(reflect.TypeOf(into).Elem()).Interface()
			raw, err := wire.Marshal(into)
			if err != nil {
				t.Fatal(err)
			}
			if err := wire.Unmarshal(raw, again); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(into, again) {
				t.Errorf("encoding and decoding changes the value:\n%+v\n%+v", into, again)
			}
		})
	}
}

func TestPartsOfPayloads(t *testing.T) {
	for name, into := range parts {
		before, after := roundTrip(t, read(t, name), into)
		whole := after.(map[string]any)
		for member, value := range before.(map[string]any) {
			if diff := compare("/"+member, value, whole[member], false); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

func TestWrongPayloadIsRejected(t *testing.T) {
	err := wire.Unmarshal(read(t, wrong), new(gr.NewNewsletter))
	if err == nil || !strings.Contains(err.Error(), "/sendSettings/selectedCampaigns/0") {
		t.Errorf("got %v, want an error that names the field", err)
	}
}

func roundTrip(t *testing.T, raw []byte, into any) (before, after any) {
	t.Helper()
	if err := wire.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
	back, err := wire.Marshal(into)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		raw  []byte
		into *any
	}{{raw, &before}, {back, &after}} {
		if err := json.Unmarshal(x.raw, x.into); err != nil {
			t.Fatal(err)
		}
	}
	return before, after
}

// compare describes the first difference in meaning, "" without one. With
// zeroIsAbsent after may lack a member that is zero.
func compare(at string, before, after any, zeroIsAbsent bool) string {
	switch b := before.(type) {
	case map[string]any:
		a, ok := after.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s: %v became %v", at, before, after)
		}
		for name, value := range b {
			other, ok := a[name]
			if !ok && (!zeroIsAbsent || !isZero(value)) {
				return fmt.Sprintf("%s/%s: %v is gone", at, name, value)
			}
			if ok {
				if diff := compare(at+"/"+name, value, other, zeroIsAbsent); diff != "" {
					return diff
				}
			}
		}
		for name, value := range a {
			if _, ok := b[name]; !ok {
				return fmt.Sprintf("%s/%s: %v was not there before", at, name, value)
			}
		}
		return ""
	case []any:
		a, ok := after.([]any)
		if !ok || len(a) != len(b) {
			return fmt.Sprintf("%s: %v became %v", at, before, after)
		}
		for i := range b {
			if diff := compare(fmt.Sprintf("%s/%d", at, i), b[i], a[i], zeroIsAbsent); diff != "" {
				return diff
			}
		}
		return ""
	}
	if meaning(before) != meaning(after) {
		return fmt.Sprintf("%s: %v became %v", at, before, after)
	}
	return ""
}

// meaning makes numbers and their texts equal, and times that are the same.
func meaning(v any) any {
	s, ok := v.(string)
	if !ok {
		return v
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return f
	}
	for _, layout := range []string{"2006-01-02T15:04:05Z0700", time.RFC3339, time.DateTime} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Unix()
		}
	}
	return s
}

func isZero(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == "" || v == "false" || v == "0"
	case bool:
		return !v
	case float64:
		return v == 0
	}
	return false
}
