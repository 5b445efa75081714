package oauth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"golang.org/x/oauth2"
)

// FileStore is the path of a file that keeps a token as JSON, readable only by its
// owner (0600). The directory must exist. Save replaces the file atomically after the
// new token is on disk, so a crash leaves the old token or the new one. If the path is
// a symbolic link, Save replaces the link.
//
// It is a [Locker], so that the sources of several goroutines and processes may share the
// file. The lock is that of the operating system on an empty file next to the token, with
// the name PATH.lock, which stays there. It ends with its process, also after a crash. Save
// without the lock waits for it, until its context ends. On AIX, Solaris, Plan 9 and
// WebAssembly there is no lock: only one process may use the file there. A file system
// without locks is an error of Lock.
//
// Load returns a [*PermissionError] for a file that its group or others can read or
// write, as the token may be known to them. Windows has no such permissions; there the
// permissions of the directory count.
type FileStore string

var _ Locker = FileStore("")

// PermissionError says that others than its owner have access to a token file.
type PermissionError struct {
	Path string
	Mode fs.FileMode
}

func (e *PermissionError) Error() string {
	return fmt.Sprintf("oauth: token file %s: its mode %04o gives others access; sign in again, or chmod 600 it if nobody else read it", e.Path, e.Mode.Perm())
}

const maxTokenFile = 1 << 20

// Load implements [Store]. It returns [ErrNoToken] if the file is missing or empty.
func (path FileStore) Load(ctx context.Context) (*oauth2.Token, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, err := path.read()
	if err != nil {
		return nil, err
	}
	if l := path.lockOf(ctx); l != nil {
		l.know(data)
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, fmt.Errorf("oauth: token file %s: %w", string(path), ErrNoToken)
	}
	token, err := UnmarshalToken(data)
	if err != nil || len(data) > maxTokenFile {
		return nil, fmt.Errorf("oauth: token file %s: the content is not a token in the form of FileStore", string(path))
	}
	return token, nil
}

// read returns the content of the file, nil if there is none.
func (path FileStore) read() ([]byte, error) {
	info, err := os.Stat(string(path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
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
	return data, nil
}

// Save implements [Store] and [Locker]. Under the lock it returns [ErrNewerToken] if
// somebody changed the file although it is locked.
func (path FileStore) Save(ctx context.Context, token *oauth2.Token) error {
	data, err := MarshalToken(token)
	if err != nil {
		return err
	}
	l := path.lockOf(ctx)
	if l == nil {
		if l, err = newFileLock(ctx, path); err != nil {
			return err
		}
		defer l.unlock()
	}
	return l.save(ctx, append(data, '\n'))
}
