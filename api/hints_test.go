package api_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Fields of requests that hold a time zone say what finds it: nobody knows the IDs.
func TestTimeZonesSayHowToFindThem(t *testing.T) {
	files, err := filepath.Glob("../gen/gr/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			field, ok := n.(*ast.Field)
			if !ok {
				return true
			}
			of := field.Type
			if pointer, ok := of.(*ast.StarExpr); ok {
				of = pointer.X
			}
			if id, ok := of.(*ast.Ident); ok && id.Name == "TimeZoneReference" && field.Tag != nil {
				if seen++; !strings.Contains(field.Doc.Text(), "Client.TimeZone") {
					t.Errorf("%s: the field %s does not refer to Client.TimeZone", name, field.Names[0])
				}
			}
			return true
		})
	}
	if seen < 2 {
		t.Errorf("only %d fields hold a time zone", seen)
	}
}
