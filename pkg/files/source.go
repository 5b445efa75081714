package files

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// ErrTooLarge is the error for a file that is larger than what is allowed.
var ErrTooLarge = errors.New("the file is too large")

// source is an open file.
type source struct {
	*os.File
	stem      string // name without the extension
	extension string // with the case of the name, without the dot; that of the content if the name has none
	content   string // media type by the content alone
	mediaType string // media type by content and extension
	size      int64
}

// name returns the name with the extension.
func (s *source) name() string {
	if s.extension == "" {
		return s.stem
	}
	return s.stem + "." + s.extension
}

// open opens a regular file. The caller must close it.
func open(path string) (*source, error) {
	before, err := os.Stat(path) // before it is opened: to open a pipe would wait for its writer
	if err != nil {
		return nil, err
	}
	if !before.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	s, err := read(file)
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return s, nil
}

// read finds the name, the type and the size of a file.
func read(file *os.File) (*source, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() == 0 {
		return nil, errors.New("it is empty")
	}
	head := make([]byte, 512) // what DetectContentType considers
	n, err := file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	base := filepath.Base(file.Name())
	extension := filepath.Ext(base)
	s := &source{File: file, stem: strings.TrimSuffix(base, extension), extension: strings.TrimPrefix(extension, "."), size: info.Size()}
	if s.stem == "" { // such as .htaccess, whose name is no extension
		s.stem, s.extension = base, ""
	}
	s.content = bare(http.DetectContentType(head[:n]))
	s.mediaType = mediaType(s.content, extension)
	if s.extension == "" {
		s.extension = extensionOf(s.mediaType)
	}
	return s, nil
}

// mediaType returns the type by content. If that says little, the type that belongs to the
// extension is more precise, unless text has the extension of a binary format.
func mediaType(content, extension string) string {
	byName := bare(mime.TypeByExtension(extension))
	switch content {
	case "text/plain", "text/xml":
		kind, _, _ := strings.Cut(byName, "/")
		if kind == "text" || kind == "application" || strings.HasSuffix(byName, "+xml") {
			return byName
		}
	case "application/zip", "application/octet-stream":
		if byName != "" {
			return byName
		}
	}
	return content
}

// bare removes parameters such as the charset.
func bare(mediaType string) string {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	return mediaType
}

// extensionOf returns the usual extension of a type, "" for types that are not obvious.
func extensionOf(mediaType string) string {
	switch mediaType {
	case "image/jpeg":
		return "jpg"
	case "image/png", "image/gif", "image/bmp", "application/pdf":
		_, extension, _ := strings.Cut(mediaType, "/")
		return extension
	}
	return ""
}

// checkLength checks a name against the limits of the service, in characters.
func checkLength(name string, least, most int) error {
	if n := utf8.RuneCountInString(name); n < least || n > most {
		return fmt.Errorf("the name %q has %d characters; the service takes %d to %d", name, n, least, most)
	}
	return nil
}
