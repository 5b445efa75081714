package events_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// A receiver needs neither the client nor the models of the API, and no database.
func TestDependencies(t *testing.T) {
	const module = "github.com/go-getresponse/getresponse/"
	json := "github.com/go-json-experiment/json"
	stores := module + "internal/eventstore"
	allowed := map[string][]string{
		"pkg/events":             {},
		"pkg/events/eventsql":    {stores},
		"pkg/events/eventsredis": {stores, "github.com/redis/go-redis", "go.uber.org/atomic", "github.com/cespare/xxhash", "golang.org/x/sys/cpu"},
		"pkg/events/eventstest":  {},
	}
	for pkg, more := range allowed {
		out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", module+pkg).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		more = append(more, module+"pkg/events", module+"pkg/wire", module+"internal/printable", module+"internal/sealed", json)
		for _, dep := range strings.Fields(string(out)) {
			if !slices.ContainsFunc(more, func(a string) bool { return dep == a || strings.HasPrefix(dep, a+"/") }) {
				t.Errorf("%s depends on %s", pkg, dep)
			}
		}
	}
}
