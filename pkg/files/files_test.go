package files_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/files"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const (
	png  = "\x89PNG\x0d\x0a\x1a\x0a and so on"
	jpeg = "\xff\xd8\xff and so on"
	bmp  = "BM and so on"
	zip  = "PK\x03\x04 and so on"
)

// write returns the path of a new file.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The name and the type follow from the content.
func TestNamesAndTypes(t *testing.T) {
	for _, test := range []struct{ name, content, wantName, wantType string }{
		{"a.png", png, "a.png", "image/png"},
		{"a.csv", "x;y\n", "a.csv", "text/csv"},
		{"a.docx", zip, "a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"a.zzz", zip, "a.zzz", "application/zip"},
		{"a.txt", png, "a.txt", "image/png"},
		{"logo", png, "logo.png", "image/png"},
		{"terms", "%PDF-1.7", "terms.pdf", "application/pdf"},
		{"notes.png", "text", "notes.png", "text/plain"},
		{"song.mp3", "\x00\x01\x02", "song.mp3", "audio/mpeg"},
		{"README", "text", "README", "text/plain"},
		{".profile", "text", ".profile", "text/plain"},
		{"two.dots.svg", "<?xml version='1.0'?><svg/>", "two.dots.svg", "image/svg+xml"},
	} {
		path := write(t, test.name, test.content)
		letter, err := files.NewsletterAttachment(path)
		if err != nil || letter.FileName != test.wantName || letter.MimeType != test.wantType || string(letter.Content) != test.content {
			t.Errorf("%s: got %+v, %v", test.name, letter, err)
		}
		mail, err := files.TransactionalAttachment(path)
		if err != nil || mail.FileName != letter.FileName || mail.MimeType != letter.MimeType || !bytes.Equal(mail.Content, letter.Content) {
			t.Errorf("%s: got %+v, %v", test.name, mail, err)
		}
	}
}

func TestImages(t *testing.T) {
	server := getresponsetest.Start(t)
	client := exampleClient(server)
	for _, test := range []struct{ name, content, want string }{
		{"a.png", png, "a.png"},
		{"a.JPG", jpeg, "a.jpg"}, // the server shows the extension in lower case
		{"a.jpeg", jpeg, "a.jpeg"},
		{"a.bmp", bmp, "a.bmp"},
		{"a", gif, "a.gif"},
		{"a.png", jpeg, "a.jpg"},
	} {
		image, err := files.UploadImage(t.Context(), client, write(t, test.name, test.content))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if got := image.Name + "." + string(image.Extension); got != test.want || int(image.Size) != len(test.content) {
			t.Errorf("%s: got %s of %d bytes, want %s", test.name, got, image.Size, test.want)
		}
	}
	sent := len(server.Requests())
	for content, want := range map[string]string{"no picture": "text/plain", "\x00\x01\x02": "application/octet-stream"} {
		_, err := files.UploadImage(t.Context(), client, write(t, "a.png", content))
		if err == nil || !strings.Contains(err.Error(), want) || len(server.Requests()) != sent {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestLibrary(t *testing.T) {
	server := getresponsetest.Start(t, getresponsetest.WithSeed([]byte(`{"singles": {"file library": {"limit": 100}}}`)))
	client := exampleClient(server)
	add := func(name, content, folder string) (*gr.File, error) {
		return files.AddToLibrary(t.Context(), client, write(t, name, content), folder)
	}
	folder, err := client.FileLibrary.CreateFolder(t.Context(), gr.NewFolder{Name: "pictures"})
	if err != nil {
		t.Fatal(err)
	}
	file, err := add("a.png", png, folder.FolderID)
	if err != nil || file.Name != "a" || file.Extension != "png" || file.Folder.FolderID != folder.FolderID || int(file.FileSize) != len(png) {
		t.Errorf("got %+v, %v", file, err)
	}
	if file, err = add("b.PNG", png, ""); err != nil || file.Extension != "PNG" || file.Folder.FolderID != "" {
		t.Errorf("in no folder: got %+v, %v", file, err)
	}
	left := 100 - 2*len(png)
	if _, err = add("c.txt", strings.Repeat("x", left+1), ""); !errors.Is(err, files.ErrTooLarge) {
		t.Errorf("a byte too many: %v", err)
	}
	if _, err = add("c.txt", strings.Repeat("x", left), ""); err != nil {
		t.Errorf("all that is left: %v", err)
	}
	created := server.Requests(getresponsetest.OfOperation("createFile"))
	if len(created) != 3 {
		t.Errorf("%d files were sent, want 3", len(created))
	}
	if _, err = add("noextension", "text", ""); err == nil || !strings.Contains(err.Error(), "extension") {
		t.Errorf("without an extension: %v", err)
	}
}

// What cannot be sent is an error that names the path, and nothing is sent.
func TestFilesThatCannotBeSent(t *testing.T) {
	server := getresponsetest.Start(t)
	client := exampleClient(server)
	large := write(t, "large.bin", "x")
	if err := os.Truncate(large, files.MaxAttachment+1); err != nil {
		t.Fatal(err)
	}
	uploads := map[string]func(string) error{
		"image":   func(path string) error { _, err := files.UploadImage(t.Context(), client, path); return err },
		"library": func(path string) error { _, err := files.AddToLibrary(t.Context(), client, path, ""); return err },
	}
	attachments := map[string]func(string) error{
		"newsletter":    func(path string) error { _, err := files.NewsletterAttachment(path); return err },
		"transactional": func(path string) error { _, err := files.TransactionalAttachment(path); return err },
	}
	for _, calls := range []map[string]func(string) error{uploads, attachments} {
		for name, call := range calls {
			none := filepath.Join(t.TempDir(), "none.png")
			if err := call(none); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), none) {
				t.Errorf("%s: a missing file: %v", name, err)
			}
			for path, want := range map[string]string{
				write(t, "empty.png", ""): "empty",
				t.TempDir():               "regular file",
			} {
				if err := call(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), filepath.Base(path)) {
					t.Errorf("%s %s: %v", name, path, err)
				}
			}
		}
	}
	if err := attachments["newsletter"](large); !errors.Is(err, files.ErrTooLarge) {
		t.Errorf("a large attachment: %v", err)
	}
	if err := os.Truncate(large, files.MaxAttachment); err != nil {
		t.Fatal(err)
	}
	if err := attachments["newsletter"](large); err != nil {
		t.Errorf("the largest attachment: %v", err)
	}
	for name, valid := range map[string]bool{"a": false, "abc": true, strings.Repeat("x", 124) + ".txt": true, strings.Repeat("x", 125) + ".txt": false} {
		if err := attachments["transactional"](write(t, name, "text")); (err == nil) != valid {
			t.Errorf("a name of %d characters: %v", len(name), err)
		}
	}
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// A newsletter and a transactional e-mail with a file are accepted.
func TestAttachmentsAreAccepted(t *testing.T) {
	server := getresponsetest.Start(t)
	client, path := exampleClient(server), write(t, "invoice.pdf", "%PDF-1.7")
	senders, err := client.FromFields.List(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := client.Campaigns.List(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	sender, list := gr.FromFieldRef(senders.Items[0].FromFieldID), lists.Items[0].CampaignID
	attached, err := files.NewsletterAttachment(path)
	if err != nil {
		t.Fatal(err)
	}
	letter, err := client.Newsletters.Create(t.Context(), gr.NewNewsletter{
		Subject: "Invoice", FromField: sender, Campaign: gr.CampaignRef(list), Content: gr.MessageContent{Plain: "Hello"},
		Attachments: []gr.NewsletterAttachment{attached}, SendSettings: gr.NewsletterSendSettingsInput{SelectedCampaigns: []string{list}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := client.Newsletters.Get(t.Context(), letter.NewsletterID, nil); err != nil || got.Attachments[0].FileName != "invoice.pdf" || string(got.Attachments[0].Content) != "%PDF-1.7" {
		t.Errorf("got %+v, %v", got, err)
	}
	mailed, err := files.TransactionalAttachment(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.TransactionalEmails.Create(t.Context(), gr.NewTransactionalEmail{Value: &gr.NewDirectTransactionalEmail{
		FromField: sender, Subject: "Invoice", Content: gr.TransactionalEmailContent{Plain: "Hello"}, Attachments: []gr.TransactionalEmailAttachment{mailed},
		Recipients: gr.TransactionalEmailRecipientsInput{To: gr.TransactionalEmailRecipientToInput{Email: "jan@example.com"}},
	}})
	if err != nil {
		t.Error(err)
	}
}
