package oauth

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// staleAfter is the age at which a temporary file belongs to a process that was killed.
const staleAfter = time.Minute

// tempFile is an [os.File], or one of a test whose steps fail.
type tempFile interface {
	io.WriteCloser
	Name() string
	Sync() error
}

// createTemp creates a temporary file with the mode 0600.
func createTemp(dir, pattern string) (tempFile, error) {
	f, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return nil, err // not f, which would be an interface with a nil pointer
	}
	return f, nil
}

// replaceFile writes data to a temporary file and renames it. After an error of any step
// the old file is still there and the temporary file is not.
func replaceFile(path string, data []byte, create func(dir, pattern string) (tempFile, error)) error {
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	prefix := "." + name + ".tmp-"
	removeStale(dir, prefix)
	temp, err := create(dir, prefix+"*")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if closeErr := temp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return err
	}
	return syncDir(dir)
}

// syncDir makes a rename durable. Windows does not support this and does not need it.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// removeStale deletes the temporary files of killed processes, as they hold tokens.
func removeStale(dir, prefix string) {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), prefix) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > staleAfter {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}
