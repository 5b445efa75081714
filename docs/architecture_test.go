package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/go-getresponse/getresponse/"

// picture returns the lines of a fenced block of architecture.md.
func picture(t *testing.T, name string) []string {
	t.Helper()
	page, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(page), "```text "+name+"\n")
	block, _, closed := strings.Cut(block, "\n```")
	if !found || !closed {
		t.Fatalf("architecture.md has no picture %q", name)
	}
	return strings.Split(block, "\n")
}

// packages returns the packages of the module that have more than tests, with their
// imports in the module. Both are without the module's path.
func packages(t *testing.T) map[string][]string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{if .GoFiles}}{{.ImportPath}} {{join .Imports \" \"}}{{end}}", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	graph := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		if pkg, ours := strings.CutPrefix(fields[0], module); ours {
			graph[pkg] = nil
			for _, path := range fields[1:] {
				if dep, ours := strings.CutPrefix(path, module); ours {
					graph[pkg] = append(graph[pkg], dep)
				}
			}
		}
	}
	return graph
}

var packagePath = regexp.MustCompile(`[a-z0-9-]+(/[a-z0-9-]+)+|\b(api|sim)\b`)

// rows returns the row of each package in the picture of the layers, from the top. A
// line with only the connector begins a new row.
func rows(lines []string) map[string]int {
	all, row := map[string]int{}, 0
	for i, line := range lines {
		paths := packagePath.FindAllString(line, -1)
		if len(paths) == 0 && i > 0 {
			row++
		}
		for _, path := range paths {
			all[path] = row
		}
	}
	return all
}

// misplaced returns what is wrong with the picture.
func misplaced(graph map[string][]string, rows map[string]int) (faults []string) {
	for pkg := range rows {
		if _, exists := graph[pkg]; !exists {
			faults = append(faults, pkg+" is in the picture, but not in the tree")
		}
	}
	for pkg, imports := range graph {
		row, drawn := rows[pkg]
		if !drawn {
			faults = append(faults, pkg+" is not in the picture")
			continue
		}
		for _, dep := range imports {
			if below, drawn := rows[dep]; drawn && below <= row {
				faults = append(faults, pkg+" imports "+dep+", which is not below it")
			}
		}
	}
	slices.Sort(faults)
	return faults
}

func TestLayersAreThoseOfTheCode(t *testing.T) {
	graph := packages(t)
	if len(graph["pkg/getresponse"]) == 0 {
		t.Fatalf("no imports: %v", graph)
	}
	for _, fault := range misplaced(graph, rows(picture(t, "layers"))) {
		t.Error(fault)
	}
}

// The check finds each kind of fault.
func TestLayersFindFaults(t *testing.T) {
	drawn := rows([]string{"top  pkg/a", "  │", "low  pkg/b   pkg/c", "  │", "more api"})
	for want, graph := range map[string]map[string][]string{
		"": {"pkg/a": {"pkg/b", "api"}, "pkg/b": {"api"}, "pkg/c": nil, "api": nil},
		"pkg/b imports pkg/c, which is not below it": {"pkg/a": nil, "pkg/b": {"pkg/c"}, "pkg/c": nil, "api": nil},
		"pkg/b imports pkg/a, which is not below it": {"pkg/a": nil, "pkg/b": {"pkg/a"}, "pkg/c": nil, "api": nil},
		"pkg/d is not in the picture":                {"pkg/a": nil, "pkg/b": nil, "pkg/c": nil, "pkg/d": nil, "api": nil},
		"api is in the picture, but not in the tree": {"pkg/a": nil, "pkg/b": nil, "pkg/c": nil},
	} {
		if got := strings.Join(misplaced(graph, drawn), "; "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The picture of the chain has the stages of newChain in their order, with their
// files in stage_*.go.
func TestChainIsThatOfTheCode(t *testing.T) {
	var drawn []string
	stageLine := regexp.MustCompile(`^  [├└]─ (\w+)  +\S`)
	for _, line := range picture(t, "chain") {
		if m := stageLine.FindStringSubmatch(line); m != nil {
			drawn = append(drawn, m[1])
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "../pkg/getresponse/chain.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	ast.Inspect(file, func(n ast.Node) bool {
		if _, isPointer := n.(*ast.UnaryExpr); isPointer {
			return false // a value of a stage, not a stage
		}
		if lit, ok := n.(*ast.CompositeLit); ok {
			if name, ok := lit.Type.(*ast.Ident); ok {
				listed = append(listed, name.Name)
			}
		}
		return true
	})
	if len(listed) < 10 || !slices.Equal(drawn, listed) {
		t.Errorf("architecture.md has\n%q, chain.go has\n%q", drawn, listed)
	}
}
