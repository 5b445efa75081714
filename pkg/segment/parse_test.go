package segment_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/segment"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// readCondition returns the segment of a service whose only condition is the given JSON.
func readCondition(t testing.TB, condition string) segment.Segment {
	t.Helper()
	return readSegment(t, `{"searchContactId":"s","name":"s","createdOn":"2026-03-01T00:00:00+0000","href":"https://api.getresponse.com/v3/search-contacts/s",`+
		`"subscribersType":["subscribed"],"sectionLogicOperator":"or","section":[{"campaignIdsList":["L1"],"logicOperator":"and",`+
		`"subscriberCycle":["not_receiving_autoresponder","receiving_autoresponder"],"subscriptionDate":"all_time","conditions":[`+condition+`]}]}`)
}

func readSegment(t testing.TB, data string) segment.Segment {
	t.Helper()
	var saved gr.SearchContact
	if err := saved.UnmarshalJSON([]byte(data)); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return segment.Parse(&saved)
}

// Conditions that no function builds are printed with everything that they have, and saved
// as they were.
func TestUnknownConditions(t *testing.T) {
	for condition, want := range map[string]string{
		`{"conditionType":"horoscope","operator":"is","sign":["leo",{"a":null}]}`:                          `who match {"conditionType":"horoscope","operator":"is","sign":["leo",{"a":null}]}`,
		`{"conditionType":"name","operatorType":"string_operator","operator":"sounds_like","value":"Jan"}`: `whose name compares as {"operator":"sounds_like","value":"Jan"}`,
		`{"conditionType":"name","operatorType":"regex_operator","operator":"is","value":"J.*"}`:           `whose name is "J.*" (with {"operatorType":"regex_operator"})`,
		`{"conditionType":"name"}`: `whose name compares as {}`,
		`{"conditionType":"name","operator":"is","value":"Jan","ignoreCase":true}`:                                                                                                               `whose name is "Jan" (with {"ignoreCase":true})`,
		`{"conditionType":"email","operator":"is","value":{"any":["a","b"]}}`:                                                                                                                    `whose e-mail address is {"any":["a","b"]}`,
		`{"conditionType":"geo","scope":"planet","operatorType":"string_operator","operator":"is","value":"Earth"}`:                                                                              `whose planet is "Earth"`,
		`{"conditionType":"geo","scope":"a b","operatorType":"string_operator","operator":"is","value":"x"}`:                                                                                     `whose "a b" is "x"`,
		`{"conditionType":"tag","operatorType":"exists","operator":"maybe","value":"t1"}`:                                                                                                        `who have tag t1 (with {"operator":"maybe"})`,
		`{"conditionType":"tag","operatorType":"exists","operator":"exists","value":"a. b"}`:                                                                                                     `who have tag "a. b"`,
		`{"conditionType":"custom","scope":"f1","operator":"is","value":"x"}`:                                                                                                                    `whose custom field f1 is "x"`,
		`{"conditionType":"custom","scope":"f1","operatorType":"date_operator","operator":"specific_date","value":"last_n_days"}`:                                                                `whose custom date field f1 is in the period {"operator":"specific_date","value":"last_n_days"}`,
		`{"conditionType":"custom","scope":"f1","operatorType":"date_operator","operator":"custom","value":"2026-03-01"}`:                                                                        `whose custom date field f1 is in the period {"operator":"custom","value":"2026-03-01"}`,
		`{"conditionType":"custom","scope":"f1","operatorType":"numeric_operator","operator":"numeric_eq","value":"many"}`:                                                                       `whose custom number field f1 is many`,
		`{"conditionType":"subscription_date","operatorType":"date_operator","operator":"specific_date","value":"last_90_days"}`:                                                                 `who signed up in the last 90 days`,
		`{"conditionType":"subscription_date","operatorType":"date_operator","operator":"specific_date","value":"last_quarter"}`:                                                                 `who signed up in the period {"operator":"specific_date","value":"last_quarter"}`,
		`{"conditionType":"last_open_date","operatorType":"date_operator","operator":"specific_date","value":"last_n_days","numberOfDays":14}`:                                                   `who last opened a message in the period {"operator":"specific_date","value":"last_n_days"} (with {"numberOfDays":14})`,
		`{"conditionType":"custom_event","customEventId":"e1","occurrence":"occurred","dateOperator":"last_n_days","date":"14"}`:                                                                 `for whom custom event e1 occurred in the period {"date":"14","dateOperator":"last_n_days"}`,
		`{"conditionType":"custom_event","customEventId":"e1","occurrence":"sometimes","dateOperator":"today"}`:                                                                                  `for whom custom event e1 occurred today (with {"occurrence":"sometimes"})`,
		`{"conditionType":"opened","operatorType":"message_operator","operator":"push_message","value":"p1"}`:                                                                                    `who opened push message p1`,
		`{"conditionType":"not_opened","operatorType":"message_operator","operator":"newsletter","value":"m1"}`:                                                                                  `who did not open newsletter m1`,
		`{"conditionType":"not_opened","operatorType":"complex_message_operator","operator":"all","dateOperator":"last_n_days","value":"10"}`:                                                    `who did not open any message in the last 10 days`,
		`{"conditionType":"not_clicked","operatorType":"complex_message_operator","operator":"newsletter","scope":"m1","dateOperator":"last_year"}`:                                              `who did not click any link of newsletter m1 in the period {"dateOperator":"last_year"}`,
		`{"conditionType":"subscription_method","method":"teleport","value":"x"}`:                                                                                                                `who signed up by teleport (with {"value":"x"})`,
		`{"conditionType":"subscription_method","method":"webform","webformType":"all","value":"w1"}`:                                                                                            `who signed up by kind of form w1`,
		`{"conditionType":"subscription_method","method":"webform","webformType":"quiz","value":"w1"}`:                                                                                           `who signed up by kind of form w1 (with {"webformType":"quiz"})`,
		`{"conditionType":"gdpr","gdprFieldId":"g1","consentStatus":"given"}`:                                                                                                                    `who gave consent g1`,
		`{"conditionType":"gdpr","gdprFieldId":"g1","consentStatus":"withdrawn","consentDate":{"operator":"anytime","zone":"UTC"}}`:                                                              `with a status of consent g1 at any time (with {"consentDate":{"zone":"UTC"},"consentStatus":"withdrawn"})`,
		`{"conditionType":"webinar","scope":"w1","webinarCondition":"slept","contactType":"guest"}`:                                                                                              `with another participation in webinar w1 as guest (with {"webinarCondition":"slept"})`,
		`{"conditionType":"sms_sent","smsId":"s1"}`:                                                                                                                                              `who were sent text message s1`,
		`{"conditionType":"sms_sent","smsId":"s1","deliveryStatus":"lost"}`:                                                                                                                      `who were sent text message s1 (with {"deliveryStatus":"lost"})`,
		`{"conditionType":"ecommerce_total_spent","scope":"all","operatorType":"numeric_operator","operator":"numeric_eq","value":"7.00","currency":"USD"}`:                                      `whose spending in any shop is 7 USD`,
		`{"conditionType":"ecommerce_number_of_purchases","scope":"s1","operatorType":"numeric_operator","operator":"numeric_eq","value":7,"date":{"operator":"last_n_days"}}`:                   `whose number of purchases in shop s1 is 7 in the period {"operator":"last_n_days"}`,
		`{"conditionType":"ecommerce_abandoned_cart","shopScope":"s1","dateOperator":"date_from","value":"2018-04-01","cartValue":{"currency":"USD","value":7,"operator":"numeric_eq","tax":1}}`: `who abandoned a cart in shop s1 whose value is 7 USD from 2018-04-01 on (with {"cartValue":{"tax":1}})`,
		`{"conditionType":"goal","operatorType":"numeric_operator","operator":"numeric_lt","value":"5","scope":"p22"}`:                                                                           `whose value of goal p22 is less than 5`,
		`{"conditionType":"engagement_score","operator":"numeric_lt","value":9}`:                                                                                                                 `whose engagement score is less than 9`,
	} {
		read := readCondition(t, condition)
		if got, _ := strings.CutPrefix(read.String(), `"s": subscribed contacts of list L1 `); got != want+"." {
			t.Errorf("%s reads\n     %s\nwant %s", condition, got, want)
		}
		again, err := read.Save()
		if err != nil {
			t.Errorf("%s: %v", condition, err)
			continue
		}
		if saved := segment.Parse(roundTrip(t, again)); !saved.Equal(read) || saved.String() != read.String() {
			t.Errorf("%s was saved as %s", condition, saved)
		}
		section := tree(t, again).(map[string]any)["section"].([]any)[0].(map[string]any)
		sent := section["conditions"].([]any)[0].(map[string]any)
		var members map[string]any
		if err := wire.Unmarshal([]byte(condition), &members); err != nil {
			t.Fatal(err)
		}
		for name := range members {
			if _, kept := sent[name]; !kept {
				t.Errorf("%s is saved without %s", condition, name)
			}
		}
	}
}

