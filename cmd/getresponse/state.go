package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// stateFile is where a server keeps its state over restarts. With an empty path it does
// nothing.
type stateFile struct {
	path   string
	server *getresponsetest.Server
	saved  int // revision that the file has
}

// load continues from the file, if it exists.
func (f *stateFile) load() error {
	f.saved = -1
	if f.path == "" {
		return nil
	}
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return f.save() // it has to be possible
	}
	if err != nil {
		return fmt.Errorf("--state: %w", err)
	}
	defer file.Close()
	if err := f.server.Restore(file); err != nil {
		return fmt.Errorf("--state %s: %w", f.path, err)
	}
	return nil
}

// saveUntil saves changes every few seconds and when the context ends. What fails on the
// way is printed and tried again; what fails at the end is returned.
func (f *stateFile) saveUntil(ctx context.Context, out io.Writer) error {
	ticker := time.NewTicker(saveEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			f.server.Close() // no change after the last save
			return f.save()
		case <-ticker.C:
			if err := f.save(); err != nil {
				fmt.Fprintln(out, "#", err)
			}
		}
	}
}

// save replaces the file if something has changed. A program that is killed leaves the old
// file or the new one.
func (f *stateFile) save() (err error) {
	revision := f.server.Revision()
	if f.path == "" || revision == f.saved {
		return nil
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("--state: %w", err)
		}
	}()
	next, err := os.CreateTemp(filepath.Dir(f.path), filepath.Base(f.path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(next.Name()) }() // after a success it does not exist
	err = f.server.Snapshot(next)
	if err == nil {
		err = next.Sync()
	}
	err = errors.Join(err, next.Close())
	if err == nil {
		err = os.Rename(next.Name(), f.path)
	}
	if err == nil {
		f.saved = revision
	}
	return err
}
