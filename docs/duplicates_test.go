package docs_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// mostEqualLines is how many lines in a row two hand-written files may share: what is
// longer belongs in one place.
const mostEqualLines = 7

// sharedOnPurpose has pairs of files that share more, with the reason.
var sharedOnPurpose = map[[2]string]string{}

// handWritten returns the Go files of the tree that are neither generated nor tests.
func handWritten(t *testing.T) (names []string) {
	t.Helper()
	for _, name := range files(t) {
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && !strings.HasSuffix(name, ".gen.go") && !strings.HasSuffix(name, "_gen.go") {
			names = append(names, name)
		}
	}
	return names
}

var importBlock = regexp.MustCompile(`(?s)\A.*?\nimport \(\n.*?\n\)\n`)

// place is where a run of lines begins.
type place struct {
	file string
	line int
}

// equalRuns returns the pairs of files that share n lines in a row, with the place in
// the second file. Indentation and imports do not count.
func equalRuns(texts map[string]string, n int) (pairs map[[2]string]place) {
	first, pairs := map[string]place{}, map[[2]string]place{}
	names := make([]string, 0, len(texts))
	for name := range texts {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		lines := strings.Split(strings.TrimRight(texts[name], "\n"), "\n")
		imports := strings.Count(importBlock.FindString(texts[name]), "\n")
		for i := range lines {
			lines[i] = strings.TrimSpace(lines[i])
			if i < imports {
				lines[i] = fmt.Sprint(name, i) // like no other line
			}
		}
		for i := 0; i+n <= len(lines); i++ {
			run := strings.Join(lines[i:i+n], "\n")
			seen, known := first[run]
			if !known {
				first[run] = place{name, i + 1}
				continue
			}
			pair := [2]string{seen.file, name}
			if _, reported := pairs[pair]; seen.file != name && !reported {
				pairs[pair] = place{name, i + 1}
			}
		}
	}
	return pairs
}

func TestNoLongRunIsWrittenTwice(t *testing.T) {
	texts := map[string]string{}
	for _, name := range handWritten(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[strings.TrimPrefix(name, "../")] = string(text)
	}
	if len(texts) < 100 {
		t.Fatalf("only %d files", len(texts))
	}
	pairs := equalRuns(texts, mostEqualLines+1)
	for pair, at := range pairs {
		if sharedOnPurpose[pair] == "" {
			t.Errorf("%s:%d shares more than %d lines with %s", at.file, at.line, mostEqualLines, pair[0])
		}
	}
	for pair := range sharedOnPurpose {
		if _, shared := pairs[pair]; !shared {
			t.Errorf("%v share nothing any more", pair)
		}
	}
}

func TestEqualRunsAreFound(t *testing.T) {
	numbered := func(from, to int) string {
		var b strings.Builder
		for i := from; i <= to; i++ {
			fmt.Fprintf(&b, "\tline %d\n", i)
		}
		return b.String()
	}
	for name, tt := range map[string]struct {
		a, b string
		want int
	}{
		"eight":           {numbered(1, 8), "x\n" + numbered(1, 8), 1},
		"seven":           {numbered(1, 7), "x\n" + numbered(1, 7), 0},
		"other indent":    {numbered(1, 8), strings.ReplaceAll(numbered(1, 8), "\t", "\t\t"), 1},
		"in the middle":   {numbered(1, 20), numbered(30, 40) + numbered(5, 14), 1},
		"within one file": {numbered(1, 9) + numbered(1, 9), "", 0},
	} {
		if got := equalRuns(map[string]string{"a.go": tt.a, "b.go": tt.b}, 8); len(got) != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
