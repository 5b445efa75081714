package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// row is a row of a report as data.
type row map[string]any

// rows returns what the report has to be for the days, by kind, name and first day.
func (h *history) rows(days []string) map[string]row {
	all := map[string]row{}
	first, last := days[0], days[len(days)-1]
	growth := func(kind, list, from, to string) {
		g := h.growth(list, from, to)
		all[kind+" "+list+" "+from] = row{
			"kind": kind, "id": h.lists[list], "name": list, "from": from, "to": to,
			"start": float64(g[0]), "added": float64(g[1]), "removed": float64(g[2]), "end": float64(g[3]),
		}
	}
	for list := range h.lists {
		growth("list", list, first, last)
		for _, day := range days {
			growth("day", list, day, day)
		}
	}
	return all
}

func (r row) key() string {
	if r["subject"] != nil {
		return fmt.Sprint(r["kind"], " ", r["subject"])
	}
	return fmt.Sprint(r["kind"], " ", r["name"], " ", r["from"])
}

func read(t *testing.T, text string) (rows []row) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return rows
}

// marchDays are the 30 days that the report has by default at the end of the history.
func marchDays() (days []string) {
	for day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC); day.Format(time.DateOnly) <= "2026-03-30"; day = day.AddDate(0, 0, 1) {
		days = append(days, day.Format(time.DateOnly))
	}
	return days
}

// The figures equal those of the history.
func TestReportFigures(t *testing.T) {
	h := spring(t)
	h.lists["default"] = "" // a list that every account has
	got := read(t, h.must("report", "-o", "json"))
	for _, r := range got {
		if r["name"] == "default" {
			h.lists["default"] = r["id"].(string)
		}
	}
	want := h.rows(marchDays())
	for _, r := range got {
		if r["subject"] != nil {
			h.checkMessage(r)
			continue
		}
		if !reflect.DeepEqual(r, want[r.key()]) {
			t.Errorf("%s:\n got %v\nwant %v", r.key(), r, want[r.key()])
		}
		delete(want, r.key())
	}
	if len(want) > 0 || len(h.want) > 0 {
		t.Errorf("missing: %v, %v", want, h.want)
	}
}

// checkMessage compares a row of a message with the history, and its rates with its
// counts.
func (h *history) checkMessage(r row) {
	h.Helper()
	subject := r["subject"].(string)
	want := h.want[subject]
	delete(h.want, subject)
	for figure, n := range map[string]int{
		"sent": want["sent"], "delivered": want["sent"] - want["bounced"], "opened": want["opened"], "clicked": want["clicked"],
		"bounced": want["bounced"], "unsubscribed": want["unsubscribed"], "complaints": want["complaints"],
	} {
		if r[figure] != float64(n) {
			h.Errorf("%s, %s: %v, want %d", subject, figure, r[figure], n)
		}
	}
	for rate, of := range map[string][2]string{
		"openRate": {"opened", "delivered"}, "clickRate": {"clicked", "delivered"}, "bounceRate": {"bounced", "sent"},
		"unsubscribeRate": {"unsubscribed", "delivered"}, "complaintRate": {"complaints", "delivered"},
	} {
		share := 0.0
		if whole := r[of[1]].(float64); whole > 0 {
			share = r[of[0]].(float64) / whole
		}
		if math.Abs(r[rate].(float64)-share) > 5e-5 {
			h.Errorf("%s, %s: %v, want %v", subject, rate, r[rate], share)
		}
	}
	isNewsletter := r["kind"] == "newsletter"
	if isNewsletter != (r["sentOn"] != nil) || isNewsletter == (subject == "Welcome") {
		h.Errorf("%s is a %s, sent on %v", subject, r["kind"], r["sentOn"])
	}
}

// All forms have the same figures.
func TestReportForms(t *testing.T) {
	h := spring(t)
	want := read(t, h.must("report", "-o", "json"))
	var lines []row
	for line := range strings.Lines(h.must("report", "-o", "jsonl")) {
		lines = append(lines, read(t, "["+line+"]")...)
	}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("JSON lines: %v, want %v", lines, want)
	}
	var ofYAML []any
	if err := yaml.Unmarshal([]byte(h.must("report", "-o", "yaml")), &ofYAML); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(ofYAML)
	h.ok(err)
	if got := read(t, string(raw)); !reflect.DeepEqual(got, want) {
		t.Errorf("YAML: %v, want %v", got, want)
	}
	table, err := csv.NewReader(strings.NewReader(h.must("report", "-o", "csv"))).ReadAll()
	h.ok(err)
	if len(table) != len(want)+1 {
		t.Fatalf("CSV has %d lines for %d rows", len(table), len(want))
	}
	for i, r := range want {
		for c, name := range table[0] {
			text := ""
			if r[name] != nil {
				raw, err := json.Marshal(r[name])
				h.ok(err)
				text = string(raw)
				if isText, ok := r[name].(string); ok {
					text = isText
				}
			}
			if table[i+1][c] != text {
				t.Errorf("CSV, row %d, %s: %q, want %q", i, name, table[i+1][c], text)
			}
		}
	}
	if got := h.must("report", "--jq", `map(select(.kind=="newsletter").sent)|add`); got != fmt.Sprintln(h.want["News of spring"]["sent"]+h.want["Sun & sea"]["sent"]) {
		t.Errorf("jq: %q", got)
	}
	fields := h.must("report", "--list", "summer", "--from", "2026-03-25", "--to", "2026-03-25", "--fields", "kind,name,removed")
	if !reflect.DeepEqual(strings.Fields(fields)[:9], strings.Fields("kind name removed list summer 1 day summer 1")) || strings.Contains(fields, "spring_2027") {
		t.Errorf("fields: %s", fields)
	}
}

