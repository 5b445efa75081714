package oauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// FileStore is the path of a file that keeps a token as JSON, readable only by its
// owner (0600). The directory must exist. Save replaces the file atomically after the
// new token is on disk, so a crash leaves the old token or the new one. If the path is
// a symbolic link, Save replaces the link.
//
// Load returns a [*PermissionError] for a file that its group or others can read or
// write, as the token may be known to them. Windows has no such permissions; there the
// permissions of the directory count.
type FileStore string

var _ Store = FileStore("")

// PermissionError says that others than its owner have access to a token file.
type PermissionError struct {
	Path string
	Mode fs.FileMode
}

func (e *PermissionError) Error() string {
	return fmt.Sprintf("oauth: token file %s: its mode %04o gives others access; sign in again, or chmod 600 it if nobody else read it", e.Path, e.Mode.Perm())
}

const (
	maxTokenFile = 1 << 20
	// staleAfter is the age at which a temporary file belongs to a process that was
	// killed.
	staleAfter = time.Minute
)

// Load implements [Store]. It returns [ErrNoToken] if the file is missing or empty.
func (path FileStore) Load(ctx context.Context) (*oauth2.Token, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	info, err := os.Stat(string(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("oauth: token file %s: %w", string(path), ErrNoToken)
	}
	if err == nil && !info.Mode().IsRegular() { // opening a pipe would block
		return nil, fmt.Errorf("oauth: token file %s is not a regular file", string(path))
	}
	if err != nil {
		return nil, fmt.Errorf("oauth: token file: %w", err)
	}
	file, err := os.Open(string(path))
	if err != nil {
		return nil, fmt.Errorf("oauth: token file: %w", err)
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil { // of the opened file
		return nil, fmt.Errorf("oauth: token file: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return nil, &PermissionError{Path: string(path), Mode: info.Mode()}
	}
	data, err := io.ReadAll(io.LimitReader(file, maxTokenFile+1))
	if err != nil {
		return nil, fmt.Errorf("oauth: token file: %w", err)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fmt.Errorf("oauth: token file %s: %w", string(path), ErrNoToken)
	}
	token := new(oauth2.Token)
	if len(data) > maxTokenFile || json.Unmarshal(data, token) != nil || checkToken(token) != nil {
		return nil, fmt.Errorf("oauth: token file %s: the content is not a token in the form of FileStore", string(path)) // the cause may quote a token
	}
	return token, nil
}

// Save implements [Store].
func (path FileStore) Save(ctx context.Context, token *oauth2.Token) error {
	if err := checkToken(token); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	data, err := json.Marshal(token)
	if err != nil {
		return errors.New("oauth: token file: the token cannot be written as JSON")
	}
	dir, name := filepath.Split(string(path))
	if name == "" {
		return fmt.Errorf("oauth: token file: %q names no file", string(path))
	}
	if dir == "" {
		dir = "."
	}
	if err := replaceFile(dir, name, append(data, '\n')); err != nil {
		return fmt.Errorf("oauth: token file: %w", err)
	}
	return nil
}

// replaceFile writes data to a temporary file and renames it.
func replaceFile(dir, name string, data []byte) error {
	prefix := "." + name + ".tmp-"
	removeStale(dir, prefix)
	temp, err := os.CreateTemp(dir, prefix+"*") // 0600
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
		err = os.Rename(temp.Name(), filepath.Join(dir, name))
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
