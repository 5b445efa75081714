package docs_test

import (
	"go/scanner"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// mostLines is how long a hand-written file may be.
const mostLines = 400

// mostServerLines is how many lines of code the parts of the embedded server may have, without
// those that are blank or comments. Who makes one smaller lowers its number.
var mostServerLines = map[string]int{
	"pkg/getresponsetest":                   2_540, // HTTP, handles, sign-in, limits, sending of events
	"pkg/getresponsetest/internal/contract": 1_200,
	"pkg/getresponsetest/internal/engine":   1_350,
	"pkg/getresponsetest/internal/life":     4_310,
}

// TestFileLength keeps hand-written files short: one file has one idea.
func TestFileLength(t *testing.T) {
	for _, name := range handWritten(t) {
		if text, err := os.ReadFile(name); err != nil {
			t.Error(err)
		} else if n := strings.Count(string(text), "\n"); n > mostLines {
			t.Errorf("%s has %d lines, at most %d are allowed", name, n, mostLines)
		}
	}
}

// TestServerSize keeps the embedded server from growing: what a new behavior needs is facts
// in the contract first, and code where they cannot say it.
func TestServerSize(t *testing.T) {
	lines := map[string]int{}
	for _, name := range handWritten(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines[strings.TrimPrefix(path.Dir(filepath.ToSlash(name)), "../")] += linesOfCode(text)
	}
	for part := range lines {
		if _, bounded := mostServerLines[part]; !bounded && strings.HasPrefix(part, "pkg/getresponsetest") && !strings.Contains(part, "/contracttest") {
			t.Errorf("%s has no bound", part)
		}
	}
	for part, most := range mostServerLines {
		switch n := lines[part]; {
		case n > most:
			t.Errorf("%s has %d lines of code, at most %d are allowed", part, n, most)
		case n < most*19/20:
			t.Errorf("%s has %d lines of code: lower its number from %d", part, n, most)
		}
	}
}

func TestLinesOfCode(t *testing.T) {
	const text = "// Package p is short.\npackage p\n\nvar a = `x\n\ny` // two\n\n/* no\ncode */\n\nfunc f() {\n}\n"
	if n := linesOfCode([]byte(text)); n != 6 {
		t.Errorf("got %d, want 6", n)
	}
}

// linesOfCode counts the lines of a Go file that have code, also those with a brace alone.
func linesOfCode(text []byte) int {
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(text))
	s.Init(file, text, nil, 0)
	lines := map[int]bool{}
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			return len(lines)
		}
		if literal == "\n" { // a semicolon that is not written
			continue
		}
		first := file.Line(pos)
		for i := range strings.Count(literal, "\n") + 1 {
			lines[first+i] = true
		}
	}
}
