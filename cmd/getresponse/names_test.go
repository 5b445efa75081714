package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// account returns a bench with a list, a tag and a custom field.
func account(t *testing.T, options ...getresponsetest.Option) *bench {
	t.Helper()
	b := newBench(t, options...)
	b.must("campaigns", "create", "--name", "spring_2027")
	b.must("tags", "create", "--name", "vip")
	b.must("tags", "create", "--name", "vip_2")
	b.must("custom-fields", "create", "--name", "city", "--type", "text", "--hidden=false", "--values=")
	return b
}

func TestNamesInsteadOfIDs(t *testing.T) {
	b := account(t)
	b.must("contacts", "create", "--email", "jan@example.com", "--list", "spring_2027", "--tag", "vip", "--tag", "vip_2", "--field", "city=Warsaw")
	id := strings.TrimSpace(b.must("contacts", "list", "--list", "spring_2027", "--jq", ".[].contactId"))
	got := b.must("contacts", "get", id, "--jq", "[.campaign.name, (.tags|map(.name)|sort), .customFieldValues[0].value[0]]")
	if got != `["spring_2027",["vip","vip_2"],"Warsaw"]`+"\n" {
		t.Errorf("got %s", got)
	}
	if got := b.must("campaigns", "get", "--list", "spring_2027", "--jq", ".name"); got != "spring_2027\n" {
		t.Errorf("got %s", got)
	}
	b.must("contacts", "update", id, "--field", "city=Warsaw, Poland")
	if got := b.must("contacts", "get", id, "--jq", ".customFieldValues[0].value"); got != `["Warsaw, Poland"]`+"\n" {
		t.Errorf("got %s", got)
	}
	b.must("custom-fields", "create", "--name", "hobbies", "--type", "checkbox", "--hidden=false", "--values", "chess,golf")
	b.must("contacts", "update", id, "--field", "hobbies=chess", "--field", "hobbies=golf")
	if got := b.must("contacts", "get", id, "--jq", ".customFieldValues[0].value"); got != `["chess","golf"]`+"\n" {
		t.Errorf("got %s", got)
	}
	b.must("tags", "delete", "--tag", "vip", "--yes")
	for says, args := range map[string][]string{
		`no tag with the name "vip"`:       {"tags", "delete", "--tag", "vip", "--yes"},
		`no list with the name "spring"`:   {"contacts", "list", "--list", "spring"},
		"want NAME=VALUE":                  {"contacts", "create", "--email", "a@example.com", "--field", "city"},
		"one name is possible here, not 2": {"contacts", "list", "--list", "a,b"},
		"exclude each other":               {"contacts", "list", "--list", "spring_2027", "--query-campaign-id", "x"},
		"wants 0 arguments, not 1":         {"tags", "get", "x", "--tag", "vip_2"},
		"wants 1 arguments, not 0":         {"tags", "get"},
		"--tag is empty":                   {"tags", "get", "--tag="},
		"--list is empty":                  {"contacts", "list", "--list="},
		`--field is "", want NAME`:         {"contacts", "create", "--email", "a@example.com", "--list", "spring_2027", "--field="},
	} {
		if r := b.call(args...); r.err == nil || !strings.Contains(r.notes, says) {
			t.Errorf("%v: got %q, want %q", args, r.notes, says)
		}
	}
}

func TestSenderByAddress(t *testing.T) {
	b := newBench(t, getresponsetest.WithExamples())
	name := strings.TrimSpace(b.must("from-fields", "list", "--jq", ".[0].email"))
	id := strings.TrimSpace(b.must("from-fields", "list", "--jq", ".[0].fromFieldId"))
	b.must("from-fields", "get", "--from", name)
	requests := b.server.Requests()
	if last := requests[len(requests)-1]; !strings.HasSuffix(last.Path, "/from-fields/"+id) {
		t.Errorf("it asked for %s", last.Path)
	}
}

