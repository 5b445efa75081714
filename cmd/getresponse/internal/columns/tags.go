package columns

import (
	"fmt"
	"slices"
	"strings"
)

const (
	shortestTag = 2 // characters, of the contract
	longestTag  = 64
	mostTags    = 10_000 // names that a plan remembers
)

// splitList splits a value at commas, semicolons, pipes and line breaks.
func splitList(value string) (parts []string) {
	for _, part := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(",;|\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// tagName makes a valid name of a tag: letters of ASCII for those with diacritics, and
// underscores for blanks, hyphens, dots and slashes. Case stays. It returns why the rest
// cannot be a name.
func tagName(text string) (name, fault string) {
	var b strings.Builder
	for _, r := range text {
		plain := folded(string(r))
		switch {
		case strings.ContainsRune(" -./_\u00a0", r):
			b.WriteByte('_')
		case plain == "" || strings.Trim(plain, "abcdefghijklmnopqrstuvwxyz0123456789") != "":
			return "", fmt.Sprintf("the tag %s has the character %q; tags have letters, digits and underscores", quoted(text), r)
		case strings.ToLower(string(r)) != string(r):
			b.WriteString(strings.ToUpper(plain))
		default:
			b.WriteString(plain)
		}
	}
	name = b.String()
	if len(name) < shortestTag || len(name) > longestTag {
		return "", fmt.Sprintf("the tag %s does not have %d to %d characters", quoted(text), shortestTag, longestTag)
	}
	return name, ""
}

// tagsOf returns the names of the tags in a value.
func tagsOf(value string) (names []string, fault string) {
	for _, part := range splitList(value) {
		name, fault := tagName(part)
		if fault != "" {
			return nil, fault
		}
		names = append(names, name)
	}
	return names, ""
}

// appendTags adds names that are not there yet. The service compares them without case.
func appendTags(tags, names []string) []string {
	for _, name := range names {
		if !slices.ContainsFunc(tags, func(have string) bool { return strings.EqualFold(have, name) }) {
			tags = append(tags, name)
		}
	}
	return tags
}

// tagNames remembers the names of tags in the order of their first use.
type tagNames struct {
	list []string
	seen map[string]bool // by name in lower case
}

func (t *tagNames) add(value string) {
	names, _ := tagsOf(value) // Contact reports the fault
	for _, name := range names {
		if key := strings.ToLower(name); !t.seen[key] && len(t.list) < mostTags {
			if t.seen == nil {
				t.seen = map[string]bool{}
			}
			t.seen[key] = true
			t.list = append(t.list, name)
		}
	}
}

// Tags returns the names of the tags of all observed rows, in the order of their first use
// and at most 10,000.
func (p *Plan) Tags() []string { return slices.Clone(p.tags.list) }
