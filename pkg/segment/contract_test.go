package segment_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/go-getresponse/getresponse/api"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// uses has what the contract allows or what is built: "tag" for a condition type,
// "tag.value" for a property of it, "tag.operator=exists" for a value of an enum.
type uses map[string]bool

// notBuilt are the parts of the contract that no call builds, with the reason.
var notBuilt = map[string]string{
	"custom_event.dateOperator=last_n_days": "the contract has no property for the number of days",
}

// enums adds the enum values of a schema and, for an object, its properties and theirs.
func (u uses) enums(name string, schema *openapi3.Schema, without ...string) {
	for _, value := range schema.Enum {
		u[fmt.Sprintf("%s=%v", name, value)] = true
	}
	for _, part := range schema.AllOf {
		u.enums(name, part.Value, without...)
	}
	if schema.Items != nil {
		u.enums(name, schema.Items.Value)
	}
	for property, of := range schema.Properties {
		if slices.Contains(without, property) {
			continue
		}
		u[name+"."+property] = true
		u.enums(name+"."+property, of.Value)
	}
}

// values adds the properties of JSON and their values. A value may be that of an enum.
func (u uses) values(name string, v any, without ...string) {
	switch v := v.(type) {
	case map[string]any:
		for property, value := range v {
			if !slices.Contains(without, property) {
				u[name+"."+property] = true
				u.values(name+"."+property, value)
			}
		}
	case []any:
		for _, item := range v {
			u.values(name, item)
		}
	case string:
		u[name+"="+v] = true
	}
}

// tree returns v as JSON in values of Go.
func tree(t *testing.T, v any) (tree any) {
	t.Helper()
	data, err := wire.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := wire.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	return tree
}

// contract is read once, as that takes longer than the tests.
var contract = sync.OnceValues(func() (*openapi3.T, error) { return openapi3.NewLoader().LoadFromData(api.OpenAPI()) })

func contractSchemas(t *testing.T) openapi3.Schemas {
	t.Helper()
	doc, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	return doc.Components.Schemas
}

// specificDate is how a description lists the values of the operator specific_date, which
// are no enum.
var specificDate = regexp.MustCompile("`specific_date`, it is ([^.]*)\\.")

// wantedUses returns the parts of the contract that a builder has to cover.
func wantedUses(t *testing.T, schemas openapi3.Schemas) uses {
	t.Helper()
	want := uses{}
	for kind, ref := range schemas["SegmentCondition"].Value.Discriminator.Mapping {
		schema := schemas[strings.TrimPrefix(ref.Ref, "#/components/schemas/")].Value
		want[kind] = true
		want.enums(kind, schema)
		if value := schema.Properties["value"]; value != nil {
			for _, m := range specificDate.FindAllStringSubmatch(value.Value.Description, -1) {
				for _, word := range regexp.MustCompile("`([a-z0-9_]+)`").FindAllStringSubmatch(m[1], -1) {
					if word[1] != "last_n_days" || schema.Properties["numberOfDays"] != nil {
						want[kind+".value="+word[1]] = true
					}
				}
			}
		}
	}
	if len(want) < 300 {
		t.Fatalf("the contract has only %d parts of conditions", len(want))
	}
	return want
}

// Every condition type, property, operator and enum value of the contract is built, and
// nothing else.
func TestConditionsCoverTheContract(t *testing.T) {
	schemas := contractSchemas(t)
	want, got := wantedUses(t, schemas), uses{}
	for _, e := range buildable() {
		saved, err := e.segment().Save()
		if err != nil {
			t.Fatal(err)
		}
		condition := tree(t, saved.Section[0].Value.(*gr.SegmentPeriodSection).Conditions[0])
		kind := condition.(map[string]any)["conditionType"].(string)
		got[kind] = true
		got.values(kind, condition)
	}
	for use := range want {
		if !got[use] && notBuilt[use] == "" {
			t.Errorf("nothing builds %s", use)
		}
	}
	for use, reason := range notBuilt {
		if got[use] || !want[use] || reason == "" {
			t.Errorf("%s: built is %t, in the contract is %t", use, got[use], want[use])
		}
	}
	for use := range got {
		name, _, isValue := strings.Cut(use, "=")
		isEnum := slices.ContainsFunc(keys(want), func(w string) bool { return strings.HasPrefix(w, name+"=") })
		if described := strings.HasSuffix(name, ".value"); !want[use] && (!isValue || isEnum && !described) {
			t.Errorf("the contract does not have %s", use)
		}
	}
}

