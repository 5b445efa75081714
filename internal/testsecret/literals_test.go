package testsecret

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Places of credentials in Go code: arguments of functions, by their index, and
// fields.
var (
	credentialArguments = map[string]int{
		"WithAPIKey": 0, "APIKeyEditor": 0, "BearerEditor": 0, "WithAccessToken": 0, "WithOAuthClient": 1, "AddOAuthClient": 1, "fixedToken": 0,
		"Refresh": 1, "NewSecret": 0, "RequirePass": 0, "RequireUserAuth": 1,
	}
	credentialFields = []string{"ClientSecret", "AccessToken", "RefreshToken", "Password"}
)

// Find recognizes all credentials in the tests and examples.
func TestLiterals(t *testing.T) {
	found := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if name := d.Name(); strings.HasPrefix(name, ".") && name != ".." || name == "testdata" || name == "bench" {
			return filepath.SkipDir
		}
		files := token.NewFileSet()
		constants := map[string]string{}
		var parsed []*ast.File
		names, err := filepath.Glob(filepath.Join(path, "*.go"))
		if err != nil {
			return err
		}
		for _, name := range names {
			if !strings.HasSuffix(name, "_test.go") && !strings.Contains(name, "examples") {
				continue
			}
			file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			collectConstants(file, constants)
			parsed = append(parsed, file)
		}
		for _, file := range parsed {
			for _, e := range credentials(file) {
				text, ok := textOf(e, constants)
				if !ok || text == "" {
					continue
				}
				found++
				if Find(text) == "" {
					t.Errorf("%s: Find does not recognize the credential %q", files.Position(e.Pos()), text)
				}
			}
		}
		return nil
	})
	if err != nil || found < 50 {
		t.Errorf("%d credentials were found, %v", found, err)
	}
}

// credentials returns the expressions in the places of credentials.
func credentials(file *ast.File) (found []ast.Expr) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if i, ok := credentialArguments[name]; ok && i < len(n.Args) {
				found = append(found, n.Args[i])
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && slices.Contains(credentialFields, key.Name) {
				found = append(found, n.Value)
			}
		}
		return true
	})
	return found
}

// collectConstants adds the named strings of a file.
func collectConstants(file *ast.File, into map[string]string) {
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == len(spec.Names) {
			for i, name := range spec.Names {
				if text, ok := textOf(spec.Values[i], into); ok {
					into[name.Name] = text
				}
			}
		}
		return true
	})
}

// textOf returns the string value of an expression, if literals and constants decide
// it.
func textOf(e ast.Expr, constants map[string]string) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, e.Kind == token.STRING && err == nil
	case *ast.Ident:
		text, ok := constants[e.Name]
		return text, ok
	case *ast.BinaryExpr:
		x, ok1 := textOf(e.X, constants)
		y, ok2 := textOf(e.Y, constants)
		return x + y, ok1 || ok2
	}
	return "", false
}
