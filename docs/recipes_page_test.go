package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

const (
	recipes         = 10
	mostRecipeLines = 24
)

var functionName = regexp.MustCompile(`(?m)^func (\w+)`)

// Every recipe is short and is code that recipes_run_test.go runs; no such code is missing
// on the page.
func TestRecipesPage(t *testing.T) {
	page, err := os.ReadFile("recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("recipes_test.go")
	if err != nil {
		t.Fatal(err)
	}
	run, err := os.ReadFile("recipes_run_test.go")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(page), "\n## ")[1:]
	if len(sections) != recipes {
		t.Errorf("%d recipes, want %d", len(sections), recipes)
	}
	for _, section := range sections {
		title, _, _ := strings.Cut(section, "\n")
		_, code, found := strings.Cut(section, "```go\n")
		code, rest, closed := strings.Cut(code, "```")
		if !found || !closed || strings.Contains(rest, "```") {
			t.Errorf("%s: there is not exactly one block of Go", title)
			continue
		}
		if !strings.Contains(plain(string(source)), plain(code)) {
			t.Errorf("%s: the code is not in recipes_test.go", title)
		}
		if n := strings.Count(code, "\n"); n > mostRecipeLines {
			t.Errorf("%s: %d lines, at most %d", title, n, mostRecipeLines)
		}
		name := functionName.FindStringSubmatch(code)
		if name == nil || !regexp.MustCompile(`\b`+name[1]+`\((k|to|t)\.(ctx|Context)`).Match(run) {
			t.Errorf("%s: no test runs it", title)
		}
	}
	for _, name := range functionName.FindAllStringSubmatch(string(source), -1) {
		if !strings.Contains(string(page), "func "+name[1]) {
			t.Errorf("recipes.md does not have %s", name[1])
		}
	}
}
