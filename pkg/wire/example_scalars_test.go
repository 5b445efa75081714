package wire_test

import (
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// Time reads all forms of times that the service sends and writes one.
func ExampleTime() {
	for _, body := range []string{
		`"2027-03-20T07:30:49+0100"`, `"2027-03-20T06:30:49Z"`, `"2027-03-20 06:30:49"`, `"2027-03-20"`,
	} {
		var t wire.Time
		if err := wire.Unmarshal([]byte(body), &t); err != nil {
			log.Fatal(err)
		}
		fmt.Println(t.WireText(), t.UTC().Format(time.TimeOnly))
	}
	// Output:
	// 2027-03-20T07:30:49+0100 06:30:49
	// 2027-03-20T06:30:49+0000 06:30:49
	// 2027-03-20T06:30:49+0000 06:30:49
	// 2027-03-20T00:00:00+0000 00:00:00
}

// Date is a calendar day without a time zone.
func ExampleNewDate() {
	from := wire.NewDate(2027, time.March, 1)
	to := wire.Date{Time: from.AddDate(0, 1, -1)} // the methods of time.Time work
	fmt.Println(from.WireText(), to.WireText())
	// Output:
	// 2027-03-01 2027-03-31
}

// LocalTime keeps the time of day in the zone of the given time.
func ExampleNewLocalTime() {
	tokyo := time.FixedZone("Tokyo", 9*60*60)
	send := time.Date(2027, 3, 20, 7, 0, 0, 0, tokyo)
	fmt.Println(wire.NewTime(send).WireText())
	fmt.Println(wire.NewLocalTime(send).WireText()) // the zone is in another field
	// Output:
	// 2027-03-20T07:00:00+0900
	// 2027-03-20T07:00:00
}

// Numbers and booleans have two forms in responses. IntText and BoolText are
// written as strings, Int and Bool are not.
func ExampleUnmarshal() {
	var row struct {
		Count  wire.Int      `json:"count"`
		Total  wire.IntText  `json:"total"`
		Active wire.Bool     `json:"active"`
		Sent   wire.BoolText `json:"sent"`
	}
	for _, body := range []string{
		`{"count": 1, "total": 2, "active": true, "sent": true}`,
		`{"count": "1", "total": "2", "active": "true", "sent": "true"}`,
	} {
		if err := wire.Unmarshal([]byte(body), &row); err != nil {
			log.Fatal(err)
		}
		written, err := wire.Marshal(row)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s\n", written)
	}
	// Output:
	// {"count":1,"total":"2","active":true,"sent":"true"}
	// {"count":1,"total":"2","active":true,"sent":"true"}
}

// Flags reads a list and a string with commas.
func ExampleFlags() {
	for _, body := range []string{`["openrate", "clicktrack"]`, `"openrate,clicktrack"`} {
		var flags wire.Flags[gr.MessageFlag]
		if err := wire.Unmarshal([]byte(body), &flags); err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(flags), flags)
	}
	// Output:
	// 2 [openrate clicktrack]
	// 2 [openrate clicktrack]
}

// ValueError says what was expected in place of a value.
func ExampleValueError() {
	var subscribers wire.Int
	err := wire.Unmarshal([]byte(`"many"`), &subscribers)
	var value *wire.ValueError
	if !errors.As(err, &value) {
		log.Fatal(err)
	}
	fmt.Println("want", value.Want, "got", value.Value)
	// Output:
	// want an integer got "many"
}

// A file for the file library is base64 within JSON.
func ExampleNewBase64File() {
	file := gr.NewFile{
		Name:      "hello",
		Extension: "txt",
		Folder:    wire.Null[gr.FolderReference](), // no folder
		Content:   wire.NewBase64File([]byte("Hello, world!")),
	}
	body, err := wire.Marshal(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s\n", body)
	// Output:
	// {"name":"hello","extension":"txt","folder":null,"content":"SGVsbG8sIHdvcmxkIQ=="}
}

// A large file is streamed: its content is encoded while the request is sent.
func ExampleBase64File() {
	content := strings.NewReader("Hello, world!") // or an *os.File
	file := gr.NewFile{
		Name:      "hello",
		Extension: "txt",
		Folder:    wire.Null[gr.FolderReference](),
		Content:   wire.Base64File{Reader: content, Size: content.Size()},
	}
	body, err := wire.EncodeBody(file)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(body.ContentType, "bytes:", body.Length)
	fmt.Println("read before it is sent:", content.Len() == 0)
	// Output:
	// application/json bytes: 81
	// read before it is sent: false
}
