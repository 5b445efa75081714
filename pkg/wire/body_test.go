package wire_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// onlyReader hides every method of a reader but Read.
type onlyReader struct{ io.Reader }

func TestEncodeBodyJSON(t *testing.T) {
	b, err := wire.EncodeBody(struct {
		Name string `json:"name"`
	}{"Zoë"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // it can be replayed
		got, err := io.ReadAll(b.Replay())
		if err != nil || string(got) != `{"name":"Zoë"}` || b.Length != int64(len(got)) || b.ContentType != "application/json" {
			t.Errorf("got %q, %v, length %d, %s", got, err, b.Length, b.ContentType)
		}
	}
}

func TestEncodeUpload(t *testing.T) {
	data := bytes.Repeat([]byte("GIF89a\x00\xff"), 50_000)
	for _, size := range []int64{0, int64(len(data))} {
		b, err := wire.EncodeBody(wire.Upload{Name: `ca"t.gif`, Content: onlyReader{bytes.NewReader(data)}, Size: size})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(b.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if want := int64(len(raw)); size != 0 && b.Length != want || size == 0 && b.Length != -1 {
			t.Errorf("size %d: length %d, the body has %d", size, b.Length, want)
		}
		if b.Replay != nil {
			t.Error("a reader cannot be read twice")
		}
		_, params, err := mime.ParseMediaType(b.ContentType)
		if err != nil {
			t.Fatal(err)
		}
		part, err := multipart.NewReader(bytes.NewReader(raw), params["boundary"]).NextPart()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(part)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("the part holds %d bytes, %v", len(got), err)
		}
		if part.FormName() != "file" || part.FileName() != `ca"t.gif` || part.Header.Get("Content-Type") != "image/gif" {
			t.Errorf("the part is %v", part.Header)
		}
	}
}

type file struct {
	Name    string          `json:"name"`
	Content wire.Base64File `json:"content"`
	Folder  *string         `json:"folder,omitzero"`
}

func TestEncodeContent(t *testing.T) {
	for _, n := range []int{1, 2, 3, 48<<10 - 1, 48 << 10, 48<<10 + 1, 300_001} {
		data := bytes.Repeat([]byte{'x', 0xff, 'y'}, n/3+1)[:n]
		for _, size := range []int64{0, int64(n)} {
			b, err := wire.EncodeBody(file{Name: "a", Content: wire.Base64File{Reader: iotest.OneByteReader(bytes.NewReader(data)), Size: size}})
			if err != nil {
				t.Fatal(err)
			}
			raw, err := io.ReadAll(b.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if size != 0 && b.Length != int64(len(raw)) {
				t.Errorf("%d bytes: length %d, the body has %d", n, b.Length, len(raw))
			}
			var back struct{ Name, Content string }
			if err := json.Unmarshal(raw, &back); err != nil {
				t.Fatalf("%d bytes: %v", n, err)
			}
			if got, err := base64.StdEncoding.DecodeString(back.Content); err != nil || !bytes.Equal(got, data) || back.Name != "a" {
				t.Errorf("%d bytes came back as %d, %v", n, len(got), err)
			}
		}
	}
}

// The encoder does not buffer a stream: it reads no more than it passes on.
func TestContentIsStreamed(t *testing.T) {
	var asked int
	source := readerFunc(func(p []byte) (int, error) {
		asked += len(p)
		return len(p), nil // endless
	})
	b, err := wire.EncodeBody(file{Name: "a", Content: wire.Base64File{Reader: source}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(io.Discard, b.Reader, 1<<20); err != nil {
		t.Fatal(err)
	}
	if asked > 1<<20 {
		t.Errorf("%d bytes were read to send 1 MiB of base64", asked)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestFileErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	for name, c := range map[string]struct {
		body any
		want string
	}{
		"no content":          {wire.Upload{Name: "a.png"}, "no content"},
		"no name":             {wire.Upload{Content: strings.NewReader("x")}, "no name"},
		"negative size":       {wire.Upload{Name: "a.png", Content: strings.NewReader("x"), Size: -1}, "-1"},
		"longer than stated":  {wire.Upload{Name: "a.png", Content: strings.NewReader("four"), Size: 3}, "longer than its stated size of 3"},
		"shorter than stated": {wire.Upload{Name: "a.png", Content: strings.NewReader("four"), Size: 5}, "ends after 4 of its stated 5"},
		"broken reader":       {wire.Upload{Name: "a.png", Content: iotest.ErrReader(broken)}, broken.Error()},
		"JSON, no content":    {file{Name: "a"}, "no content"},
		"JSON, longer":        {file{Content: wire.Base64File{Reader: strings.NewReader("four"), Size: 3}}, "longer than its stated size of 3"},
		"JSON, shorter":       {file{Content: wire.Base64File{Reader: strings.NewReader("four"), Size: 5}}, "ends after 4 of its stated 5"},
		"JSON, cut off":       {file{Content: wire.Base64File{Reader: iotest.ErrReader(io.ErrUnexpectedEOF)}}, io.ErrUnexpectedEOF.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			b, err := wire.EncodeBody(c.body)
			if err == nil {
				_, err = io.ReadAll(b.Reader)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestContentOutsideARequest(t *testing.T) {
	raw, err := wire.Marshal(file{Name: "a", Content: wire.NewBase64File([]byte("hello"))})
	if err != nil || string(raw) != `{"name":"a","content":"aGVsbG8="}` {
		t.Fatalf("got %s, %v", raw, err)
	}
	var back file
	if err := wire.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(back.Content.Reader)
	if err != nil || string(data) != "hello" || back.Content.Size != 5 {
		t.Errorf("got %q, %v, size %d", data, err, back.Content.Size)
	}
}
