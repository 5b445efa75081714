package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/columns"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/progress"
	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/sheet"
	"github.com/go-getresponse/getresponse/internal/printable"
)

// standardInput stands for standard input in place of a file.
const standardInput = "-"

// importInput is the file of an import.
type importInput struct {
	path   string
	reader *sheet.Reader
	rows   int // once the file was read
	close  func()
}

// openInput opens a file. Standard input is copied to a temporary file, as the rows are
// read several times.
func openInput(j *importJob, path string) (*importInput, error) {
	options := sheet.Options{Encoding: sheet.Encoding(j.encoding), Sheet: j.sheet}
	var err error
	if j.encoding != "" {
		if options.Encoding, err = sheet.ParseEncoding(j.encoding); err != nil {
			return nil, usagef("--encoding: %v", err)
		}
	}
	if j.delimiter != "" {
		if options.Delimiter, err = sheet.ParseDelimiter(j.delimiter); err != nil {
			return nil, usagef("--delimiter: %v", err)
		}
	}
	in := &importInput{path: path}
	if path != standardInput {
		if in.reader, err = sheet.Open(path, options); err != nil {
			return nil, err
		}
		in.close = func() { _ = in.reader.Close() }
		return in, nil
	}
	file, size, err := spool(j.ctx, j.cmd.InOrStdin())
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	remove := func() {
		file.Close()
		_ = os.Remove(file.Name())
	}
	if in.reader, err = sheet.New("standard input", file, size, options); err != nil {
		remove()
		return nil, err
	}
	in.close = func() {
		_ = in.reader.Close()
		remove()
	}
	return in, nil
}

// spool copies standard input to a temporary file.
func spool(ctx context.Context, in io.Reader) (file *os.File, size int64, err error) {
	if file, err = os.CreateTemp("", "getresponse-import-*"); err != nil {
		return nil, 0, err
	}
	_, err = interruptible(ctx, func() (string, error) {
		size, err = io.Copy(file, in)
		return "", err
	})
	if err != nil {
		file.Close()
		_ = os.Remove(file.Name())
	}
	return file, size, err
}

// observe shows the plan all rows, and counts them.
func (in *importInput) observe(ctx context.Context, plan *columns.Plan, meter *progress.Meter) error {
	for row, err := range in.reader.Rows() {
		if err == nil {
			plan.Observe(row)
		} else if !isA[*sheet.RowError](err) {
			return err
		}
		in.rows++
		meter.Done(in.rows)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// failedPath returns where the rows of a file that failed are written.
func failedPath(file string) string {
	extension := filepath.Ext(file)
	name := strings.TrimSuffix(file, extension) + ".failed"
	if strings.EqualFold(extension, ".xlsx") { // the rows are written as CSV
		extension = ".csv"
	}
	return name + extension
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil || !errors.Is(err, os.ErrNotExist)
}

// printableLine formats a line that may have text of a file or of the service.
func printableLine(format string, args ...any) string {
	return printable.Text(fmt.Sprintf(format, args...))
}
