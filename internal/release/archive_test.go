package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

var made = time.Date(2026, time.March, 1, 12, 0, 1, 0, time.UTC)

var someFiles = []file{
	{"getresponse", make([]byte, 100_000), true},
	{"LICENSE", []byte("license"), false},
	{"man/man1/getresponse.1", []byte(".TH"), false},
	{"empty", nil, false},
}

// member is what an archive says of a file.
type member struct {
	data     string
	mode     fs.FileMode
	modified time.Time
}

func readTarGz(t *testing.T, data []byte) (names []string, members map[string]member) {
	t.Helper()
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if !zr.ModTime.IsZero() || zr.Name != "" {
		t.Errorf("the header of gzip has %v %q", zr.ModTime, zr.Name)
	}
	members = map[string]member{}
	for tr := tar.NewReader(zr); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return names, members
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Gname != "" {
			t.Errorf("%s has an owner", h.Name)
		}
		content, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		members[h.Name] = member{string(content), h.FileInfo().Mode(), h.ModTime.UTC()}
	}
}

func readZip(t *testing.T, data []byte) (names []string, members map[string]member) {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	members = map[string]member{}
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
		members[f.Name] = member{string(content), f.Mode(), f.Modified.UTC()}
	}
	return names, members
}

var archives = map[string]struct {
	write func(string, []file, time.Time) ([]byte, error)
	read  func(*testing.T, []byte) ([]string, map[string]member)
}{"tar.gz": {tarGz, readTarGz}, "zip": {zipped, readZip}}

// An archive has the files, their modes and the one time. Neither the order of the files
// nor the zone or the nanoseconds of the time change a byte.
func TestArchives(t *testing.T) {
	want := map[string]member{}
	for _, f := range someFiles {
		mode := fs.FileMode(0o644)
		if f.executable {
			mode = 0o755
		}
		want["top/"+f.path] = member{string(f.data), mode, made}
	}
	for name, archive := range archives {
		t.Run(name, func(t *testing.T) {
			first, err := archive.write("top", someFiles, made)
			if err != nil {
				t.Fatal(err)
			}
			names, got := archive.read(t, first)
			if !maps.Equal(got, want) || strings.Join(names, " ") != "top/LICENSE top/empty top/getresponse top/man/man1/getresponse.1" {
				t.Errorf("it has %q", names)
			}
			for range 20 {
				files := make([]file, len(someFiles))
				for i, j := range rand.Perm(len(files)) {
					files[i] = someFiles[j]
				}
				again, err := archive.write("top", files, made.Add(time.Duration(rand.IntN(1e9))).In(time.FixedZone("", rand.IntN(3600*12))))
				if err != nil || !bytes.Equal(again, first) {
					t.Fatalf("another archive of the same files differs: %v", err)
				}
			}
			for change, files := range map[string][]file{"data": {{"a", []byte("1"), false}}, "mode": {{"a", []byte("2"), true}}, "path": {{"b", []byte("2"), false}}} {
				one, _ := archive.write("top", []file{{"a", []byte("2"), false}}, made)
				other, err := archive.write("top", files, made)
				if err != nil || bytes.Equal(one, other) {
					t.Errorf("%s: the archives are the same, or %v", change, err)
				}
			}
		})
	}
}

// No file gets out of the folder where people unpack the archive.
func TestPathsOfArchives(t *testing.T) {
	for name, archive := range archives {
		for _, path := range []string{"", ".", "..", "../x", "/etc/x", "a/../../x", "a//b", "a/"} {
			if _, err := archive.write("top", []file{{path, nil, false}}, made); err == nil {
				t.Errorf("%s has the path %q", name, path)
			}
		}
		if _, err := archive.write("top", []file{{"a", nil, false}, {"a", nil, false}}, made); err == nil || !strings.Contains(err.Error(), `"a" twice`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
