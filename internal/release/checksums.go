package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sums returns the SHA-256 of the files of a release, other than the list itself.
func sums(dist, list string) (map[string]string, error) {
	paths, err := filepath.Glob(filepath.Join(dist, program+"_*"))
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, path := range paths {
		if filepath.Base(path) == list {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(data)
		all[filepath.Base(path)] = hex.EncodeToString(sum[:])
	}
	return all, nil
}

// writeChecksums writes the list of the checksums in the form of sha256sum. It returns
// the names of the files.
func writeChecksums(dist, list string) ([]string, error) {
	all, err := sums(dist, list)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(all))
	var text strings.Builder
	for _, name := range names {
		fmt.Fprintf(&text, "%s  %s\n", all[name], name)
	}
	return names, os.WriteFile(filepath.Join(dist, list), []byte(text.String()), 0o644)
}

// verifyChecksums compares the files with the list: each is on it, as it is.
func verifyChecksums(dist, list string) error {
	all, err := sums(dist, list)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(dist, list))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(text)) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		have, exists := all[name]
		switch {
		case !ok:
			return fmt.Errorf("%s has the line %q", list, line)
		case !exists:
			return fmt.Errorf("%s: it is missing", name)
		case have != sum:
			return fmt.Errorf("%s: its checksum is %s, not %s", name, have, sum)
		}
		delete(all, name)
	}
	for name := range all {
		return fmt.Errorf("%s: it has no checksum", name)
	}
	return nil
}
