package main

import (
	"bytes"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// load type-checks the packages that programs can import, by import path.
func load(root string) (map[string]*types.Package, error) {
	loaded, err := packages.Load(&packages.Config{Dir: root, Mode: packages.NeedName | packages.NeedTypes}, "./...")
	if err != nil {
		return nil, err
	}
	pkgs := map[string]*types.Package{}
	for _, p := range loaded {
		for _, e := range p.Errors {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, e)
		}
		if isPublic(p) {
			pkgs[p.PkgPath] = p.Types
		}
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("%s has no package that programs can import", root)
	}
	return pkgs, nil
}

func isPublic(p *packages.Package) bool {
	return p.Name != "main" && !strings.Contains(p.PkgPath+"/", "/internal/") && len(p.Types.Scope().Names()) > 0
}

const (
	suffix      = ".export"
	versionFile = "VERSION"
)

// writeSnapshot replaces the snapshot in dir: the version, and one file for each
// package with the compiler's export data, which later versions of Go can read.
func writeSnapshot(dir, version string, pkgs map[string]*types.Package) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // part of the tree
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, versionFile), []byte(version+"\n"), 0o644); err != nil { //nolint:gosec // part of the tree
		return err
	}
	for path, pkg := range pkgs {
		file := filepath.Join(dir, filepath.FromSlash(path)+suffix)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // part of the tree
			return err
		}
		f, err := os.Create(file) //nolint:gosec // named by the caller
		if err != nil {
			return err
		}
		if err := gcexportdata.Write(f, token.NewFileSet(), pkg); err != nil {
			_ = f.Close()
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// readSnapshot returns the version and the packages of the snapshot in dir, by import
// path.
func readSnapshot(dir string) (version string, pkgs map[string]*types.Package, err error) {
	line, err := os.ReadFile(filepath.Join(dir, versionFile)) //nolint:gosec // named by the caller
	if err != nil {
		return "", nil, fmt.Errorf("no snapshot: %w", err)
	}
	pkgs = map[string]*types.Package{}
	err = filepath.WalkDir(dir, func(file string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, suffix) {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		path := strings.TrimSuffix(filepath.ToSlash(rel), suffix)
		data, err := os.ReadFile(file) //nolint:gosec // named by the caller
		if err != nil {
			return err
		}
		pkgs[path], err = gcexportdata.Read(bytes.NewReader(data), token.NewFileSet(), map[string]*types.Package{}, path)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		return nil
	})
	if err == nil && len(pkgs) == 0 {
		err = fmt.Errorf("no snapshot in %s", dir)
	}
	return strings.TrimSpace(string(line)), pkgs, err
}