// A name that two resources have is no name to use: the command asks for the ID.
func TestAmbiguousName(t *testing.T) {
	b := newBench(t)
	b.must("from-fields", "create", "--email", "jan@example.com", "--name", "Jan")
	b.rewrite = func([]byte) []byte { // the service may have two with one address
		return []byte(`[{"fromFieldId":"x1","email":"jan@example.com"},{"fromFieldId":"x2","email":"jan@example.com"}]`)
	}
	if r := b.call("from-fields", "get", "--from", "jan@example.com"); r.status != exitUsage || !strings.Contains(r.notes, "2 have the name \"jan@example.com\", with the IDs x1, x2") {
		t.Errorf("got %d %s", r.status, r.notes)
	}
}

// Flags, --set and --data make one body; what is given later counts.
func TestBody(t *testing.T) {
	b := account(t)
	file := b.write("tag.json", `{"name": "from_file", "color": "#112233"}`)
	for want, args := range map[string][]string{
		`{"color":"#112233","name":"from_file"}`: {"--data", "@" + file},
		`{"color":"#112233","name":"changed"}`:   {"--data", "@" + file, "--name", "changed"},
		`{"color":"#445566","name":"set"}`:       {"--name", "flag", "--set", "name=set", "--set", "color=#445566"},
		`{"color":null,"name":"literal"}`:        {"--data", `{"name":"literal"}`, "--set", "color=null"},
	} {
		b.call(append([]string{"tags", "create"}, args...)...)
		requests := b.server.Requests()
		var tree any
		if err := json.Unmarshal(requests[len(requests)-1].Body, &tree); err != nil {
			t.Fatal(err)
		}
		if got, _ := json.Marshal(tree); string(got) != want {
			t.Errorf("%v: sent %s, want %s", args, got, want)
		}
	}
	if r := b.runIn(`{"name":"from_stdin"}`, "tags", "create", "--data", "-", "--server", b.server.URL()); r.err != nil {
		t.Error(r.err)
	}
	before := len(b.server.Requests())
	for says, args := range map[string][]string{
		"missing: name (--name)":                        {"tags", "create"},
		"--data is no JSON (a file is @FILE): line 2: ": {"tags", "create", "--data", "{\n nonsense}"},
		"there is more after the JSON value":            {"tags", "create", "--data", "{} {}"},
		"--data: open ":                                 {"tags", "create", "--data", "@missing.json"},
		"--set is \"name\", want PATH=VALUE":            {"tags", "create", "--set", "name"},
		"no index of a list of 1":                       {"contacts", "update", "x", "--set", `tags=[{}]`, "--set", "tags.7=1"},
		"is within a value that is no object":           {"contacts", "update", "x", "--set", "name=a", "--set", "name.first=b"},
		"--per-page is \"x\", want an integer":          {"tags", "list", "--per-page", "x"},
		"missing: --query-campaign-id":                  {"campaigns", "get-balance-statistics"},
		"want @FILE":                                    {"multimedia", "upload-image", "--data", "x"},
		"there is nothing to send":                      {"accounts", "update"},
		"the method is \"FETCH\"":                       {"api", "fetch", "/tags"},
		"unknown flag: --colour":                        {"tags", "list", "--colour"},
		`has no command "gett"`:                         {"tags", "gett"},
		`has no command "tag"`:                          {"tag"},
		"--output is \"xml\"":                           {"tags", "list", "-o", "xml"},
		"--jq: ":                                        {"tags", "list", "--jq", ".["},
		"--fields has an empty name":                    {"tags", "list", "--fields", "name,"},
	} {
		if r := b.call(args...); r.status != exitUsage || !strings.Contains(r.notes, says) {
			t.Errorf("%v: status %d, %q, want %q", args, r.status, r.notes, says)
		}
	}
	if after := len(b.server.Requests()); after != before {
		t.Errorf("%d requests were sent", after-before)
	}
}
