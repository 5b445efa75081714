package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// opposite has the operators that take the place of others.
var opposite = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LSS: token.GEQ, token.GEQ: token.LSS, token.GTR: token.LEQ, token.LEQ: token.GTR,
	token.LAND: token.LOR, token.LOR: token.LAND,
}

// header matches names of headers.
var header = regexp.MustCompile(`^(X-[A-Za-z-]+|Authorization|Content-Type|Retry-After|User-Agent|Total(Count|Pages)|CurrentPage)$`)

// findGo finds the changes of Go code: conditions that become their opposite, constants
// that change, and headers with other names.
func findGo(name string, source []byte) (found []mutation, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	replace := func(pos token.Pos, old, replacement, way string) {
		found = append(found, mutation{offset: files.Position(pos).Offset, old: old, new: replacement, way: way})
	}
	unread := map[*ast.BasicLit]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "make" {
				return false // a length or capacity
			}
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && (strings.HasPrefix(f.Sel.Name, "Parse") || strings.HasPrefix(f.Sel.Name, "Format")) {
				return false // a base or size in bits
			}
		case *ast.BinaryExpr:
			if other, ok := opposite[n.Op]; ok {
				replace(n.OpPos, n.Op.String(), other.String(), "operator")
			}
		case *ast.IfStmt:
			switch condition := n.Cond.(type) {
			case *ast.UnaryExpr:
				if condition.Op == token.NOT {
					replace(condition.OpPos, "!", "", "condition")
				}
			case *ast.Ident, *ast.CallExpr, *ast.SelectorExpr:
				replace(condition.Pos(), "", "!", "condition")
			}
		case *ast.ReturnStmt:
			last := len(n.Results) - 1
			for i, result := range n.Results {
				if number, ok := result.(*ast.BasicLit); ok && last > 0 {
					unread[number] = true
				}
				id, ok := result.(*ast.Ident)
				if !ok || i < last && !isIdent(n.Results[last], "nil") && !isIdent(n.Results[last], "true") {
					continue // what stands before an error or false is not read
				}
				switch id.Name {
				case "true":
					replace(id.Pos(), "true", "false", "result")
				case "false":
					replace(id.Pos(), "false", "true", "result")
				}
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && header.MatchString(text) {
				replace(n.Pos()+1, text, text+"-Other", "header")
			}
			if number, err := strconv.Atoi(n.Value); err == nil && n.Kind == token.INT && !unread[n] {
				replace(n.Pos(), n.Value, strconv.Itoa(number+1), "constant")
			}
		}
		return true
	})
	slices.SortStableFunc(found, func(a, b mutation) int { return a.offset - b.offset })
	return found, nil
}

func isIdent(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}
