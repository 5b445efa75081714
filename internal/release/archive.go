package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"
)

// file is a file of an archive.
type file struct {
	path       string // with slashes
	data       []byte
	executable bool
}

func (f file) mode() fs.FileMode {
	if f.executable {
		return 0o755
	}
	return 0o644
}

// ordered returns files in the order of an archive. A path that leaves the folder of the
// archive, or occurs twice, is an error.
func ordered(files []file) ([]file, error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	for i, f := range files {
		if !fs.ValidPath(f.path) || f.path == "." {
			return nil, fmt.Errorf("the archive cannot have the path %q", f.path)
		}
		if i > 0 && files[i-1].path == f.path {
			return nil, fmt.Errorf("the archive would have %q twice", f.path)
		}
	}
	return files, nil
}

// tarGz returns files as a tar archive, within a folder. The same files and time give the
// same bytes, whatever their order.
func tarGz(folder string, files []file, modified time.Time) ([]byte, error) {
	files, err := ordered(files)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	zw, err := gzip.NewWriterLevel(&out, gzip.BestCompression) // its header has no time and no name
	if err != nil {
		return nil, err
	}
	tw := tar.NewWriter(zw)
	for _, f := range files {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: path.Join(folder, f.path), Size: int64(len(f.data)), Mode: int64(f.mode()), ModTime: modified.UTC().Truncate(time.Second), Format: tar.FormatPAX}
		if err := tw.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := tw.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := tw.Close(); err != nil {
		return nil, err
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// zipped is tarGz for a zip archive.
func zipped(folder string, files []file, modified time.Time) ([]byte, error) {
	files, err := ordered(files)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	for _, f := range files {
		header := &zip.FileHeader{Name: path.Join(folder, f.path), Method: zip.Deflate, Modified: modified.UTC().Truncate(time.Second)}
		header.SetMode(f.mode())
		w, err := zw.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := zw.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
