package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// completions are the scripts of shells, under the names that the shells look for.
var completions = []struct{ shell, path string }{
	{"bash", "completions/getresponse.bash"},
	{"fish", "completions/getresponse.fish"},
	{"powershell", "completions/getresponse.ps1"},
	{"zsh", "completions/_getresponse"},
}

// documents are files of the repository that every archive has.
var documents = []string{"CHANGELOG.md", "LICENSE", "README.md"}

// sharedFiles returns what the archives of all targets have: documents, manual pages and
// completions, as the command itself writes them.
func (b *builder) sharedFiles(ctx context.Context) (files []file, err error) {
	for _, name := range documents {
		data, err := os.ReadFile(filepath.Join(b.clones[0], name))
		if err != nil {
			return nil, err
		}
		files = append(files, file{name, data, false})
	}
	command := filepath.Join(b.work, "command", host().binary())
	if err := b.compile(ctx, b.clones[0], "", host(), command); err != nil {
		return nil, err
	}
	version, err := run(ctx, b.work, nil, command, "version")
	if err != nil {
		return nil, err
	}
	if !strings.Contains(version, b.commit) {
		return nil, fmt.Errorf("the version is %q, without the commit %s", version, b.commit)
	}
	pages, err := b.manual(ctx, command)
	if err != nil {
		return nil, err
	}
	files = append(files, pages...)
	for _, c := range completions {
		script, err := run(ctx, b.work, nil, command, "completion", c.shell)
		if err != nil {
			return nil, err
		}
		files = append(files, file{c.path, []byte(script), false})
	}
	return files, nil
}

// manual returns the manual pages, with the date of the commit.
func (b *builder) manual(ctx context.Context, command string) (pages []file, err error) {
	dir := filepath.Join(b.work, "man")
	if _, err := run(ctx, b.work, []string{"SOURCE_DATE_EPOCH=" + strconv.FormatInt(b.time.Unix(), 10)}, command, "man", dir); err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(dir, "man1", "*.1"))
	if err != nil {
		return nil, err
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		pages = append(pages, file{"man/man1/" + filepath.Base(path), data, false})
	}
	if len(pages) == 0 {
		return nil, errors.New("the command wrote no manual pages")
	}
	return pages, nil
}
