package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const before = `package thing

import "context"

type Client struct{ Name string }

func (c *Client) Do(ctx context.Context) error { return nil }

func (c *Client) Close() {}

type Hook interface{ Start() }

const KindOld = "old"

func New(name string) *Client { return nil }
`

// write makes a module of one public package, one internal one and a changelog.
func write(t *testing.T, source, unreleased string) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                "module example.com/thing\n\ngo 1.26.0\n",
		"thing/thing.go":        source,
		"other/other.go":        "package other\n\nfunc Stays() {}\n",
		"internal/room/room.go": "package room\n\nfunc Private() {}\n",
		"CHANGELOG.md":          "# Changelog\n\n## [Unreleased]\n\n" + unreleased + "\n\n## [1.2.3] - 2026-01-31\n\n- `thing.Client.Close` is new.\n",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestChangesMustBeNamed(t *testing.T) {
	released := filepath.Join(t.TempDir(), "released")
	if err := run(t.Output(), write(t, before, ""), released, true); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		from, to, unreleased string
		missing              string // the symbol that the error asks for
	}{
		"nothing changed":             {},
		"a removed method":            {from: "func (c *Client) Close() {}", missing: "thing.Client.Close"},
		"a removed method, named":     {from: "func (c *Client) Close() {}", unreleased: "- `thing.Client.Close` is gone."},
		"its type named only":         {from: "func (c *Client) Close() {}", unreleased: "- `thing.Client` is smaller.", missing: "thing.Client.Close"},
		"another package's":           {from: "func (c *Client) Close() {}", unreleased: "- `other.Client.Close` is gone.", missing: "thing.Client.Close"},
		"a pattern of another name":   {from: `const KindOld = "old"`, unreleased: "- `thing.KindNew*` are gone.", missing: "thing.KindOld"},
		"a pattern that matches":      {from: `const KindOld = "old"`, unreleased: "- `thing.Kind*` are gone."},
		"a removed constant":          {from: `const KindOld = "old"`, missing: "thing.KindOld"},
		"a field of another type":     {from: "Name string", to: "Name []byte", missing: "thing.Client.Name"},
		"a parameter more":            {from: "New(name string)", to: "New(name, region string)", missing: "thing.New"},
		"a method of an interface":    {from: "Start()", to: "Start(); End()", missing: "thing.Hook.End"},
		"what is only added":          {from: "func (c *Client) Close() {}", to: "func (c *Client) Close() {}\n\nfunc (c *Client) Wait() {}"},
		"a package that became empty": {from: before, to: "package thing\n", missing: "thing"},
	} {
		t.Run(name, func(t *testing.T) {
			source := strings.Replace(before, tt.from, tt.to, 1)
			if tt.from == "" {
				source = before
			}
			err := run(t.Output(), write(t, source, tt.unreleased), released, false)
			switch {
			case tt.missing == "" && err != nil:
				t.Error(err)
			case tt.missing != "" && (err == nil || !strings.Contains(err.Error(), "`"+tt.missing+"` (")):
				t.Errorf("got %v, want an error about %s", err, tt.missing)
			}
		})
	}
}

// A release without a new snapshot, and a changelog that names everything, fail.
func TestSnapshotAndChangelogAgree(t *testing.T) {
	released := filepath.Join(t.TempDir(), "released")
	root := write(t, before, "")
	if err := run(t.Output(), root, released, false); err == nil || !strings.Contains(err.Error(), "no snapshot") {
		t.Error(err)
	}
	if err := run(t.Output(), root, released, true); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ changelog, want string }{
		{"## [Unreleased]\n\n## [1.3.0] - 2026-02-01\n", `version "1.2.3", but the last release in CHANGELOG.md is "1.3.0"`},
		{"## [Unreleased]\n", "has no release"},
		{"## [1.2.3] - 2026-01-31\n", "has no section [Unreleased]"},
		{"## [Unreleased]\n\n`thing.*`\n\n## [1.2.3] - 2026-01-31\n", "one star"},
		{"## [Unreleased]\n\n`thing.*New*`\n\n## [1.2.3] - 2026-01-31\n", "one star"},
		{"## [Unreleased]\n\n`*.Close`\n\n## [1.2.3] - 2026-01-31\n", "one star"},
	} {
		if err := os.WriteFile(filepath.Join(root, "CHANGELOG.md"), []byte(tt.changelog), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := run(t.Output(), root, released, false); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: got %v", tt.changelog, err)
		}
	}
}
