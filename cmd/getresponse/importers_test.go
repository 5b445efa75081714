package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A program that imports the client does not pay for the libraries of the command: they
// are not in its go.sum.
func TestImportersPayNothing(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	const module = "github.com/go-getresponse/getresponse"
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  fmt.Sprintf("module example.com/program\n\ngo 1.26.0\n\nrequire %s v0.0.0\n\nreplace %s => %s\n", module, module, root),
		"main.go": fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", module+"/pkg/getresponse"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "list", "-mod=mod", "-deps", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOPROXY=off", "GOSUMDB=off", "GOFLAGS=") // all is in the cache of modules
	deps, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, deps)
	}
	deps = bytes.ReplaceAll(deps, []byte("vendor/golang.org/"), nil) // copies within the standard library
	sum, err := os.ReadFile(filepath.Join(dir, "go.sum"))
	if err != nil || !strings.Contains(string(sum), "golang.org/x/oauth2 ") || !strings.Contains(string(deps), module+"/gen/gr") {
		t.Fatalf("go.sum is %s, %v", sum, err)
	}
	for _, library := range []string{"spf13/cobra", "spf13/pflag", "itchyny/gojq", "itchyny/timefmt-go", "zalando/go-keyring", "godbus/dbus", "danieljoos/wincred", "golang.org/x/term",
		"xuri/excelize", "xuri/efp", "xuri/nfp", "richardlehane/", "tiendc/go-deepcopy", "golang.org/x/crypto", "golang.org/x/net", "golang.org/x/text"} {
		if strings.Contains(string(sum), library) || strings.Contains(string(deps), library) {
			t.Errorf("an importer of the client gets %s", library)
		}
	}
}
