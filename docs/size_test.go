package docs_test

import (
	"go/scanner"
	"go/token"
	"os"
	"strings"
	"testing"
)

// mostLines is how long a hand-written file may be.
const mostLines = 400

// mostServerLines is how many lines of code the embedded server may have, without those that
// are blank or comments. Who makes it smaller lowers the number.
const mostServerLines = 9_350

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
	total := 0
	for _, name := range handWritten(t) {
		if strings.Contains(name, "/pkg/getresponsetest/") && !strings.Contains(name, "/contracttest/") {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			total += linesOfCode(text)
		}
	}
	switch {
	case total > mostServerLines:
		t.Errorf("the server has %d lines of code, at most %d are allowed", total, mostServerLines)
	case total < mostServerLines*19/20:
		t.Errorf("the server has %d lines of code: lower mostServerLines from %d", total, mostServerLines)
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
