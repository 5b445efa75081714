package oauth_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The package imports only the standard library, x/oauth2 and the client.
func TestImports(t *testing.T) {
	const module = "github.com/go-getresponse/getresponse/"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{join .Imports \"\\n\"}}", module+"pkg/oauth").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	allowed := []string{module + "pkg/getresponse", module + "internal/redact", module + "internal/httpguard", module + "internal/sealed", module + "internal/printable", module + "internal/filelock", "golang.org/x/oauth2", "golang.org/x/oauth2/clientcredentials"}
	for _, pkg := range strings.Fields(string(out)) {
		if host, _, _ := strings.Cut(pkg, "/"); strings.Contains(host, ".") && !slices.Contains(allowed, pkg) || pkg == "unsafe" {
			t.Errorf("it imports %s", pkg)
		}
	}
}
