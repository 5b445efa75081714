package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-getresponse/getresponse/internal/testsecret"
)

// event is a line of "go test -json".
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// testOutput converts the output of "go test -json" to that of "go test".
type testOutput struct {
	check *check
	begun map[[2]string]string // incomplete lines by package and test
	kept  map[string][]kept    // by package
}

// kept is a line of a test that has not passed yet, or of no test.
type kept struct{ test, text string }

func newTestOutput(c *check) *testOutput {
	return &testOutput{check: c, begun: map[[2]string]string{}, kept: map[string][]kept{}}
}

// line takes one line of standard output.
func (o *testOutput) line(line string) {
	var e event
	if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
		o.check.plain(line)
		return
	}
	switch e.Action {
	case "build-output":
		o.check.plain(e.Output)
	case "output":
		id := [2]string{e.Package, e.Test}
		text := o.begun[id] + e.Output
		delete(o.begun, id)
		if !strings.HasSuffix(text, "\n") { // a long line comes in parts
			o.begun[id] = text
			return
		}
		o.check.search(e.Package+" "+e.Test, text)
		if !strings.HasPrefix(text, "=== ") && !strings.Contains(text, testsecret.Logged) { // as without -v
			o.kept[e.Package] = append(o.kept[e.Package], kept{e.Test, text})
		}
	case "pass", "skip", "fail":
		if e.Test == "" {
			o.print(o.kept[e.Package], e.Action == "fail")
			delete(o.kept, e.Package)
		} else if e.Action != "fail" {
			o.forget(e)
		}
	}
}

// forget drops the output of a test that passed.
func (o *testOutput) forget(e event) {
	left := o.kept[e.Package][:0]
	for _, k := range o.kept[e.Package] {
		if k.test != e.Test {
			left = append(left, k)
		}
	}
	o.kept[e.Package] = left
}

// print writes the output of a package as "go test" does: all kept lines if a test
// failed, otherwise the line with the result.
func (o *testOutput) print(all []kept, failed bool) {
	for _, k := range all {
		result := k.test == "" && (strings.HasPrefix(k.text, "ok  \t") || strings.HasPrefix(k.text, "?   \t"))
		if failed || result {
			fmt.Fprint(o.check.out, k.text)
		}
	}
}
