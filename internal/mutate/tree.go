package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// copied is a copy of the tree, in which changes are made and undone.
type copied struct {
	dir     string
	passing map[string]bool // stages whose tests pass without a change
}

// copyTree copies the files that git knows or would add.
func copyTree(ctx context.Context, root string) (*copied, error) {
	out, err := exec.CommandContext(ctx, "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	c := &copied{dir: dir, passing: map[string]bool{}}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		source, err := os.ReadFile(filepath.Join(root, name))
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted and not yet committed
		}
		if err == nil {
			err = c.write(name, source)
		}
		if err != nil {
			c.remove()
			return nil, err
		}
	}
	return c, nil
}

func (c *copied) remove() { _ = os.RemoveAll(c.dir) }

func (c *copied) write(name string, content []byte) error {
	path := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o644)
}

// try makes a change, runs its tests and undoes it. It returns what caught the change, ""
// if nothing did.
func (c *copied) try(ctx context.Context, m mutation) (by string, err error) {
	for _, stage := range m.kind.stages {
		name := strings.Join(stage, " ")
		if c.passing[name] {
			continue
		}
		if fault, output := c.test(ctx, stage); fault != "" {
			return "", fmt.Errorf("without any change %s fails: %s\n%s", name, fault, output)
		}
		c.passing[name] = true
	}
	saved, err := c.read(m)
	if err != nil {
		return "", err
	}
	before := saved[m.file]
	changed := slices.Concat(before[:m.offset], []byte(m.new), before[m.offset+len(m.old):])
	defer func() {
		for name, content := range saved {
			err = errors.Join(err, c.write(name, content))
		}
	}()
	if err := c.write(m.file, changed); err != nil {
		return "", err
	}
	if m.kind.generate {
		if fault, _ := c.run(ctx, "go", "run", "./api/generate"); fault != "" {
			return "the generator", nil
		}
	}
	for _, stage := range m.kind.stages {
		fault, _ := c.test(ctx, stage)
		if strings.HasPrefix(fault, "signal: ") { // from outside: a test that takes too long ends by itself
			return "", fmt.Errorf("go test ended: %s", fault)
		}
		if fault != "" {
			return fault, nil
		}
	}
	return "", ctx.Err()
}

// read returns the files that a change concerns: its own, and those that the generator
// writes. No change makes the generator write another file.
func (c *copied) read(m mutation) (map[string][]byte, error) {
	names := []string{m.file}
	if m.kind.generate {
		models, err := filepath.Glob(filepath.Join(c.dir, "gen", "gr", "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range models {
			names = append(names, "gen/gr/"+filepath.Base(name))
		}
		names = append(names, "api/openapi.yaml", "docs/operations.md")
	}
	saved := map[string][]byte{}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		saved[name] = content
	}
	return saved, nil
}

func (c *copied) test(ctx context.Context, packages []string) (fault, output string) {
	return c.run(ctx, "go", append([]string{"test", "-failfast", "-timeout", "5m"}, packages...)...)
}

var (
	failedTest  = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
	stoppedTest = regexp.MustCompile(`(?m)^(panic: .*|fatal error: .*)$`)
)

// run runs a command in the copy. fault names the test that fails, "" if all is well.
func (c *copied) run(ctx context.Context, name string, args ...string) (fault, output string) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.dir
	out, err := cmd.CombinedOutput()
	output = string(out)
	if err == nil {
		return "", output
	}
	if found := failedTest.FindStringSubmatch(output); found != nil {
		return found[1], output
	}
	if found := stoppedTest.FindStringSubmatch(output); found != nil {
		return found[1], output
	}
	if strings.Contains(output, "[build failed]") || strings.Contains(output, "[setup failed]") {
		return "the compiler", output
	}
	return err.Error(), output
}