func keys(u uses) (all []string) {
	for use := range u {
		all = append(all, use)
	}
	return all
}

// Every value of sections and states is built.
func TestScopesCoverTheContract(t *testing.T) {
	schemas, want, got := contractSchemas(t), uses{}, uses{}
	want.enums("search", schemas["ContactSearch"].Value, "section")
	want.enums("saved", schemas["NewSearchContact"].Value, "section")
	for period, ref := range schemas["SegmentSection"].Value.Discriminator.Mapping {
		want["section.subscriptionDate="+period] = true
		want.enums("section", schemas[strings.TrimPrefix(ref.Ref, "#/components/schemas/")].Value, "conditions")
	}
	if len(want) < 25 {
		t.Fatalf("the contract has only %d parts of sections", len(want))
	}
	for _, s := range scopes() {
		saved, err := s.Save()
		if err != nil {
			t.Fatal(err)
		}
		got.values("saved", tree(t, saved), "section")
		search, err := s.InState(segment.Subscribed, segment.Removed, segment.Undelivered, segment.Unconfirmed, segment.Unsubscribed, segment.NotConfirmed).Search()
		if err != nil {
			t.Fatal(err)
		}
		searched := tree(t, search).(map[string]any)
		got.values("search", searched, "section")
		got.values("section", searched["section"], "conditions")
	}
	for use := range want {
		if !got[use] {
			t.Errorf("nothing builds %s", use)
		}
	}
}

// scopes returns segments with every kind of scope.
func scopes() (all []segment.Segment) {
	in := segment.In("L1", "L2")
	from, to := segment.Date(2026, time.March, 1), segment.Date(2026, time.March, 31)
	for _, scope := range []segment.Scope[segment.Section]{
		in, in.InCycle(), in.NotInCycle(),
		in.SignedUp().Today(), in.SignedUp().Yesterday(), in.SignedUp().ThisWeek(), in.SignedUp().LastWeek(),
		in.SignedUp().ThisMonth(), in.SignedUp().LastMonth(), in.SignedUp().LastTwoMonths(),
		in.SignedUp().InLast(7 * segment.Day), in.SignedUp().InLast(30 * segment.Day),
		in.SignedUp().Between(from, to), in.InCycle().SignedUp().Today().NotInCycle(),
	} {
		conditions := []segment.Condition{segment.Tag("t1"), segment.Name().Is("Jan")}
		all = append(all, segment.New("s").AllOf(scope.Where(conditions...), scope.Everyone()),
			segment.New("s").AnyOf(scope.WhereAny(conditions...)))
	}
	return all
}

// The limits of the package are those of the contract.
func TestLimitsAreThoseOfTheContract(t *testing.T) {
	schemas := contractSchemas(t)
	most := func(schema, property string) int {
		return int(*schemas[schema].Value.Properties[property].Value.MaxItems)
	}
	tags := func(n int) (all []segment.Condition) {
		for range n {
			all = append(all, segment.Tag("t1"))
		}
		return all
	}
	sections := func(n int) (all []segment.Section) {
		for range n {
			all = append(all, segment.In("L1").Everyone())
		}
		return all
	}
	for _, n := range []int{most("SegmentSectionBase", "conditions"), most("SegmentSectionBase", "conditions") + 1} {
		_, err := segment.New("s").In("L1").Where(tags(n)...).Save()
		if fits := n == most("SegmentSectionBase", "conditions"); (err == nil) != fits {
			t.Errorf("%d conditions: %v", n, err)
		}
	}
	for _, n := range []int{most("NewSearchContact", "section"), most("NewSearchContact", "section") + 1} {
		_, err := segment.New("s").AllOf(sections(n)...).Save()
		if fits := n == most("NewSearchContact", "section"); (err == nil) != fits {
			t.Errorf("%d sections: %v", n, err)
		}
	}
}
