package life

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	_ "image/gif"  // read the size of pictures
	_ "image/jpeg" // read the size of pictures
	_ "image/png"  // read the size of pictures
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/engine"
)

// content is the property of a row that holds the content of a file, in base64.
const content = "content"

// files keeps what is uploaded to the file library and to multimedia. The contents can be
// fetched from the addresses in responses, see [Download].
func files(e *engine.Engine, _ Settings) {
	e.On("file", engine.Hooks{
		Creating: creatingFile,
		Derived: map[string]func(*Call, Object) any{
			"url": func(c *Call, row Object) any { return downloadURL(c, engine.Text(row, "fileId")) },
			"thumbnail": func(c *Call, row Object) any {
				if row["group"] != "photo" {
					return nil
				}
				return downloadURL(c, engine.Text(row, "fileId"))
			},
		},
		Matches: map[string]func(*Call, Object, string) bool{
			"allFolders": func(*Call, Object, string) bool { return true }, // lists always have all of them
		},
	})
	e.On("folder", engine.Hooks{Derived: map[string]func(*Call, Object) any{
		"size": func(c *Call, row Object) any { return sizeOf(c, engine.Text(row, "folderId")) },
	}})
	e.Handle("getFileLibraryQuota", func(c *Call) (int, any, *Failure) {
		return c.OK(Object{"limit": c.Singles["file library"]["limit"], "usage": sizeOf(c, "")})
	})
	e.On("image", engine.Hooks{Derived: map[string]func(*Call, Object) any{
		"url":          func(c *Call, row Object) any { return downloadURL(c, engine.Text(row, "imageId")) },
		"thumbnailUrl": func(c *Call, row Object) any { return downloadURL(c, engine.Text(row, "imageId")) },
	}})
	e.Handle("uploadImage", uploadImage)
}

// downloadURL is a public address, outside of the API.
func downloadURL(c *Call, id string) string {
	return strings.TrimSuffix(c.BaseURL, contract.BasePath) + DownloadPath + id
}

// sizeOf sums the sizes of the files of a folder, of all files with "".
func sizeOf(c *Call, folder string) float64 {
	sum := 0.0
	for _, row := range c.Rows("file").All() {
		if folder == "" || engine.Sub(row, "folder")["folderId"] == folder {
			size, _ := row["fileSize"].(float64)
			sum += size
		}
	}
	return sum
}

// groupOf returns the kind of a file by its extension.
func groupOf(extension string) string {
	switch kind, _, _ := strings.Cut(mime.TypeByExtension("."+strings.ToLower(extension)), "/"); kind {
	case "audio", "video":
		return kind
	case "image":
		return "photo"
	}
	return "document"
}

func creatingFile(c *Call, row Object) *Failure {
	raw, err := base64.StdEncoding.DecodeString(engine.Text(row, content))
	if err != nil {
		return contract.Invalid(contract.Detail("body", []string{content}, nil, "The content is no base64: "+err.Error()))
	}
	limit, _ := c.Singles["file library"]["limit"].(float64)
	if left := limit - sizeOf(c, ""); float64(len(raw)) > left {
		return &Failure{Status: http.StatusBadRequest, Code: 1002, Message: fmt.Sprintf("The file has %d bytes, the library has room for %.0f.", len(raw), left)}
	}
	row["fileSize"], row["group"], row["properties"] = engine.Int(len(raw)), groupOf(engine.Text(row, "extension")), []any{}
	if config, _, err := image.DecodeConfig(bytes.NewReader(raw)); err == nil {
		row["properties"] = []any{
			Object{"name": "width", "value": engine.Int(config.Width)}, Object{"name": "height", "value": engine.Int(config.Height)},
		}
	}
	return nil
}

// imageTypes are the extensions that images may have.
func imageTypes() []string { return []string{"jpg", "gif", "png", "jpeg", "bmp"} }

func uploadImage(c *Call) (int, any, *Failure) {
	form := &http.Request{Method: http.MethodPost, Header: http.Header{"Content-Type": {c.Type}}, Body: io.NopCloser(bytes.NewReader(c.Raw))}
	file, header, err := form.FormFile("file")
	if err != nil {
		return failed(contract.Invalid(contract.Detail("body", []string{"file"}, nil, "The form has no file: "+err.Error())))
	}
	raw, err := io.ReadAll(file)
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(header.Filename), "."))
	if err != nil || !slices.Contains(imageTypes(), extension) {
		return failed(contract.Invalid(contract.Detail("body", []string{"file"}, header.Filename, "The name does not end with one of "+strings.Join(imageTypes(), ", "))))
	}
	return c.Reply(c.Insert("image", Object{
		"name": strings.TrimSuffix(header.Filename, path.Ext(header.Filename)), "extension": extension, "size": strconv.Itoa(len(raw)), "originalImageUrl": nil,
		content: base64.StdEncoding.EncodeToString(raw),
	}))
}

// DownloadPath is the path under which contents of files can be fetched. It ends before
// the ID of the file.
const DownloadPath = "/downloads/"

// Download returns the content of a file of an account by its ID.
func Download(w *engine.World, id string, now time.Time) (raw []byte, found bool) {
	for _, entity := range []string{"file", "image"} {
		if row := w.Tables[entity].Get(id); row != nil {
			raw, err := base64.StdEncoding.DecodeString(engine.Text(row, content))
			return raw, err == nil
		}
	}
	for _, report := range w.Tables["custom report"].All() {
		for _, file := range engine.Objects(report, "files") {
			expires, ok := engine.ParseTime(engine.Text(file, "expiresAt"))
			if file["customReportFileId"] == id && file["status"] == "ready" && ok && now.Before(expires) {
				return []byte(engine.Text(file, content)), true
			}
		}
	}
	return nil, false
}
