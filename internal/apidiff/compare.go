package main

import (
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"
)

// change is a difference between two versions of a package.
type change struct {
	apidiff.Change
	pkg string // its name, such as getresponse
}

func (c change) String() string { return c.pkg + ": " + c.Message }

// symbol returns what changed as a Go program writes it: getresponse.New,
// getresponse.Client.Do, gr.Contact.Email. It is the package for a package that was
// removed.
func (c change) symbol() string {
	name, _, _ := strings.Cut(c.Message, ": ")
	name = strings.NewReplacer("(", "", ")", "", "*", "").Replace(name)
	if name == packageItself {
		return c.pkg
	}
	return c.pkg + "." + name
}

const packageItself = "package"

// compare returns the changes from old to new, by package.
func compare(old, new map[string]*types.Package) []change {
	var all []change
	for _, path := range slices.Sorted(maps.Keys(old)) {
		pkg := lastElement(path)
		if new[path] == nil {
			all = append(all, change{apidiff.Change{Message: packageItself + ": removed"}, pkg})
			continue
		}
		for _, c := range apidiff.Changes(old[path], new[path]).Changes {
			all = append(all, change{c, pkg})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(new)) {
		if old[path] == nil {
			all = append(all, change{apidiff.Change{Message: packageItself + ": added", Compatible: true}, lastElement(path)})
		}
	}
	return all
}

func lastElement(importPath string) string { return path.Base(importPath) }
