package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

func TestExitStatuses(t *testing.T) {
	b := account(t)
	b.env["GETRESPONSE_API_KEY"] = ""
	for _, tt := range []struct {
		args   []string
		status int
		says   []string
	}{
		{[]string{"tags", "list", "--colour"}, exitUsage, []string{"unknown flag"}},
		{[]string{"serve", "now"}, exitUsage, []string{"unknown command"}},
		{[]string{"tags", "get", "zzz"}, exitNotFound, []string{"HTTP 404", "code 1013", "Check the ID"}},
		{[]string{"tags", "get", ""}, exitUsage, []string{"tagId"}},
		{[]string{"tags", "create", "--name", "vip"}, exitRejected, []string{"code 1008", "exists already"}},
		{[]string{"tags", "create", "--name", "x y"}, exitRejected, []string{"code 1000", "\n  name: ", "ID of the failure", "--help describes"}},
	} {
		r := b.call(tt.args...)
		if r.status != tt.status {
			t.Errorf("%v: status %d, %s", tt.args, r.status, r.notes)
		}
		for _, part := range tt.says {
			if !strings.Contains(r.notes, part) {
				t.Errorf("%v: %q is not in %s", tt.args, part, r.notes)
			}
		}
		if r.out != "" {
			t.Errorf("%v printed %q", tt.args, r.out)
		}
	}
	if r := b.run("tags", "list"); r.status != exitSignIn || !strings.Contains(r.notes, "getresponse login") {
		t.Errorf("got %d %s", r.status, r.notes)
	}
}

// What the service cannot be made to do here is an error of the client.
func TestExitStatusesOfErrors(t *testing.T) {
	for want, err := range map[int]error{
		exitOK:          nil,
		exitFailure:     errors.New("the disk is full"),
		exitSignIn:      &getresponse.Error{StatusCode: 401, Code: 1014},
		exitRateLimited: &getresponse.RateLimitError{Wait: time.Second},
		exitUnknown:     &getresponse.OutcomeUnknownError{Err: &getresponse.TransportError{Err: errors.New("reset")}},
		exitNetwork:     &getresponse.TransportError{Err: errors.New("no route")},
		exitRejected:    &getresponse.Error{StatusCode: 403, Code: 1006},
		exitInterrupted: &getresponse.TransportError{Err: context.Canceled},
	} {
		if got := exitStatus(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
		if !strings.Contains(exitHelp, "\n  "+[]string{"0 ", "1 ", "2 ", "3 ", "4 ", "5 ", "6 ", "7 ", "8 ", "130 "}[min(want, 9)]) {
			t.Errorf("the help does not have %d", want)
		}
	}
	for _, err := range []error{&getresponse.Error{StatusCode: 503}, &getresponse.TransportError{Err: &getresponse.TimeoutError{What: "call"}}} {
		if got := exitStatus(err); got != exitNetwork {
			t.Errorf("%v: %d", err, got)
		}
	}
	var printed strings.Builder
	report(&printed, &getresponse.Error{Operation: "getTag", StatusCode: 400, Code: 1000, Message: "a\x1b[2J\nforged", Context: []byte(`["x\u001b[31m"]`), UUID: "\x1b"})
	if strings.ContainsRune(printed.String(), '\x1b') || strings.Contains(printed.String(), "\nforged") {
		t.Errorf("printed %q", printed.String())
	}
}

// What removes something asks on a terminal, and needs --yes elsewhere.
func TestConfirmation(t *testing.T) {
	b := account(t)
	id := strings.TrimSpace(b.must("tags", "list", "--query-name", "vip_2", "--jq", ".[].tagId"))
	exists := func() bool { return b.call("tags", "get", id).err == nil }
	server := []string{"--server", b.server.URL()}
	for _, args := range [][]string{{"tags", "delete", id}, {"api", "DELETE", "/tags/" + id}} {
		args = append(args, server...)
		b.terminal = false
		if r := b.runIn("y\n", args...); r.status != exitUsage || !strings.Contains(r.notes, "--yes") || !exists() {
			t.Errorf("without a terminal: %d %s", r.status, r.notes)
		}
		b.terminal = true
		for _, reply := range []string{"\n", "n\n", "", "yess\n"} {
			if r := b.runIn(reply, args...); r.status != exitUsage || !exists() {
				t.Errorf("%q: %d %s", reply, r.status, r.notes)
			}
		}
	}
	if r := b.runIn("Y\n", append([]string{"tags", "delete", id}, server...)...); r.err != nil || exists() || !strings.Contains(r.notes, "cannot be undone") {
		t.Errorf("got %v %s", r.err, r.notes)
	}
	for i := range specs {
		op := operationOf(specs[i].id)
		if isDestructive(op) != (op.Method == http.MethodDelete || specs[i].name == "cancel") {
			t.Errorf("%s %s", specs[i].group, specs[i].name)
		}
	}
}
