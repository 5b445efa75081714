package getresponsetest

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest/internal/contract"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// fetch reads a public address of the server.
func (f *fixture) fetch(address string) (status int, body []byte) {
	f.Helper()
	r, err := http.NewRequestWithContext(f.ctx, http.MethodGet, address, http.NoBody)
	f.ok(err)
	resp, err := f.server.Transport().RoundTrip(r)
	f.ok(err)
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	f.ok(err)
	return resp.StatusCode, body
}

func TestFileLibrary(t *testing.T) {
	f := start(t)
	folder, err := f.client.FileLibrary.CreateFolder(f.ctx, gr.NewFolder{Name: "pictures"})
	f.ok(err)
	picture := contract.Picture()
	file, err := f.client.FileLibrary.CreateFile(f.ctx, gr.NewFile{
		Name: "blank", Extension: "png", Content: wire.NewBase64File(picture), Folder: wire.Value(gr.FolderReference{FolderID: folder.FolderID}),
	})
	f.ok(err)
	equal(f, "group", file.Group, gr.FileGroupPhoto)
	equal(f, "size", int(file.FileSize), len(picture))
	equal(f, "width and height", len(file.Properties), 2)
	_, got := f.fetch(file.URL)
	equal(f, "content", bytes.Equal(got, picture), true)
	quota, err := f.client.FileLibrary.GetQuota(f.ctx)
	f.ok(err)
	equal(f, "usage", int(quota.Usage), len(picture))
	folders, err := f.client.FileLibrary.ListFolders(f.ctx, nil)
	f.ok(err)
	equal(f, "size of the folder", int(folders.Items[0].Size), len(picture))
	f.fails(f.client.FileLibrary.DeleteFolder(f.ctx, folder.FolderID), http.StatusConflict, 1009)
	f.ok(f.client.FileLibrary.DeleteFile(f.ctx, file.FileID))
	f.ok(f.client.FileLibrary.DeleteFolder(f.ctx, folder.FolderID))
	status, _ := f.fetch(file.URL)
	equal(f, "address of a deleted file", status, http.StatusNotFound)
}

func TestQuotaOfFiles(t *testing.T) {
	f := start(t)
	f.server.accounts[0].world.Singles["file library"]["limit"] = 10.0
	_, err := f.client.FileLibrary.CreateFile(f.ctx, gr.NewFile{Name: "a", Extension: "txt", Content: wire.NewBase64File([]byte("more than ten")), Folder: wire.Null[gr.FolderReference]()})
	f.fails(err, http.StatusBadRequest, 1002)
}

func TestMultimedia(t *testing.T) {
	f := start(t)
	uploaded, err := f.client.Multimedia.UploadImage(f.ctx, wire.Upload{Name: "blank.png", Content: bytes.NewReader(contract.Picture())})
	f.ok(err)
	equal(f, "name and extension", uploaded.Name+" "+string(uploaded.Extension), "blank png")
	_, got := f.fetch(uploaded.URL)
	equal(f, "content", bytes.Equal(got, contract.Picture()), true)
	page, err := f.client.Multimedia.ListImages(f.ctx, nil)
	f.ok(err)
	equal(f, "listed", page.Items[0].ImageID, uploaded.ImageID)
	_, err = f.client.Multimedia.UploadImage(f.ctx, wire.Upload{Name: "program.exe", Content: strings.NewReader("MZ")})
	f.fails(err, http.StatusBadRequest, 1000)
}

func TestCustomReportLife(t *testing.T) {
	clock := newClock()
	f := start(t, WithClock(clock.now))
	campaign := f.campaign("spring")
	f.contact(campaign, "jan@example.com")
	body := `{"type":"list_summary_report","name":"lists","scheduling":{"frequency":"one_time","startDate":"2026-03-01","endDate":"2026-03-01"}}`
	f.ok(f.raw("POST", "/custom-reports", jsonType, body))
	list, err := f.client.CustomReports.List(f.ctx, nil)
	f.ok(err)
	id := list.Items[0].CustomReportID
	status := func() (string, map[string]any) {
		var report map[string]any
		_, err := f.client.Do(f.ctx, http.MethodGet, "/custom-reports/"+id, nil, &report)
		f.ok(err)
		files := report["files"].([]any)
		if len(files) == 0 {
			return "expired", nil
		}
		file := files[0].(map[string]any)
		return file["status"].(string), file
	}
	steps := []string{}
	var file map[string]any
	for range 3 {
		var step string
		step, file = status()
		steps = append(steps, step)
		clock.advance(time.Second)
	}
	equal(f, "status each second", strings.Join(steps, " "), "pending in-progress ready")
	address := file["downloadUrl"].(string)
	_, got := f.fetch(address)
	equal(f, "file", string(got), "list,contacts,added,removed\ndefault,0,0,0\nspring,1,1,0\n")
	clock.advance(6 * time.Minute)
	code, _ := f.fetch(address)
	equal(f, "an address after five minutes", code, http.StatusNotFound)
	clock.advance(8 * 24 * time.Hour)
	last, _ := status()
	equal(f, "a file after a week", last, "expired")
}
