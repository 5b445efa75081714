package main

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"strconv"
)

// replaceFile writes a file as a whole: after a failure the file of that name is still
// the old one. The new file has the permissions that the system gives to new files.
func replaceFile(path string, write func(*os.File) error) (err error) {
	var file *os.File
	for range 100 {
		file, err = os.OpenFile(path+"."+strconv.FormatUint(rand.Uint64(), 36)+".tmp", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666) //nolint:gosec // as the umask says
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return err
	}
	temporary := file.Name()
	defer func() {
		if err != nil {
			_ = os.Remove(temporary) // the first error counts
		}
	}()
	err = write(file)
	if syncErr := file.Sync(); err == nil {
		err = syncErr
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return os.Rename(temporary, path)
}
