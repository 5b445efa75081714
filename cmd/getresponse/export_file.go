package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/go-getresponse/getresponse/internal/filelock"
	"github.com/go-getresponse/getresponse/pkg/bulk"
)

// exportFile is the file of an export. Until the export has ended it has the name
// FILE.part; FILE.checkpoint says how far it is. So FILE is whole or does not exist, also
// after the program was killed.
type exportFile struct {
	path string
	file *os.File
	buf  *bufio.Writer
	at   exportPlace
}

// exportPlace is the content of FILE.checkpoint.
type exportPlace struct {
	Export  string          `json:"export"`
	Version int             `json:"version"`
	Of      string          `json:"of"`      // what is exported, see exportJob.identity
	Bytes   int64           `json:"bytes"`   // of FILE.part that are complete
	Written int             `json:"written"` // contacts in them
	Place   bulk.Checkpoint `json:"place"`
}

const (
	exportName    = "getresponse contacts export"
	exportVersion = 1
)

func (f *exportFile) part() string       { return f.path + ".part" }
func (f *exportFile) checkpoint() string { return f.path + ".checkpoint" }

// openExport begins a file or, with resume, goes on with one that an earlier run of the
// same export left.
func openExport(path, identity string, resume bool) (*exportFile, error) {
	f := &exportFile{path: path, at: exportPlace{Export: exportName, Version: exportVersion, Of: identity}}
	raw, err := os.ReadFile(f.checkpoint())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		resume = false // nothing to go on with
	case err != nil:
		return nil, err
	case !resume:
		return nil, usagef("%s exists: an earlier export did not end. --resume continues it; remove the file to begin anew", f.checkpoint())
	default:
		if err := f.read(raw, identity); err != nil {
			return nil, err
		}
	}
	if f.file, err = os.OpenFile(f.part(), os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return nil, err
	}
	if err := f.prepare(resume); err != nil {
		f.file.Close()
		return nil, err
	}
	f.buf = bufio.NewWriterSize(f.file, 1<<16)
	return f, nil
}

// read reads the checkpoint of an earlier run.
func (f *exportFile) read(raw []byte, identity string) error {
	var at exportPlace
	switch err := json.Unmarshal(raw, &at); {
	case err != nil || at.Export != exportName || at.Bytes < 0:
		return usagef("%s is no checkpoint of an export", f.checkpoint())
	case at.Version != exportVersion:
		return usagef("%s has version %d, which is not supported", f.checkpoint(), at.Version)
	case at.Of != identity:
		return usagef("%s is of another export: the list, the filters, the columns or the format differ. Remove it to begin anew", f.checkpoint())
	}
	f.at = at
	return nil
}

// prepare locks the file and drops what was written after the checkpoint.
func (f *exportFile) prepare(resume bool) error {
	locked, err := filelock.Try(f.file)
	if err != nil {
		return fmt.Errorf("%s cannot be locked: %w", f.part(), err)
	}
	if !locked {
		return usagef("%s: another export writes it now", f.part())
	}
	size, err := f.file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if size < f.at.Bytes {
		return usagef("%s has %d bytes, fewer than the %d of the checkpoint. Remove %s to begin anew", f.part(), size, f.at.Bytes, f.checkpoint())
	}
	if err := f.file.Truncate(f.at.Bytes); err != nil {
		return err
	}
	_, err = f.file.Seek(f.at.Bytes, io.SeekStart)
	if err == nil && !resume {
		err = f.save(bulk.Checkpoint{}, 0)
	}
	return err
}

// Write implements [io.Writer].
func (f *exportFile) Write(p []byte) (int, error) {
	n, err := f.buf.Write(p)
	f.at.Bytes += int64(n)
	return n, err
}

// keep records that everything so far is on the disk.
func (f *exportFile) keep(place bulk.Checkpoint, written int) error {
	if err := f.buf.Flush(); err != nil {
		return err
	}
	if err := f.file.Sync(); err != nil {
		return err
	}
	return f.save(place, written)
}

// save replaces the checkpoint.
func (f *exportFile) save(place bulk.Checkpoint, written int) error {
	f.at.Place, f.at.Written = place, written
	raw, err := json.Marshal(f.at)
	if err != nil {
		return err
	}
	return replaceFile(f.checkpoint(), func(file *os.File) error {
		_, err := file.Write(append(raw, '\n'))
		return err
	})
}

// finish gives the file its name.
func (f *exportFile) finish() error {
	err := f.buf.Flush()
	if err == nil {
		err = f.file.Sync()
	}
	if err = errors.Join(err, f.file.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.part(), f.path); err != nil {
		return err
	}
	return os.Remove(f.checkpoint())
}

// close leaves the file for a later run.
func (f *exportFile) close() { f.file.Close() }
