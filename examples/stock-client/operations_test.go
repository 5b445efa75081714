package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/go-getresponse/getresponse/api"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// operations returns the IDs of the operations of campaigns and contacts.
func operations(t *testing.T) (ids []string) {
	t.Helper()
	var contract struct {
		Paths map[string]map[string]yaml.Node
	}
	if err := yaml.Unmarshal(api.OpenAPI(), &contract); err != nil {
		t.Fatal(err)
	}
	for _, methods := range contract.Paths {
		for _, node := range methods {
			var operation struct {
				OperationID string `yaml:"operationId"`
				Tags        []string
			}
			if node.Kind == yaml.MappingNode && node.Decode(&operation) == nil && slices.ContainsFunc(operation.Tags, func(tag string) bool { return tag == "Campaigns" || tag == "Contacts" }) {
				ids = append(ids, operation.OperationID)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// result erases the type of a response.
func result[T any](resp *T, err error) (any, error) { return resp, err }

// The generated client has every operation of campaigns and contacts. It decodes the
// example of the response that has all properties, and loses none of them.
func TestEveryOperation(t *testing.T) {
	server := getresponsetest.NewServer(getresponsetest.WithExamples())
	defer server.Close()
	c := mustConnect(t, account{url: server.URL(), key: getresponsetest.APIKey})
	ctx := t.Context()
	tags := []ContactTagReference{{TagId: "t1"}}
	fields := []CustomFieldValueInput{{CustomFieldId: "n1", Value: []string{"blue"}}}
	day := StatisticsPeriodDay
	period := "2026-03-01"
	calls := map[string]func() (any, error){
		"listCampaigns": func() (any, error) {
			return result(c.ListCampaignsWithResponse(ctx, &ListCampaignsParams{QueryIsDefault: new(true), Fields: &Fields{"name", "createdOn"}}))
		},
		"createCampaign": func() (any, error) { return result(c.CreateCampaignWithResponse(ctx, NewCampaign{Name: "spring"})) },
		"getCampaign":    func() (any, error) { return result(c.GetCampaignWithResponse(ctx, "c1", nil)) },
		"updateCampaign": func() (any, error) {
			return result(c.UpdateCampaignWithResponse(ctx, "c1", CampaignUpdate{Name: "summer", IsDefault: new(BoolTextTrue)}))
		},
		"getCampaignBlocklist": func() (any, error) {
			return result(c.GetCampaignBlocklistWithResponse(ctx, "c1", &GetCampaignBlocklistParams{QueryMask: new("@example.com")}))
		},
		"updateCampaignBlocklist": func() (any, error) {
			return result(c.UpdateCampaignBlocklistWithResponse(ctx, "c1", &UpdateCampaignBlocklistParams{AdditionalFlags: new(BlocklistModeAdd)}, BlocklistUpdate{Masks: []string{"@example.com"}}))
		},
		"listContactsInCampaign": func() (any, error) { return result(c.ListContactsInCampaignWithResponse(ctx, "c1", nil)) },
		"getCampaignBalanceStatistics": func() (any, error) {
			return result(c.GetCampaignBalanceStatisticsWithResponse(ctx, &GetCampaignBalanceStatisticsParams{QueryCampaignId: "c1", QueryGroupBy: &day, QueryCreatedOnFrom: &period}))
		},
		"getCampaignListSizeStatistics": func() (any, error) {
			return result(c.GetCampaignListSizeStatisticsWithResponse(ctx, &GetCampaignListSizeStatisticsParams{QueryCampaignId: "c1"}))
		},
		"getCampaignLocationStatistics": func() (any, error) {
			return result(c.GetCampaignLocationStatisticsWithResponse(ctx, &GetCampaignLocationStatisticsParams{QueryCampaignId: "c1"}))
		},
		"getCampaignOriginStatistics": func() (any, error) {
			return result(c.GetCampaignOriginStatisticsWithResponse(ctx, &GetCampaignOriginStatisticsParams{QueryCampaignId: "c1"}))
		},
		"getCampaignRemovalStatistics": func() (any, error) {
			return result(c.GetCampaignRemovalStatisticsWithResponse(ctx, &GetCampaignRemovalStatisticsParams{QueryCampaignId: "c1"}))
		},
		"getCampaignSubscriptionStatistics": func() (any, error) {
			return result(c.GetCampaignSubscriptionStatisticsWithResponse(ctx, &GetCampaignSubscriptionStatisticsParams{QueryCampaignId: "c1"}))
		},
		"getCampaignSummaryStatistics": func() (any, error) {
			return result(c.GetCampaignSummaryStatisticsWithResponse(ctx, &GetCampaignSummaryStatisticsParams{QueryCampaignId: new("c1")}))
		},
		"listContacts": func() (any, error) { return result(c.ListContactsWithResponse(ctx, nil)) },
		"createContact": func() (any, error) {
			return result(c.CreateContactWithResponse(ctx, NewContact{Email: "jan@example.com", Campaign: CampaignReference{CampaignId: "c1"}, Tags: &tags, CustomFieldValues: &fields}))
		},
		"createContactBatch": func() (any, error) {
			return result(c.CreateContactBatchWithResponse(ctx, NewContactBatch{CampaignId: "c1", Contacts: []NewBatchContact{{Email: "jan@example.com"}}}))
		},
		"getContact":    func() (any, error) { return result(c.GetContactWithResponse(ctx, "p1", nil)) },
		"updateContact": func() (any, error) { return result(c.UpdateContactWithResponse(ctx, "p1", ContactUpdate{Tags: &tags})) },
		"deleteContact": func() (any, error) {
			return result(c.DeleteContactWithResponse(ctx, "p1", &DeleteContactParams{MessageId: new("m1")}))
		},
		"listContactActivities": func() (any, error) { return result(c.ListContactActivitiesWithResponse(ctx, "p1", nil)) },
		"listContactConsents":   func() (any, error) { return result(c.ListContactConsentsWithResponse(ctx, "p1", nil)) },
		"upsertContactCustomFields": func() (any, error) {
			return result(c.UpsertContactCustomFieldsWithResponse(ctx, "p1", ContactCustomFieldsUpsert{CustomFieldValues: &fields}))
		},
		"upsertContactTags": func() (any, error) {
			return result(c.UpsertContactTagsWithResponse(ctx, "p1", ContactTagsUpsert{Tags: tags}))
		},
	}
	if got, want := slices.Sorted(maps.Keys(calls)), operations(t); !slices.Equal(got, want) {
		t.Errorf("the test calls\n%q, the contract has\n%q", got, want)
	}
	for id, call := range calls {
		t.Run(id, func(t *testing.T) {
			resp, err := call()
			if err != nil {
				t.Fatal(err)
			}
			r := reflect.ValueOf(resp).Elem()
			status := r.FieldByName("HTTPResponse").Interface().(*http.Response).StatusCode
			if requests := server.Requests(); requests[len(requests)-1].Operation != id || status >= 300 {
				t.Fatalf("HTTP %d: %s", status, r.FieldByName("Body").Bytes())
			}
			model := r.FieldByName(fmt.Sprint("JSON", status))
			body := r.FieldByName("Body").Bytes()
			if !model.IsValid() {
				if len(body) > 0 {
					t.Errorf("no field has the body %s", body)
				}
				return
			}
			again, err := json.Marshal(model.Interface())
			if err != nil {
				t.Fatal(err)
			}
			if got, want := normal(t, again), normal(t, body); !reflect.DeepEqual(got, want) {
				t.Errorf("got\n%v, the response has\n%v", got, want)
			}
		})
	}
}

// normal decodes JSON, without null members and with all times in one form.
func normal(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			maps.DeleteFunc(v, func(_ string, member any) bool { return member == nil })
			for name := range v {
				v[name] = walk(v[name])
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case string:
			var at wire.Time
			if strings.Contains(v, "T") && at.UnmarshalJSON([]byte(`"`+v+`"`)) == nil {
				return at.UTC().String()
			}
		}
		return v
	}
	return walk(v)
}
