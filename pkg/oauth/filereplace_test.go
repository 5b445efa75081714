package oauth

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// failingFile is a temporary file. The step fail returns err, after its work is done.
type failingFile struct {
	*os.File
	fail   string
	err    error
	closed bool
}

func (f *failingFile) Write(p []byte) (int, error) {
	if f.fail == "write" {
		n, _ := f.File.Write(p[:len(p)/2])
		return n, f.err
	}
	return f.File.Write(p)
}

func (f *failingFile) Sync() error {
	if err := f.File.Sync(); err != nil || f.fail != "sync" {
		return err
	}
	return f.err
}

func (f *failingFile) Close() error {
	f.closed = true
	if err := f.File.Close(); err != nil || f.fail != "close" {
		return err
	}
	return f.err
}

// An error of any step is returned, also that of closing the file: some file systems
// report only then that the data was not written. The old token stays.
func TestReplaceFileFails(t *testing.T) {
	for _, step := range []string{"create", "write", "sync", "close", ""} {
		t.Run("step "+step, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "token.json")
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			full := errors.New("the disk is full")
			var temp *failingFile
			err := replaceFile(path, []byte("new"), func(dir, pattern string) (tempFile, error) {
				if step == "create" {
					return nil, full
				}
				f, err := os.CreateTemp(dir, pattern)
				temp = &failingFile{File: f, fail: step, err: full}
				return temp, err
			})
			want, content := full, "old"
			if step == "" {
				want, content = nil, "new"
			}
			if !errors.Is(err, want) {
				t.Errorf("got %v", err)
			}
			if got, _ := os.ReadFile(path); string(got) != content {
				t.Errorf("the file has %q", got)
			}
			if temp != nil && !temp.closed {
				t.Error("the temporary file is open")
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 1 {
				t.Errorf("the directory has %v", entries)
			}
		})
	}
}
