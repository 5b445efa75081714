package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"strconv"

	figures "github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/reportpage"
)

// writePage writes the report as a page to the file of --html.
func (r *reportFlags) writePage(collected *figures.Report, out *output) error {
	if r.html == "-" {
		return reportpage.Write(out.w, collected)
	}
	err := replaceFile(r.html, func(file *os.File) error {
		w := bufio.NewWriter(file)
		if err := reportpage.Write(w, collected); err != nil {
			return err
		}
		return w.Flush()
	})
	if err != nil {
		return fmt.Errorf("--html %s: %w", r.html, err)
	}
	out.note("Written: %s", r.html)
	return nil
}

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
