package main

import (
	"strings"
	"testing"
)

// The demo ends with success although rows of its sample fail, and leaves nothing behind.
func TestDemo(t *testing.T) {
	b := newBench(t)
	b.change = func(a *app) { a.extraOptions = nil } // it has a server of its own
	r := b.run("demo", "../../examples/quickstart/contacts.csv")
	if r.err != nil {
		t.Fatal(r.notes)
	}
	for _, part := range []string{
		"# An embedded server at http://127.0.0.1:",
		"\n\n$ getresponse contacts import ../../examples/quickstart/contacts.csv --list quickstart --create-list ",
		"\nadded      1967\nduplicate  28\nrejected   5\nrows       2000\n",
		"\n\n$ getresponse contacts import tags-and-scores.csv --list quickstart --existing update --journal=\nCSV, ",
		"\nadded    0\nupdated  40\nrows     40\n",
		"\nemail,name,customer_tier,tags\n",
		"# Done in ",
	} {
		if !strings.Contains(r.out, part) {
			t.Errorf("%q is not in %s", part, r.out)
		}
	}
	if n := strings.Count(r.out, ",gold,gold_customer\n"); n != 20 {
		t.Errorf("%d contacts are tagged", n)
	}
	if n := strings.Count(r.out, "same address as line") + strings.Count(r.out, "rejected   column"); n != 33 {
		t.Errorf("%d rows that failed are printed: %s", n, r.out)
	}
	for _, name := range []string{"contacts.csv.journal", "contacts.failed.csv"} {
		if exists("../../examples/quickstart/" + name) {
			t.Errorf("%s is left", name)
		}
	}
}

// A file without tiers is imported and shown.
func TestDemoOfOtherFiles(t *testing.T) {
	b := newBench(t)
	b.change = func(a *app) { a.extraOptions = nil }
	r := b.run("demo", b.write("people.csv", "email,name\njan@example.com,Jan\n"), "--list", "my_list")
	if r.err != nil || strings.Contains(r.out, "tags-and-scores") || !strings.Contains(r.out, "jan@example.com") {
		t.Errorf("%d %s%s", r.status, r.out, r.notes)
	}
	r = b.run("demo", b.write("people.csv", "email,tier\njan@example.com,bronze\n"), "--list", "my_list")
	if r.err != nil || strings.Contains(r.out, "tags-and-scores") || !strings.Contains(r.out, "jan@example.com") {
		t.Errorf("%d %s%s", r.status, r.out, r.notes)
	}
	if r := b.run("demo"); r.status != exitUsage {
		t.Errorf("%d %s", r.status, r.notes)
	}
}
