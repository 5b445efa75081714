package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const thisModule = "github.com/go-getresponse/getresponse"

// modulesOfClient is what docs/versioning.md promises: only a major version adds one.
var modulesOfClient = []string{"github.com/go-json-experiment/json", "golang.org/x/oauth2"}

// modulesOf returns the modules of what a package imports, other than those of the
// program and of the client. All modules that it needs are in the cache.
func modulesOf(t *testing.T, dir, pkg string) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-mod=mod", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", pkg)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOPROXY=off", "GOSUMDB=off", "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, out)
	}
	modules := strings.Fields(string(out))
	slices.Sort(modules)
	return slices.DeleteFunc(slices.Compact(modules), func(m string) bool { return m == thisModule || m == "example.com/program" })
}

// A program that imports the client pays for the modules of the client and for no other,
// such as those of the command: neither what it compiles nor its go.sum has them.
func TestImportersPayNothing(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  fmt.Sprintf("module example.com/program\n\ngo 1.26.0\n\nrequire %s v0.0.0\n\nreplace %s => %s\n", thisModule, thisModule, root),
		"main.go": fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", thisModule+"/pkg/getresponse"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if compiled := modulesOf(t, dir, "."); !slices.Equal(compiled, modulesOfClient) {
		t.Errorf("an importer compiles %q, want %q", compiled, modulesOfClient)
	}
	file, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	var summed []string
	for line := range strings.Lines(string(file)) {
		summed = append(summed, strings.Fields(line)[0])
	}
	slices.Sort(summed)
	if summed = slices.Compact(summed); !slices.Equal(summed, modulesOfClient) {
		t.Errorf("the go.sum of an importer has %q, want %q", summed, modulesOfClient)
	}
	if command := modulesOf(t, root, "./cmd/getresponse"); len(command) < len(modulesOfClient)+4 {
		t.Errorf("the command imports only %q: the test proves nothing", command)
	}
}
