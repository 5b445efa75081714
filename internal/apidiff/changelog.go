package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// changelog is what CHANGELOG.md says.
type changelog struct {
	version    string  // of the last release
	unreleased symbols // named in the section Unreleased
}

var (
	release = regexp.MustCompile(`(?m)^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2}$`)
	quoted  = regexp.MustCompile("`([^`]+)`")
)

func readChangelog(file string) (changelog, error) {
	text, err := os.ReadFile(file) //nolint:gosec // the caller's own tree
	if err != nil {
		return changelog{}, err
	}
	_, section, found := strings.Cut(string(text), "## [Unreleased]\n")
	if !found {
		return changelog{}, errors.New("CHANGELOG.md has no section [Unreleased]")
	}
	version := release.FindStringSubmatch(section)
	if version == nil {
		return changelog{}, errors.New("CHANGELOG.md has no release such as ## [0.1.0] - 2026-11-23")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	named, err := symbolsIn(section)
	return changelog{version[1], named}, err
}

// symbols are names in backquotes, such as `getresponse.LimitError`. A star matches any
// letters: `gr.*Request`.
type symbols []*regexp.Regexp

func symbolsIn(section string) (symbols, error) {
	var all symbols
	for _, m := range quoted.FindAllStringSubmatch(section, -1) {
		before, after, star := strings.Cut(m[1], "*")
		if !star {
			all = append(all, exactly(regexp.QuoteMeta(m[1])))
			continue
		}
		// A pattern that matches a whole package would name every change.
		if pkg, rest, _ := strings.Cut(m[1], "."); strings.Contains(pkg, "*") || len(rest) < len("*Abcd") || strings.Contains(after, "*") {
			return nil, fmt.Errorf("CHANGELOG.md: `%s`: one star, in a name of at least four more letters", m[1])
		}
		all = append(all, exactly(regexp.QuoteMeta(before)+`\w*`+regexp.QuoteMeta(after)))
	}
	return all, nil
}

func exactly(pattern string) *regexp.Regexp { return regexp.MustCompile("^" + pattern + "$") }

// has reports whether a symbol is named. The name of a type does not include its
// methods and fields.
func (n symbols) has(symbol string) bool {
	for _, re := range n {
		if re.MatchString(symbol) {
			return true
		}
	}
	return false
}