func TestUnknownSections(t *testing.T) {
	head := `{"name":"s","sectionLogicOperator":"and","section":[`
	for data, want := range map[string]string{
		head + `{"campaignIdsList":["L1"],"subscriptionDate":"last_year","conditions":[{"conditionType":"tag"}]}]}`:                                                 `"s": subscribed contacts in the section {"campaignIdsList":["L1"],"conditions":[{"conditionType":"tag"}],"subscriptionDate":"last_year"}.`,
		head + `{"campaignIdsList":["L1"],"logicOperator":"xor","subscriberCycle":["receiving_autoresponder","asleep"],"subscriptionDate":"today","color":"red"}]}`: `"s": subscribed contacts of list L1 (in the cycles asleep or receiving autoresponder, signed up today) (operator: xor) (with {"color":"red"}).`,
		head + `{"campaignIdsList":[],"logicOperator":"and","subscriberCycle":[],"subscriptionDate":"custom","customDate":{"from":"2026-03-01"}}]}`:                 `"s": subscribed contacts of no list (in no cycle, signed up in the period {"subscriptionDate":"custom"}) (with {"customDate":{"from":"2026-03-01"}}).`,
		`{"name":"s","subscribersType":["subscribed","lost"],"sectionLogicOperator":"xor","section":[],"shared":{"a":[1]}}`:                                         `"s": subscribed or lost contacts (operator: xor) (with {"shared":{"a":[1]}}).`,
		`{}`: `subscribed contacts (operator: (no operator)).`,
	} {
		read := readSegment(t, data)
		if read.String() != want {
			t.Errorf("%s reads\n%s\nwant\n%s", data, read, want)
		}
	}
	read := readSegment(t, head+`{"campaignIdsList":["L1"],"subscriptionDate":"last_year"}],"shared":true}`)
	again, err := read.Update()
	if err != nil {
		t.Fatal(err)
	}
	if string(again.Extra["shared"]) != "true" || !segment.Parse(roundTrip(t, again)).Equal(read) {
		t.Errorf("%s is saved as %+v", read, again)
	}
}

