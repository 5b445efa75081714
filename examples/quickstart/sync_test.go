package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func sampleRows(t *testing.T) []*row {
	t.Helper()
	rows, err := openRows("")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestSample(t *testing.T) {
	server := startServer(t)
	j, out := newJob(t, server)
	rows := sampleRows(t)
	if err := j.run(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2000 {
		t.Fatalf("the sample has %d rows", len(rows))
	}
	checkOutcomes(t, rows, map[outcome]int{added: 1967, duplicate: 28, rejected: 5})
	if j.walked != 1967 || j.tagged != 20 || j.updated != 20 {
		t.Errorf("walked %d, tagged %d, updated %d", j.walked, j.tagged, j.updated)
	}
	for _, line := range []string{"sent           1000 of 1967 contacts\n", "sent           1967 of 1967 contacts\n", "visible        1967 of 1967 contacts\n", "walked         1967 contacts\n", "tagged           20 contacts\n", "updated          20 contacts\n"} {
		if !strings.Contains(out.String(), line) {
			t.Errorf("the progress lacks %q:\n%s", line, out)
		}
	}
	if sizes := batchSizes(t, server); !slices.Equal(sizes, []int{1000, 967}) {
		t.Errorf("the batches had %d contacts", sizes)
	}
	checkStored(t, server, j, rows)

	before := calls(server)
	again, secondOut := newJob(t, server)
	again.list = j.list
	rows = sampleRows(t)
	if err := again.run(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, rows, map[outcome]int{duplicate: 1995, rejected: 5})
	if again.campaignID != j.campaignID || again.fieldID != j.fieldID || again.tagID != j.tagID {
		t.Error("the second run works on another list, field or tag")
	}
	for _, line := range []string{"list          " + j.list + " found\n", "custom field  customer_tier found\n", "tag           gold_customer found\n"} {
		if !strings.Contains(secondOut.String(), line) {
			t.Errorf("the second run's progress lacks %q:\n%s", line, secondOut)
		}
	}
	after := calls(server)
	for _, operation := range []string{"createCampaign", "createCustomField", "createTag", "createContactBatch", "upsertContactTags", "updateContact"} {
		if before[operation] == 0 || after[operation] != before[operation] {
			t.Errorf("%s: %d calls in the first run, %d more in the second, which has nothing to do", operation, before[operation], after[operation]-before[operation])
		}
	}
	if n := len(stored(t, again.client, again.campaignID)); n != 1967 || again.walked != 1967 {
		t.Errorf("the list has %d contacts after the second run, which walked %d", n, again.walked)
	}
}

// checkStored compares what the server holds with the rows of the sample.
func checkStored(t *testing.T, server *getresponsetest.Server, j *job, rows []*row) {
	t.Helper()
	contacts := stored(t, j.client, j.campaignID)
	if len(contacts) != 1967 {
		t.Errorf("the service holds %d contacts", len(contacts))
	}
	var tagged, scored []string // addresses
	for _, r := range rows {
		if r.outcome != added {
			continue
		}
		c, ok := contacts[strings.ToLower(r.email)]
		switch {
		case !ok:
			t.Errorf("line %d: the service does not hold %s", r.line, r.email)
			continue
		case c.Email != r.email || c.Name != r.name:
			t.Errorf("line %d: the service holds %s %q, want %s %q", r.line, c.Email, c.Name, r.email, r.name)
		case len(c.CustomFieldValues) != 1 || c.CustomFieldValues[0].Name != "customer_tier" || !slices.Equal(c.CustomFieldValues[0].Value, []string{r.tier}):
			t.Errorf("line %d: the service holds %+v, want the tier %s", r.line, c.CustomFieldValues, r.tier)
		}
		if score, ok := c.Scoring.Get(); ok {
			scored = append(scored, r.email)
			if score != 10 {
				t.Errorf("line %d: the score is %v", r.line, score)
			}
		}
		if r.tier == "gold" {
			full, err := j.client.Contacts.Get(t.Context(), c.ContactID, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(full.Tags) == 1 && full.Tags[0].Name == "gold_customer" {
				tagged = append(tagged, r.email)
			}
		}
	}
	if n := calls(server)["upsertContactTags"]; n != 20 {
		t.Errorf("%d contacts were tagged", n)
	}
	for tier, got := range map[string][]string{"gold": tagged, "silver": scored} {
		var want []string
		for _, r := range rows {
			if r.outcome == added && r.tier == tier && len(want) < 20 {
				want = append(want, r.email)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: tagged or scored are\n%s, want\n%s", tier, got, want)
		}
	}
}

func TestBatchesAreAtMostThousand(t *testing.T) {
	for n, want := range map[int][]int{0: nil, 1: {1}, 1000: {1000}, 2001: {1000, 1000, 1}} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			f := &front{}
			j, _ := newJob(t, promptServer(), f.option())
			rows := people(n)
			if err := j.run(t.Context(), rows); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(f.sizes, want) {
				t.Errorf("%d rows went in batches of %d, want %d", n, f.sizes, want)
			}
			if got := countOutcomes(rows)[added]; got != n {
				t.Errorf("%d of %d rows were added", got, n)
			}
		})
	}
}

func TestListWithContacts(t *testing.T) {
	j, out := newJob(t, promptServer())
	ctx := t.Context()
	var campaigns []string
	for _, name := range []string{strings.ToUpper(j.list), j.list + " 2"} {
		c, err := j.client.Campaigns.Create(ctx, gr.NewCampaign{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		campaigns = append(campaigns, c.CampaignID)
	}
	for email, campaign := range map[string]string{"P2@Example.com": campaigns[0], "keep@example.com": campaigns[0], "p3@example.com": campaigns[1]} {
		if err := j.client.Contacts.Create(ctx, gr.NewContact{Email: email, Name: "Before", Campaign: gr.CampaignRef(campaign)}); err != nil {
			t.Fatal(err)
		}
	}
	rows := people(4)
	rows[0].email = "p2@EXAMPLE.com"
	rows[1].tier = "" // no custom field value then
	rows[2].name = "" // no name then
	rows[3].email, rows[3].tier = "P5@Example.COM", "gold"
	if err := j.run(ctx, rows); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, rows, map[outcome]int{duplicate: 1, added: 3})
	if r := rows[0]; r.outcome != duplicate || r.reason != "on the list already" {
		t.Errorf("the contact that was there: %+v", *r)
	}
	if j.campaignID != campaigns[0] || !strings.Contains(out.String(), "list          "+j.list+" found\n") {
		t.Errorf("the job did not take the list that was there:\n%s", out)
	}
	contacts := stored(t, j.client, campaigns[0])
	if addresses := slices.Sorted(maps.Keys(contacts)); !slices.Equal(addresses, []string{"keep@example.com", "p2@example.com", "p3@example.com", "p4@example.com", "p5@example.com"}) || j.walked != 5 {
		t.Errorf("the list holds %s, the job walked %d", addresses, j.walked)
	}
	if c := contacts["p2@example.com"]; c.Name != "Before" || len(c.CustomFieldValues) != 0 || !c.Scoring.IsZero() && !c.Scoring.IsNull() {
		t.Errorf("the contact that was there was changed: %+v", c)
	}
	if c := contacts["p3@example.com"]; c.Name != "Person 3" || len(c.CustomFieldValues) != 0 {
		t.Errorf("a row without tier became %+v", c)
	}
	if c := contacts["p4@example.com"]; c.Name != "" || len(c.CustomFieldValues) != 1 {
		t.Errorf("a row without name became %+v", c)
	}
	if j.tagged != 1 || j.updated != 1 { // not the contact that was there, though it is silver
		t.Errorf("tagged %d, updated %d", j.tagged, j.updated)
	}
	if n := len(stored(t, j.client, campaigns[1])); n != 1 {
		t.Errorf("the other list holds %d contacts", n)
	}
}

func TestWaitsUntilVisible(t *testing.T) {
	const delay = 2 * time.Second // all contacts are added before the first is visible
	server := startServer(t, getresponsetest.WithContactDelay(delay))
	j, out := newJob(t, server)
	rows := people(30)
	started := time.Now()
	if err := j.run(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, rows, map[outcome]int{added: 30})
	if took := time.Since(started); took < delay || took > delay+10*time.Second {
		t.Errorf("the job took %s, the contacts %s", took, delay)
	}
	if !strings.Contains(out.String(), "visible           0 of 30 contacts\n") || !strings.Contains(out.String(), "visible          30 of 30 contacts\n") {
		t.Errorf("the progress does not show the waiting:\n%s", out)
	}

	// Contacts that exist already do not count as new ones.
	more := people(60)[30:]
	if err := j.run(t.Context(), more); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, more, map[outcome]int{added: 30})
}

func TestPending(t *testing.T) {
	f := &front{drop: "p7@example.com"}
	j, out := newJob(t, promptServer(), f.option())
	j.maxWait = 350 * time.Millisecond
	rows := people(10)
	if err := j.run(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, rows, map[outcome]int{added: 9, pending: 1})
	if r := rows[5]; r.email != f.drop || r.outcome != pending || !strings.Contains(r.reason, "not visible yet") {
		t.Errorf("the contact that never came: %+v", *r)
	}
	if n := strings.Count(out.String(), "visible           9 of 10 contacts\n"); n < 2 {
		t.Errorf("the job looked %d times for the contact that never came:\n%s", n, out)
	}
	out.Reset()
	report(out, rows)
	if want := []string{"added          9", "pending        1", "rows          10"}; !slices.Equal(lastLines(out, 3), want) {
		t.Errorf("the summary is %q, want %q", lastLines(out, 3), want)
	}
}

func TestNothingBecomesVisible(t *testing.T) {
	j, _ := newJob(t, lateServer())
	j.maxWait = 0
	rows := people(5)
	if err := j.run(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	checkOutcomes(t, rows, map[outcome]int{pending: 5})
	if j.updated != 0 || calls(lateServer())["updateContact"] != 0 {
		t.Error("contacts that are not there were updated")
	}
}

func TestListThatTheServiceRejects(t *testing.T) {
	f := &front{}
	j, _ := newJob(t, promptServer(), f.option())
	j.list = "ab" // shorter than the service allows
	rows := people(3)
	err := j.run(t.Context(), rows)
	var apiErr *getresponse.Error
	if !errors.As(err, &apiErr) || apiErr.Operation != "createCampaign" {
		t.Errorf("got %v, want the error of createCampaign", err)
	}
	checkOutcomes(t, rows, map[outcome]int{open: 3})
	if len(f.sizes) != 0 {
		t.Error("contacts were sent without a list")
	}
}

func lastLines(out *bytes.Buffer, n int) []string {
	lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
	return lines[max(0, len(lines)-n):]
}

// reported returns the line numbers in a report.
func reported(t *testing.T, text string) []int {
	t.Helper()
	var lines []int
	for _, m := range regexp.MustCompile(`(?m)^(\d+) .*(?:duplicate|rejected|pending|open)`).FindAllStringSubmatch(text, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, n)
	}
	return lines
}
