// Command apidiff compares the exported Go API of the working tree with the
// snapshot of the last release. It fails if an incompatible change is not named
// in the section Unreleased of CHANGELOG.md.
//
// It is a module of its own: programs that import the client do not get its
// dependencies.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	root := flag.String("root", "../..", "directory of the module to check")
	released := flag.String("released", "released", "directory of the snapshot of the last release")
	write := flag.Bool("write", false, "write the snapshot instead of comparing with it")
	flag.Parse()
	if err := run(os.Stdout, *root, *released, *write); err != nil {
		fmt.Fprintln(os.Stderr, "apidiff:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, root, released string, write bool) error {
	changes, err := readChangelog(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return err
	}
	pkgs, err := load(root)
	if err != nil {
		return err
	}
	if write {
		return writeSnapshot(released, changes.version, pkgs)
	}
	version, old, err := readSnapshot(released)
	if err != nil {
		return err
	}
	if version != changes.version {
		return fmt.Errorf("the snapshot is of version %q, but the last release in CHANGELOG.md is %q: run make api-snapshot", version, changes.version)
	}
	return report(w, compare(old, pkgs), changes.unreleased)
}

// report prints how many changes there are, and fails with those that are
// incompatible and not named.
func report(w io.Writer, changes []change, named symbols) error {
	var compatible, announced int
	var silent []string
	for _, c := range changes {
		switch {
		case c.Compatible:
			compatible++
		case named.has(c.symbol()):
			announced++
		default:
			silent = append(silent, "`"+c.symbol()+"` ("+c.String()+")")
		}
	}
	fmt.Fprintf(w, "since the last release: %d compatible changes, %d incompatible ones that CHANGELOG.md names\n", compatible, announced)
	if len(silent) > 0 {
		return fmt.Errorf("%d incompatible changes are not named under Unreleased in CHANGELOG.md:\n  %s", len(silent), strings.Join(silent, "\n  "))
	}
	return nil
}
