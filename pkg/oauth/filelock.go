package oauth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/go-getresponse/getresponse/internal/filelock"
)

// The wait between two attempts to lock a file is a random time between these.
const (
	shortestLockPoll = 10 * time.Millisecond
	longestLockPoll  = 30 * time.Millisecond
)

// fileLock is the lock of a FileStore. The operating system releases it only if the
// process ends, so that it needs no number: what could change the token nevertheless are
// programs without locks, and the removal of the lock file. Save compares the token file
// with what the owner of the lock knows.
type fileLock struct {
	path FileStore

	mu    sync.Mutex
	over  bool              // unlocked
	file  *os.File          // locked; nil while the lock is lost
	known [sha256.Size]byte // hash of the token file, as the owner of the lock knows it
}

// fileLockKey is the key of a lock in a context.
type fileLockKey struct{ path FileStore }

// Lock implements [Locker].
func (path FileStore) Lock(ctx context.Context) (held context.Context, unlock func(), err error) {
	l, err := newFileLock(ctx, path)
	if err != nil {
		return nil, nil, err
	}
	return context.WithValue(ctx, fileLockKey{path}, l), l.unlock, nil
}

// lockOf returns the lock that a context carries, or nil.
func (path FileStore) lockOf(ctx context.Context) *fileLock {
	l, _ := ctx.Value(fileLockKey{path}).(*fileLock)
	return l
}

// newFileLock waits for the lock of a token file.
func newFileLock(ctx context.Context, path FileStore) (*fileLock, error) {
	if _, name := filepath.Split(string(path)); name == "" {
		return nil, fmt.Errorf("oauth: token file: %q names no file", string(path))
	}
	l := &fileLock{path: path}
	if err := l.acquire(ctx); err != nil {
		return nil, err
	}
	l.known = l.current()
	return l, nil
}

// acquire waits for the lock. The lock counts only if its file still has its name
// afterwards, as a file that was removed excludes nobody.
func (l *fileLock) acquire(ctx context.Context) error {
	name := string(l.path) + ".lock"
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("oauth: token file %s: waiting for the lock: %w", string(l.path), err)
		}
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return fmt.Errorf("oauth: token file: %w", err)
		}
		locked, err := filelock.Try(file)
		if locked && filelock.Same(file, name) {
			l.file = file
			return nil
		}
		file.Close()
		if err != nil {
			return fmt.Errorf("oauth: token file: %s cannot be locked: %w", name, err)
		}
		pause := time.NewTimer(shortestLockPoll + rand.N(longestLockPoll-shortestLockPoll))
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
		}
	}
}

// know records what the owner of the lock has read.
func (l *fileLock) know(data []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known = sha256.Sum256(data)
}

// current returns the hash of the token file. A file that cannot be read counts as empty.
func (l *fileLock) current() [sha256.Size]byte {
	data, _ := l.path.read()
	return sha256.Sum256(data)
}

// save replaces the token file.
func (l *fileLock) save(ctx context.Context, data []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return errors.New("oauth: token file: Save was called with a lock that was unlocked")
	}
	if l.file == nil || !filelock.Same(l.file, string(l.path)+".lock") {
		l.release()
		if err := l.acquire(ctx); err != nil {
			return err
		}
	}
	if l.current() != l.known {
		return fmt.Errorf("oauth: token file %s: %w", string(l.path), ErrNewerToken)
	}
	if err := replaceFile(string(l.path), data, createTemp); err != nil {
		return fmt.Errorf("oauth: token file: %w", err)
	}
	l.known = sha256.Sum256(data)
	return nil
}

// unlock releases the lock for good.
func (l *fileLock) unlock() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	l.release()
}

// release closes the lock file, which unlocks it.
func (l *fileLock) release() {
	if l.file != nil {
		l.file.Close()
		l.file = nil
	}
}
