package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
)

// licenseName is what files with a license or with the notices that one asks for are
// called.
var licenseName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// licenses returns the licenses of the modules in a binary and of Go, as most ask for when
// a binary is passed on.
func (b *builder) licenses(ctx context.Context, deps []*debug.Module) ([]byte, error) {
	paths := []string{"list", "-m", "-f", "{{.Path}}\t{{.Dir}}"}
	for _, dep := range deps {
		paths = append(paths, dep.Path)
	}
	folders := map[string]string{}
	if len(deps) > 0 {
		out, err := run(ctx, b.clones[0], []string{"GOFLAGS=", "GOWORK=off"}, "go", paths...)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(out) {
			path, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
			folders[path] = dir
		}
	}
	root, err := run(ctx, b.clones[0], nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	text.WriteString("The command has code of these projects, under these licenses.\n")
	if err := addLicenses(&text, "the Go standard library", strings.TrimSpace(root)); err != nil {
		return nil, err
	}
	for _, dep := range deps {
		if err := addLicenses(&text, dep.Path+" "+dep.Version, folders[dep.Path]); err != nil {
			return nil, err
		}
	}
	return text.Bytes(), nil
}

// addLicenses writes the licenses in a folder. One without any is an error.
func addLicenses(text *bytes.Buffer, project, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("the license of %s: %w", project, err)
	}
	found := false
	for _, entry := range entries {
		if !licenseName.MatchString(entry.Name()) || entry.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(text, "\n%s\n%s (%s)\n%s\n\n%s\n", strings.Repeat("=", 80), project, entry.Name(), strings.Repeat("=", 80), bytes.TrimSpace(data))
	}
	if !found {
		return fmt.Errorf("%s has no license", project)
	}
	return nil
}
