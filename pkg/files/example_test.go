package files_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/files"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// gif is a picture of one pixel.
const gif = "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x00\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

// exampleFile writes a file into a new folder and returns its path.
func exampleFile(name, content string) (path string, remove func()) {
	dir, err := os.MkdirTemp("", "files")
	if err != nil {
		log.Fatal(err)
	}
	path = filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		log.Fatal(err)
	}
	return path, func() { _ = os.RemoveAll(dir) }
}

// exampleClient returns a client of an embedded server, without a network.
func exampleClient(server *getresponsetest.Server) *getresponse.Client {
	client, err := getresponse.New(append(server.ClientOptions(), getresponse.WithHTTPClient(&http.Client{Transport: server.Transport()}))...)
	if err != nil {
		log.Fatal(err)
	}
	return client
}

func ExampleUploadImage() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client := exampleClient(server)
	path, remove := exampleFile("logo.gif", gif)
	defer remove()

	image, err := files.UploadImage(context.Background(), client, path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(image.Name, image.Extension, image.URL != "")
	// Output: logo gif true
}

func ExampleAddToLibrary() {
	server := getresponsetest.NewServer()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()
	path, remove := exampleFile("terms.pdf", "%PDF-1.7 and so on")
	defer remove()

	folder, err := client.FileLibrary.CreateFolder(ctx, gr.NewFolder{Name: "legal"})
	if err != nil {
		log.Fatal(err)
	}
	file, err := files.AddToLibrary(ctx, client, path, folder.FolderID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(file.Name, file.Extension, file.FileSize)
	// Output: terms pdf 18
}

func ExampleNewsletterAttachment() {
	path, remove := exampleFile("prices.csv", "tea;4.50\n")
	defer remove()

	attachment, err := files.NewsletterAttachment(path)
	if err != nil {
		log.Fatal(err)
	}
	letter := gr.NewNewsletter{Subject: "New prices", Attachments: []gr.NewsletterAttachment{attachment}}
	fmt.Println(letter.Attachments[0].FileName, letter.Attachments[0].MimeType)
	// Output: prices.csv text/csv
}

func ExampleTransactionalAttachment() {
	path, remove := exampleFile("invoice.pdf", "%PDF-1.7 and so on")
	defer remove()

	attachment, err := files.TransactionalAttachment(path)
	if err != nil {
		log.Fatal(err)
	}
	message := gr.NewDirectTransactionalEmail{Subject: "Your invoice", Attachments: []gr.TransactionalEmailAttachment{attachment}}
	fmt.Println(message.Attachments[0].FileName, message.Attachments[0].MimeType)
	// Output: invoice.pdf application/pdf
}
