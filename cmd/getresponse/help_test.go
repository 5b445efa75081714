package main

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// The help of every command fits 100 columns. What sends something has an example.
func TestHelpFits(t *testing.T) {
	b := newBench(t)
	everyCommand(b.initialized(), func(cmd *cobra.Command) {
		var help strings.Builder
		cmd.SetOut(&help)
		if err := cmd.Help(); err != nil {
			t.Fatal(err)
		}
		if cmd.Parent() != nil && cmd.Parent().Name() == "completion" {
			return // its text is that of cobra
		}
		for line := range strings.Lines(help.String()) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > helpWidth {
				t.Errorf("%s: a line has %d columns: %s", cmd.CommandPath(), n, line)
			}
		}
		if (cmd.Flags().Lookup("data") != nil || cmd.Flags().Lookup("url") != nil) && !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("%s has no example", cmd.CommandPath())
		}
		if strings.ContainsAny(cmd.Short, "\n`") || cmd.Short == "" {
			t.Errorf("%s is described as %q", cmd.CommandPath(), cmd.Short)
		}
	})
}

// A shell reads every example of an operation as the arguments that the tests call it
// with.
func TestExamplesInAShell(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	script := "getresponse() { for arg; do printf '%s\\0' \"$arg\"; done; printf '\\n\\n'; }\n"
	for i := range specs {
		script += exampleOf(specs[i].example) + "\n"
	}
	out, err := exec.CommandContext(t.Context(), shell, "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	lines := strings.Split(string(out), "\x00\n\n")
	if len(lines) != len(specs)+1 {
		t.Fatalf("%d lines", len(lines))
	}
	for i := range specs {
		got := strings.Split(lines[i], "\x00")
		if len(got) != len(specs[i].example) {
			t.Errorf("got %q, want %q", got, specs[i].example)
			continue
		}
		for j, want := range specs[i].example {
			if got[j] != want && !sameJSON(got[j], want) {
				t.Errorf("got %q, want %q", got[j], want)
			}
		}
	}
}

// sameJSON compares the values of two flags.
func sameJSON(a, b string) bool {
	flagA, valueA, _ := strings.Cut(a, "=")
	flagB, valueB, _ := strings.Cut(b, "=")
	var treeA, treeB any
	return flagA == flagB && json.Unmarshal([]byte(valueA), &treeA) == nil && json.Unmarshal([]byte(valueB), &treeB) == nil && reflect.DeepEqual(treeA, treeB)
}

func TestExampleLines(t *testing.T) {
	long := strings.Repeat("x", 60)
	for want, args := range map[string][]string{
		"  getresponse tags list":                    {"tags", "list"},
		"  getresponse a 'it'\\''s'":                 {"a", "it's"},
		"  getresponse " + long + " \\\n    " + long: {long, long},
		"  getresponse x \\\n    '{\"a\":\"" + long + ",\\\",\",\n    \"b\":\"" + long + "\"}'": {"x", `{"a":"` + long + `,\",","b":"` + long + `"}`},
	} {
		if got := exampleOf(args); got != want {
			t.Errorf("%q: got\n%s\nwant\n%s", args, got, want)
		}
	}
}
