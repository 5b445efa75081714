package redisquota_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The package imports only the standard library, Redis and the client.
func TestImports(t *testing.T) {
	const module = "github.com/go-getresponse/getresponse/"
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{join .Imports \"\\n\"}}", module+"pkg/redisquota").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	allowed := []string{
		module + "gen/gr", module + "internal/limit", module + "internal/sealed", module + "pkg/getresponse", module + "pkg/oauth", module + "pkg/wire",
		"github.com/redis/go-redis/v9", "github.com/go-redis/redis_rate/v10", "golang.org/x/oauth2",
	}
	allowed = append(allowed, module+"internal/printable")
	for _, pkg := range strings.Fields(string(out)) {
		if host, _, _ := strings.Cut(pkg, "/"); strings.Contains(host, ".") && !slices.Contains(allowed, pkg) || pkg == "unsafe" {
			t.Errorf("it imports %s", pkg)
		}
	}
}
