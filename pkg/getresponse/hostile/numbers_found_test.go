package hostile_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The table of numericOptions has every exported function of every package that takes a number for
// an option.
func TestAllNumbersOfOptionsAreTested(t *testing.T) {
	tested, found := numericOptions(), map[string]bool{}
	for _, dir := range []string{"getresponse", "redisquota", "oauth", "getresponsetest", "getresponseotel", "wire"} {
		files, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tree, err := parser.ParseFile(token.NewFileSet(), file, source, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, decl := range tree.Decls {
				if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.IsExported() && takesNumbers(f, string(source)) {
					found[dir+"."+f.Name.Name] = true
				}
			}
		}
	}
	if want := slices.Sorted(maps.Keys(tested)); !slices.Equal(slices.Sorted(maps.Keys(found)), want) {
		t.Errorf("the packages have %v, tested are %v", slices.Sorted(maps.Keys(found)), want)
	}
}

// takesNumbers reports whether a function is an option or constructor with a number.
func takesNumbers(f *ast.FuncDecl, source string) bool {
	if name := f.Name.Name; !strings.HasPrefix(name, "With") && name != "NewLimiter" && name != "Loopback" {
		return false
	}
	for _, p := range f.Type.Params.List {
		text := source[p.Type.Pos()-1 : p.Type.End()-1]
		for _, number := range []string{"int", "int64", "time.Duration", "Limits", "getresponse.Limits"} {
			if text == number || strings.HasSuffix(text, ") "+number) {
				return true
			}
		}
	}
	return false
}
