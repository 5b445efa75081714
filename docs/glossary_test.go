package docs_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// glossary holds the words of glossary.md that are not to be written, and the exceptions.
type glossary struct {
	words      []*regexp.Regexp
	any        *regexp.Regexp // of the words: most files have none, and one pattern is fast
	exceptions []*regexp.Regexp
}

var (
	inBackquotes = regexp.MustCompile("`([^`]+)`")
	camelHump    = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])|_`)
	// The beginning of a line in a comment or a block of prose.
	lineStart = regexp.MustCompile(`\n[ \t]*(//|#|>)?[ \t]*`)
)

func readGlossary(t *testing.T, page string) (g glossary) {
	t.Helper()
	table, exceptions, found := strings.Cut(page, "\n## Exceptions\n")
	if !found {
		t.Fatal("the glossary has no exceptions")
	}
	for line := range strings.Lines(table) {
		if cell, _, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | "); ok && strings.HasPrefix(line, "| `") {
			for _, m := range inBackquotes.FindAllStringSubmatch(cell, -1) {
				g.words = append(g.words, phrase(m[1], `(?i)\b`, `\b`))
			}
		}
	}
	patterns := make([]string, len(g.words))
	for i, w := range g.words {
		patterns[i] = w.String()
	}
	g.any = regexp.MustCompile(strings.Join(patterns, "|"))
	for line := range strings.Lines(exceptions) {
		if m := inBackquotes.FindStringSubmatch(line); m != nil {
			g.exceptions = append(g.exceptions, phrase(m[1], "", ""))
		}
	}
	return g
}

// phrase matches words with any white space between them.
func phrase(words, before, after string) *regexp.Regexp {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(words), `\*`, `\w*`)
	return regexp.MustCompile(before + strings.ReplaceAll(pattern, " ", `\s+`) + after)
}

// fault is a word that the glossary does not want.
type fault struct {
	line int
	word string
}

// find returns the faults in a text, and marks the exceptions that it uses.
func (g glossary) find(text string, used []bool) (faults []fault) {
	if !g.any.MatchString(inWords(text)) {
		return nil
	}
	for i, e := range g.exceptions {
		text = e.ReplaceAllStringFunc(text, func(s string) string {
			used[i] = true
			return blank(s)
		})
	}
	text = inWords(text)
	for _, w := range g.words {
		for _, at := range w.FindAllStringIndex(text, -1) {
			faults = append(faults, fault{1 + strings.Count(text[:at[0]], "\n"), strings.Join(strings.Fields(text[at[0]:at[1]]), " ")})
		}
	}
	slices.SortStableFunc(faults, func(a, b fault) int { return a.line - b.line })
	return faults
}

// inWords splits names into words, and joins the lines of a comment.
func inWords(text string) string {
	return camelHump.ReplaceAllString(lineStart.ReplaceAllString(text, "\n"), "$1$3 $2$4")
}

// blank keeps the lines of a text and nothing else.
func blank(s string) string { return strings.Repeat("\n", strings.Count(s, "\n")) + "·" }

// files returns the files of the tree that we write or generate, without recordings and
// published facts.
func files(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "testdata", "released", "defaultapi", "ogenapi", "dist"}, d.Name()):
			return filepath.SkipDir
		case d.Type().IsRegular() && !slices.Contains([]string{"go.sum", "LICENSE", "glossary.md", "glossary_test.go"}, d.Name()):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWords(t *testing.T) {
	page, err := os.ReadFile("glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	g := readGlossary(t, string(page))
	if len(g.words) < 20 {
		t.Fatalf("only %d words", len(g.words))
	}
	used := make([]bool, len(g.exceptions))
	for _, name := range files(t) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(data, 0) >= 0 {
			continue
		}
		text := string(data)
		if filepath.Base(name) == "CHANGELOG.md" { // it quotes old names
			text = inBackquotes.ReplaceAllStringFunc(text, blank)
		}
		for _, f := range g.find(text, used) {
			t.Errorf("%s:%d: %q: see docs/glossary.md", strings.TrimPrefix(filepath.ToSlash(name), "../"), f.line, f.word)
		}
		for _, f := range g.find(filepath.Base(name), used) {
			t.Errorf("%s: the name has %q: see docs/glossary.md", name, f.word)
		}
	}
	for i, e := range g.exceptions {
		if !used[i] {
			t.Errorf("no file has the exception %q", e)
		}
	}
}

func TestWordsAreFound(t *testing.T) {
	g := readGlossary(t, "| Not | Write |\n|---|---|\n| `answer*`, `at once` | response |\n| `repeat*` | retry |\n\n## Exceptions\n\n| `strings.Repeat` | a name |\n")
	for text, want := range map[string]string{
		"the response":                      "",
		"the Answers":                       "Answers",
		"func lateAnswer()":                 "Answer",
		"late_answers":                      "answers",
		"HTTPAnswer":                        "Answer",
		"// it is sent at\n// once":         "at once",
		"  description: it is at\n    once": "at once",
		"strings.Repeat(s, 2)":              "",
		"strings.Repeat(s, repeats)":        "repeats",
		"thataonce at oncewards":            "",
	} {
		var got []string
		for _, f := range g.find(text, make([]bool, 1)) {
			got = append(got, f.word)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%q: found %q, want %q", text, got, want)
		}
	}
	if f := g.find("a\nb\n// answer", make([]bool, 1)); len(f) != 1 || f[0].line != 3 {
		t.Errorf("the line is wrong: %v", f)
	}
}
