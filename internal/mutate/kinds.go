package main

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// mutation is one change of a file.
type mutation struct {
	kind     *kind
	file     string // path from the root of the module, with slashes
	line     int
	offset   int // of old in the file
	old, new string
	text     string // the whole line, without blanks around it
	way      string // of changing, such as a rule
}

func (m mutation) what() string { return fmt.Sprintf("%q becomes %q in %s", m.old, m.new, m.text) }

// key names a mutation in equivalent.txt.
func (m mutation) key() string { return m.file + ": " + m.text + ": " + m.old + " -> " + m.new }

//go:embed equivalent.txt
var equivalentList string

// readEquivalent returns the keys of the changes that make no difference. Each line of the
// file has a key, and after " # " the reason.
func readEquivalent() (map[string]bool, error) {
	keys := map[string]bool{}
	for line := range strings.Lines(equivalentList) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		key, reason, _ := strings.Cut(line, " # ")
		if len(reason) < 10 {
			return nil, fmt.Errorf("equivalent.txt: %q has no reason", line)
		}
		keys[key] = true
	}
	return keys, nil
}

// kind is a part of the project with the ways to change it.
type kind struct {
	name     string
	share    int      // of 60 changes
	files    []string // patterns of package filepath
	rules    []rule   // for text; Go code is changed by its syntax
	generate bool     // the generator must run after a change
	stages   [][]string
}

// rule changes what a regular expression finds. Its replacement is a template of
// [regexp.Regexp.Expand].
type rule struct {
	find    *regexp.Regexp
	replace string
}

func rules(pairs ...string) (all []rule) {
	for pair := range slices.Chunk(pairs, 2) {
		all = append(all, rule{regexp.MustCompile(pair[0]), pair[1]})
	}
	return all
}

const contractTests = "./pkg/getresponsetest/internal/contracttest"

// kinds are the parts of the project. The stages of each are the packages whose tests run,
// those first that are most likely to catch a change.
var kinds = []kind{
	{
		name: "contract", share: 16, generate: true, files: []string{"api/resources/*.yaml", "api/common.yaml"},
		rules: rules(
			`required: \[\w+\]`, `required: []`,
			`(required: \[.*\w), \w+\]`, `$1]`,
			`(enum: \[.*\w), \w+\]`, `$1]`,
			`\btype: integer\b`, `type: string`,
			`\btype: boolean\b`, `type: string`,
			`\btype: number\b`, `type: integer`,
			`\bformat: date-time\b`, `format: date`,
			`\bformat: uri\b`, `format: email`,
			`\bformat: integer-text\b`, `format: decimal-text`,
			`\b(max|min)(Length|imum|Items): ([1-9]\d*)`, `$1$2: ${3}1`,
			`\bnullable: true\b`, `nullable: false`,
			`\breadOnly: true\b`, `readOnly: false`,
			`(x-entity: .*)unique: \[`, `${1}defaults: {}, exact: [`,
			`\bin: query\b`, `in: header`,
		),
		stages: [][]string{{"./api/..."}, {contractTests, "./pkg/wire"}, {"./pkg/getresponsetest", "./pkg/getresponse"}},
	},
	{
		name: "overlay", share: 6, generate: true, files: []string{"api/go.overlay.yaml"},
		rules: rules(
			`wire\.BoolText`, `wire.Bool`,
			`wire\.Time`, `wire.Date`,
			`wire\.IntText`, `wire.Int`,
			`wire\.Flags\[`, `wire.FlagsText[`,
			`nullable: true`, `nullable: false`,
			`remove: true`, `update: {deprecated: true}`,
			`x-go-method: (\w+)`, `x-go-method: Other$1`,
			`jsontext\.Value`, `string`,
			`'(\w+)',`, ``,
		),
		stages: [][]string{{"./api/..."}, {contractTests, "./pkg/wire"}, {"./pkg/getresponsetest", "./pkg/getresponse"}},
	},
	{
		name: "templates", share: 8, generate: true, files: []string{"api/templates/*.tmpl"},
		rules: rules(
			`\{\{(-? ?)if (\.\w+)\}\}`, `{{${1}if not $2}}`,
			`!= nil`, `== nil`,
			`if !ok`, `if ok`,
			`return fits,`, `return true,`,
			`params\.Page, params\.PerPage`, `params.PerPage, params.Page`,
			`\{\{\.Idempotent\}\}`, `{{.Paged}}`,
			`\{\{\.Paged\}\}`, `{{.Idempotent}}`,
			`PublishedID: \{\{\.PublishedID`, `PublishedID: {{.ID`,
			`PerSecond: \{\{\.CallsPerSecond`, `PerSecond: {{.CallsPer10Minutes`,
			`json:",embed"`, `json:"-"`,
			`u\.Value, u\.Raw`, `u.Value, nil`,
			`d\.Nothing\(\)`, `false`,
		),
		stages: [][]string{{"./api/..."}, {contractTests, "./pkg/wire"}, {"./pkg/getresponsetest", "./pkg/getresponse"}},
	},
	{
		name: "wire", share: 7, files: []string{"pkg/wire/*.go"},
		stages: [][]string{{"./pkg/wire"}, {"./pkg/getresponse", contractTests}, {"./pkg/getresponsetest"}},
	},
	{
		name: "client", share: 9, files: []string{"pkg/getresponse/*.go"},
		stages: [][]string{{"./pkg/getresponse"}, {"./pkg/getresponsetest", contractTests}},
	},
	{
		name: "server", share: 14, files: []string{
			"pkg/getresponsetest/*.go", "pkg/getresponsetest/internal/contract/*.go",
			"pkg/getresponsetest/internal/engine/*.go", "pkg/getresponsetest/internal/life/*.go",
		},
		stages: [][]string{{"./pkg/getresponsetest/internal/life", "./pkg/getresponsetest/internal/contract"}, {"./pkg/getresponsetest"}, {contractTests, "./cmd/..."}},
	},
}

// find returns all changes of the kind, in the order of files and lines.
func (k *kind) find(root string) (all []mutation, err error) {
	for _, pattern := range k.files {
		names, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "doc.go") {
				continue
			}
			source, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			relative, err := filepath.Rel(root, name)
			if err != nil {
				return nil, err
			}
			var found []mutation
			if len(k.rules) > 0 {
				found = findText(string(source), k.rules)
			} else if found, err = findGo(name, source); err != nil {
				return nil, err
			}
			for _, m := range found {
				m.kind, m.file = k, filepath.ToSlash(relative)
				m.line = 1 + strings.Count(string(source[:m.offset]), "\n")
				m.text = strings.TrimSpace(lineAt(string(source), m.offset))
				all = append(all, m)
			}
		}
	}
	return all, nil
}

func lineAt(source string, offset int) string {
	start := strings.LastIndexByte(source[:offset], '\n') + 1
	line, _, _ := strings.Cut(source[start:], "\n")
	return line
}

// findText finds the changes of lines. Comments and descriptions are not changed.
func findText(source string, rules []rule) (found []mutation) {
	for _, r := range rules {
		for _, at := range r.find.FindAllStringSubmatchIndex(source, -1) {
			line := strings.TrimSpace(lineAt(source, at[0]))
			if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "description:") {
				continue
			}
			replaced := r.find.ExpandString(nil, r.replace, source, at)
			found = append(found, mutation{offset: at[0], old: source[at[0]:at[1]], new: string(replaced), way: r.find.String()})
		}
	}
	slices.SortStableFunc(found, func(a, b mutation) int { return a.offset - b.offset })
	return found
}