// A string of the service cannot be taken for a part of the sentence or control a terminal.
func TestSentenceIsPrintable(t *testing.T) {
	read := readSegment(t, `{"name":"a\u202e\u001b[2J\".","subscribersType":["x\ny"],"sectionLogicOperator":"and","section":[{"campaignIdsList":["L 1"],"logicOperator":"and","subscriberCycle":[],"subscriptionDate":"all_time",`+
		`"conditions":[{"conditionType":"name","operator":"is","value":"\u2028\" and who"},{"conditionType":"z\u202e"}]}]}`)
	want := `"a\u202e\x1b[2J\".": "x\ny" contacts of list "L 1" (in no cycle) whose name is "\u2028\" and who" and who match {"conditionType":"z\u202e"}.`
	if got := read.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A Segment shares no memory with what it was parsed from or with what it returns.
func TestNothingIsShared(t *testing.T) {
	body, err := segment.New("s").In("L1").Where(segment.NotOpened(segment.Newsletter("m1")).InLast(10), segment.Score().Is(3)).Save()
	if err != nil {
		t.Fatal(err)
	}
	saved := roundTrip(t, body)
	saved.Extra = wire.Extra{"a": jsontext.Value("1")}
	spoil := func(sections []gr.SegmentSection, extra wire.Extra) {
		section := sections[0].Value.(*gr.SegmentPeriodSection)
		section.CampaignIdsList[0], section.SubscriberCycle[0] = "no", "no"
		*section.Conditions[0].Value.(*gr.SegmentNotOpenedCondition).Value.Number = 99
		*section.Conditions[1].Value.(*gr.SegmentScoringCondition).Value = 99
		section.Conditions = nil
		extra["a"][0] = '2'
	}
	read := segment.Parse(saved)
	before := read.String()
	spoil(saved.Section, saved.Extra)
	saved.SubscribersType[0] = "no"
	again, err := read.Save()
	if err != nil {
		t.Fatal(err)
	}
	spoil(again.Section, again.Extra)
	again.SubscribersType[0] = "no"
	search, err := read.Search()
	if err != nil {
		t.Fatal(err)
	}
	spoil(search.Section, search.Extra)
	search.SubscribersType[0] = "no"
	if read.String() != before || strings.Contains(before, "99") {
		t.Errorf("%s became %s", before, read)
	}

	lists, states := []string{"L1"}, []segment.State{segment.Subscribed}
	conditions := []segment.Condition{segment.Tag("t1")}
	sections := []segment.Section{segment.In(lists...).Where(conditions...)}
	built := segment.New("s").AllOf(sections...).InState(states...)
	before = built.String()
	lists[0], states[0], conditions[0], sections[0] = "no", "no", nil, segment.Section{}
	if built.String() != before {
		t.Errorf("%s became %s", before, built)
	}
}

// Members of a segment that are known, in a form that is not, are printed but not sent
// beside the right ones. Those that the service sets itself are no part of a segment.
func TestMembersOfAnotherForm(t *testing.T) {
	read := readSegment(t, `{"searchContactId":[1],"createdOn":"soon","href":{"a":1},"name":"s","sectionLogicOperator":"and",`+
		`"section":7,"section":[{"campaignIdsList":["L1"],"logicOperator":"and","subscriberCycle":["receiving_autoresponder"],"subscriptionDate":"all_time"}]}`)
	if want := `"s": subscribed contacts of list L1 (in the autoresponder cycle) (with {"section":7}).`; read.String() != want {
		t.Errorf("got  %s\nwant %s", read, want)
	}
	_, err := read.Update()
	if want := `segment "s": the segment: its section has a form that is not known`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What only a program can make of the generated types is reported when it is saved.
func TestHandMadeValues(t *testing.T) {
	for name, section := range map[string]gr.SegmentSection{
		"nothing":           {},
		"nil":               {Value: (*gr.SegmentPeriodSection)(nil)},
		"no JSON":           {Raw: jsontext.Value("{")},
		"no object":         {Raw: jsontext.Value("7")},
		"condition nothing": {Value: &gr.SegmentPeriodSection{SubscriptionDate: "today", Conditions: []gr.SegmentCondition{{}}}},
		"condition nil":     {Value: &gr.SegmentPeriodSection{SubscriptionDate: "today", Conditions: []gr.SegmentCondition{{Value: (*gr.SegmentTagCondition)(nil)}}}},
		"two alternatives": {Value: &gr.SegmentPeriodSection{SubscriptionDate: "today", Conditions: []gr.SegmentCondition{{
			Value: &gr.SegmentNotOpenedCondition{Value: gr.SegmentDateOrDays{Text: new("x"), Number: new(1)}},
		}}}},
	} {
		read := segment.Parse(&gr.SearchContact{Name: "s", SectionLogicOperator: "and", Section: []gr.SegmentSection{section}})
		if body, err := read.Save(); err == nil {
			t.Errorf("%s is saved as %+v", name, body)
		}
		if read.String() == "" {
			t.Errorf("%s has no sentence", name)
		}
	}
}

// must returns a segment to save.
func must(t *testing.T, s segment.Segment) gr.NewSearchContact {
	t.Helper()
	body, err := s.Save()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func TestEqual(t *testing.T) {
	base := segment.New("s").In("L1", "L2").Where(segment.Tag("t1"), segment.Score().Is(3))
	for name, other := range map[string]segment.Segment{
		"name":       segment.New("t").In("L1", "L2").Where(segment.Tag("t1"), segment.Score().Is(3)),
		"lists":      segment.New("s").In("L2", "L3").Where(segment.Tag("t1"), segment.Score().Is(3)),
		"operator":   segment.New("s").In("L1", "L2").WhereAny(segment.Tag("t1"), segment.Score().Is(3)),
		"order":      segment.New("s").In("L1", "L2").Where(segment.Score().Is(3), segment.Tag("t1")),
		"number":     segment.New("s").In("L1", "L2").Where(segment.Tag("t1"), segment.Score().Is(4)),
		"conditions": segment.New("s").In("L1", "L2").Where(segment.Tag("t1")),
		"type":       segment.New("s").In("L1", "L2").Where(segment.Tag("t1"), segment.LegacyScore().Is(3)),
		"cycle":      segment.New("s").In("L1", "L2").InCycle().Where(segment.Tag("t1"), segment.Score().Is(3)),
		"sign-up":    segment.New("s").In("L1", "L2").SignedUp().Today().Where(segment.Tag("t1"), segment.Score().Is(3)),
		"states":     base.InState(segment.Removed),
		"sections":   segment.New("s").AllOf(segment.In("L1", "L2").Where(segment.Tag("t1"), segment.Score().Is(3)), segment.In("L1").Everyone()),
	} {
		if base.Equal(other) || other.Equal(base) {
			t.Errorf("%s: %s equals %s", name, base, other)
		}
	}
	same := segment.New("s").AllOf(segment.In("L1", "L2").Where(segment.Tag("t1"), segment.Score().Is(3)))
	if !base.Equal(same) || base.Name() != "s" {
		t.Errorf("%s does not equal %s", base, same)
	}
	other := roundTrip(t, must(t, segment.New("s").In("L2", "L1").Where(segment.Tag("t1"), segment.Score().Is(3))))
	slices.Reverse(other.Section[0].Value.(*gr.SegmentPeriodSection).SubscriberCycle)
	if read := segment.Parse(other); !base.Equal(read) || !strings.Contains(read.String(), "list L2 or list L1") {
		t.Errorf("%s does not equal %s", base, read)
	}
	a, b := readCondition(t, `{"conditionType":"new","a":1,"b":{"c":[2],"d":3}}`), readCondition(t, `{"b":{"d":3,"c":[2]},"conditionType":"new","a":1}`)
	if !a.Equal(b) {
		t.Errorf("%s does not equal %s", a, b)
	}
	broken := segment.New("s").In("L1").Where(nil)
	if broken.Equal(broken) {
		t.Error("a segment without a form equals itself")
	}
}

// Describe asks for the kinds that the documentation lists, and prints the names.
func TestNames(t *testing.T) {
	source, err := os.ReadFile("sentence.go")
	if err != nil {
		t.Fatal(err)
	}
	doc, _, _ := strings.Cut(string(source), "type Names")
	var want []string
	for _, m := range regexp.MustCompile(`"([a-z ]+)"[,. a]`).FindAllStringSubmatch(strings.ReplaceAll(doc, "\n//", ""), -1) {
		want = append(want, m[1])
	}
	got := map[string]bool{}
	for _, s := range append(full(), scopes()...) {
		s.Describe(func(kind, id string) string {
			got[kind] = true
			return ""
		})
	}
	for _, kind := range want {
		if !got[kind] {
			t.Errorf("no condition has a %q", kind)
		}
	}
	for kind := range got {
		if !slices.Contains(want, kind) {
			t.Errorf("the documentation does not list %q: %q", kind, want)
		}
	}
	s := segment.New("s").In("L1", "L2").Where(segment.Tag("t1"), segment.OpenedMessage(segment.Newsletter("m1")))
	names := map[string]string{"list L1": "spring", "tag t1": `v"ip`, "newsletter m1": "Welcome"}
	sentence := s.Describe(func(kind, id string) string { return names[kind+" "+id] })
	if want := `"s": subscribed contacts of list "spring" or list L2 who have tag "v\"ip" and who opened newsletter "Welcome".`; sentence != want {
		t.Errorf("got  %s\nwant %s", sentence, want)
	}
}
