package getresponse_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/go-getresponse/getresponse"

// deps returns what a package needs beside the standard library, with the
// imports of each.
func deps(t *testing.T, pkg string) map[string][]string {
	t.Helper()
	format := "{{if not .Standard}}{{.ImportPath}}{{range .Imports}} {{.}}{{end}}{{end}}"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", format, module+pkg).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	graph := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		if fields := strings.Fields(line); len(fields) > 0 {
			graph[fields[0]] = fields[1:]
		}
	}
	if len(graph) == 0 {
		t.Fatalf("%s has no packages", pkg)
	}
	return graph
}

// The client stays light: users get these modules and no others.
func TestClientDependencies(t *testing.T) {
	allowed := []string{
		module + "/gen/gr", module + "/pkg/wire", module + "/pkg/getresponse", module + "/internal/limit", module + "/internal/redact", module + "/internal/httpguard", module + "/internal/printable",
		"github.com/oapi-codegen/runtime", "golang.org/x/oauth2", "golang.org/x/time", "github.com/go-json-experiment/json",
	}
	for pkg, imports := range deps(t, "/pkg/getresponse") {
		if !slices.ContainsFunc(allowed, func(a string) bool { return pkg == a || strings.HasPrefix(pkg, a+"/") }) {
			t.Errorf("the client depends on %s", pkg)
		}
		for _, forbidden := range []string{"unsafe", "C"} {
			if slices.Contains(imports, forbidden) {
				t.Errorf("%s imports %q", pkg, forbidden)
			}
		}
	}
}