// A list is chosen by its name or its ID; the period by days; the rest is rejected with the
// name of the flag, before anything is requested where that is possible.
func TestReportFlags(t *testing.T) {
	h := spring(t)
	byName := h.must("report", "-o", "json", "--list", "spring_2027", "--from", "2026-03-09", "--to", "2026-03-12")
	if byID := h.must("report", "-o", "json", "--list", h.lists["spring_2027"]+",spring_2027", "--from", "2026-03-09", "--to", "2026-03-12"); byID != byName {
		t.Errorf("by ID: %s, want %s", byID, byName)
	}
	added := map[string]any{}
	for _, r := range read(t, byName) {
		added[r.key()] = r["added"]
	}
	if want := map[string]any{
		"list spring_2027 2026-03-09": 7.0, "day spring_2027 2026-03-09": 0.0, "day spring_2027 2026-03-10": 2.0,
		"day spring_2027 2026-03-11": 5.0, "day spring_2027 2026-03-12": 0.0, "autoresponder Welcome": nil,
	}; !reflect.DeepEqual(added, want) {
		t.Errorf("added: %v, want %v", added, want)
	}
	utc := read(t, h.must("report", "-o", "json", "--list", "spring_2027", "--from", "2026-03-10", "--to", "2026-03-10", "--zone", "UTC"))
	if utc[0]["added"] != 7.0 {
		t.Errorf("in UTC: %v", utc[0])
	}
	few := h.call("report", "--most", "1")
	if few.err != nil || !strings.Contains(few.notes, "1 more newsletters are not in the report: --most is 1") {
		t.Errorf("at most one: %v, %s", few.err, few.notes)
	}
	for args, want := range map[string]string{
		"--to 2026-04-30":       "--to is 2026-04-30, which is after today, 2026-03-30 in Europe/Warsaw",
		"--from 30.03.2026":     `--from is "30.03.2026", want a day`,
		"--by hour":             `--by is "hour", want day, week or month`,
		"--zone Europe/Nowhere": `--zone is "Europe/Nowhere"`,
		"--most 0":              "--most is 0, want 1 to 1000",
		"--list autumn":         `--list: the account has no list with the name "autumn"`,
		"--list=":               "--list is empty",
		"extra":                 "unknown command",
	} {
		r := h.call(append([]string{"report"}, strings.Fields(args)...)...)
		if status := map[bool]int{true: exitNotFound, false: exitUsage}[strings.Contains(args, "autumn")]; r.status != status || !strings.Contains(r.notes, want) || r.out != "" {
			t.Errorf("%s: status %d, %s%s, want %s", args, r.status, r.notes, r.out, want)
		}
	}
}

// Two lists with a name are distinguished by their IDs.
func TestReportAmbiguousName(t *testing.T) {
	h := spring(t)
	h.rewrite = func(response []byte) []byte {
		return []byte(strings.ReplaceAll(string(response), `"name":"summer"`, `"name":"spring_2027"`))
	}
	ids := []string{h.lists["spring_2027"], h.lists["summer"]}
	r := h.call("report", "--list", "spring_2027")
	if r.status != exitUsage || !strings.Contains(r.notes, "--list: 2 have the name") || !strings.Contains(r.notes, ids[0]) || !strings.Contains(r.notes, ids[1]) {
		t.Errorf("status %d: %s", r.status, r.notes)
	}
	got := read(t, h.must("report", "--list", ids[1], "-o", "json"))
	if got[0]["id"] != ids[1] || slices.ContainsFunc(got, func(r row) bool { return r["id"] == ids[0] }) {
		t.Errorf("by ID: %v", got)
	}
}

// An account without lists and messages has a report.
func TestReportOfNothing(t *testing.T) {
	h := newHistory(t)
	out := h.must("report")
	for _, want := range []string{"No newsletters were sent in this period.", "There are no autoresponders.", "time zone Europe/Warsaw"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in %s", want, out)
		}
	}
}
