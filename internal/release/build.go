package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// builder builds the command from two clones of a commit.
type builder struct {
	work    string
	clones  [2]string
	empty   string // cache for the second build of the first target, then ""
	commit  string
	time    time.Time // of the commit
	version string    // without v
	limit   int64     // of a binary
	compile func(ctx context.Context, clone, cache string, t target, output string) error
}

// newBuilder clones the current commit of a repository twice. What is not committed is
// not in a release.
func newBuilder(ctx context.Context, repo, work string) (*builder, error) {
	b := &builder{
		work:    work,
		clones:  [2]string{filepath.Join(work, "a"), filepath.Join(work, "another", "folder with a longer name")},
		empty:   filepath.Join(work, "cache"),
		limit:   largestBinary,
		compile: compile,
	}
	for _, clone := range b.clones {
		if _, err := run(ctx, repo, nil, "git", "clone", "--quiet", ".", clone); err != nil {
			return nil, err
		}
	}
	out, err := run(ctx, b.clones[0], nil, "git", "log", "-1", "--format=%H %ct")
	if err != nil {
		return nil, err
	}
	commit, seconds, _ := strings.Cut(strings.TrimSpace(out), " ")
	n, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the time of the commit: %w", err)
	}
	b.commit, b.time = commit, time.Unix(n, 0).UTC()
	return b, b.setVersion(ctx)
}

// versionInSource finds the version that the source has for itself.
var versionInSource = regexp.MustCompile(`(?m)^const Version = "([^"]+)"$`)

// setVersion takes the version of the source. A tag has to be the same.
func (b *builder) setVersion(ctx context.Context) error {
	source, err := os.ReadFile(filepath.Join(b.clones[0], "pkg", program, "client.go"))
	if err != nil {
		return err
	}
	m := versionInSource.FindSubmatch(source)
	if m == nil {
		return errors.New("the source has no version")
	}
	b.version = string(m[1])
	tags, err := run(ctx, b.clones[0], nil, "git", "tag", "--points-at", "HEAD", "--list", "v*")
	if err != nil {
		return err
	}
	for tag := range strings.FieldsSeq(tags) {
		if tag != "v"+b.version {
			return fmt.Errorf("the commit has the tag %s, the source the version %s", tag, b.version)
		}
	}
	return nil
}

// name returns the name of a file of the release.
func (b *builder) name(what string) string { return program + "_" + b.version + "_" + what }

// buildTwice builds a target from both clones and returns the path of the binary. The
// second build of the first target begins with an empty cache, so that everything is
// compiled again. Those of other targets take packages from the cache of the user, which
// the Go command does only if all their inputs are the same; this saves half of the time.
func (b *builder) buildTwice(ctx context.Context, t target) (string, error) {
	var paths [2]string
	var sums [2][sha256.Size]byte
	for i, clone := range b.clones {
		paths[i] = filepath.Join(b.work, "out", strconv.Itoa(i), t.goos+"-"+t.goarch, t.binary())
		if err := os.MkdirAll(filepath.Dir(paths[i]), 0o755); err != nil {
			return "", err
		}
		cache := ""
		if i == 1 {
			cache, b.empty = b.empty, ""
		}
		if err := b.compile(ctx, clone, cache, t, paths[i]); err != nil {
			return "", err
		}
		data, err := os.ReadFile(paths[i])
		if err != nil {
			return "", err
		}
		if int64(len(data)) > b.limit {
			return "", fmt.Errorf("the binary has %d bytes, more than %d", len(data), b.limit)
		}
		sums[i] = sha256.Sum256(data)
	}
	if sums[0] != sums[1] {
		return "", fmt.Errorf("a second build differs: %x and %x", sums[0], sums[1])
	}
	return paths[0], b.checkStamp(paths[0], t)
}

// checkStamp checks what a binary says of itself.
func (b *builder) checkStamp(path string, t target) error {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return err
	}
	have := map[string]string{}
	for _, s := range info.Settings {
		have[s.Key] = s.Value
	}
	want := map[string]string{"GOOS": t.goos, "GOARCH": t.goarch, "CGO_ENABLED": "0", "-trimpath": "true", "vcs.revision": b.commit, "vcs.modified": "false"}
	for key, value := range want {
		if have[key] != value {
			return fmt.Errorf("the binary has %s=%q, want %q", key, have[key], value)
		}
	}
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		return fmt.Errorf("the binary has the version %q", info.Main.Version)
	}
	return nil
}

// compile builds the command for a target. Nothing of the machine gets into the binary.
func compile(ctx context.Context, clone, cache string, t target, output string) error {
	env := []string{"GOOS=" + t.goos, "GOARCH=" + t.goarch, "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off"}
	if cache != "" {
		env = append(env, "GOCACHE="+cache)
	}
	_, err := run(ctx, clone, env, "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", output, "./cmd/"+program)
	return err
}

// run runs a program and returns its output. An error has what it said.
func run(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out, notes bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &notes
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, cmp.Or(strings.TrimSpace(notes.String()), out.String()))
	}
	return out.String(), nil
}

// host is the target that this program runs on.
func host() target { return target{runtime.GOOS, runtime.GOARCH} }
