package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/textproto"
	"path/filepath"
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Upload is a file that is sent as a part of a form. It is streamed, not read into
// memory as a whole.
type Upload struct {
	Name        string    // file name with its extension, such as "logo.png"; no control characters
	ContentType string    // a media type; if empty, it is derived from the extension
	Content     io.Reader // read once
	Size        int64     // bytes in Content; 0 if unknown
}

// Base64File is the content of a file that is sent within JSON, as base64. It is
// streamed like an [Upload].
type Base64File struct {
	Reader io.Reader // read once
	Size   int64     // bytes in Reader; 0 if unknown
}

// NewBase64File returns a Base64File that reads data.
func NewBase64File(data []byte) Base64File {
	return Base64File{Reader: bytes.NewReader(data), Size: int64(len(data))}
}

// MarshalJSON implements [encoding/json.Marshaler]. It reads the whole content; the
// client streams it instead, see [EncodeBody].
func (c Base64File) MarshalJSON() ([]byte, error) {
	if c.Reader == nil {
		return nil, errNoContent
	}
	data, err := io.ReadAll(exactly(c.Reader, c.Size))
	if err != nil {
		return nil, err
	}
	return Marshal(data)
}

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (c *Base64File) UnmarshalJSON(v []byte) error {
	var data []byte
	if err := Unmarshal(v, &data); err != nil {
		return err
	}
	*c = NewBase64File(data)
	return nil
}

var errNoContent = errors.New("wire: the file has no content")

// Body is an encoded request body.
type Body struct {
	ContentType string
	Length      int64 // -1 if unknown
	Reader      io.Reader
	Replay      func() io.Reader // returns a new reader of the body; nil if it can be read only once
}

// EncodeBody encodes the body of a request. It writes an [Upload] as a form with the
// part "file" and everything else as JSON.
func EncodeBody(body any) (*Body, error) {
	if upload, ok := body.(Upload); ok {
		return encodeForm(upload)
	}
	if v := reflect.ValueOf(body); v.Kind() == reflect.Struct {
		if i := contentField(v); i >= 0 {
			return encodeWithContent(v, i)
		}
	}
	raw, err := Marshal(body)
	if err != nil {
		return nil, err
	}
	b := &jsonBody{raw: raw}
	b.reader.Reset(raw)
	b.Body = Body{ContentType: "application/json", Length: int64(len(raw)), Reader: &b.reader, Replay: b.replay}
	return &b.Body, nil
}

// jsonBody is a body with its reader, in one allocation.
type jsonBody struct {
	Body
	raw    []byte
	reader bytes.Reader
}

func (b *jsonBody) replay() io.Reader { return bytes.NewReader(b.raw) }

func encodeForm(u Upload) (*Body, error) {
	switch {
	case u.Content == nil:
		return nil, errNoContent
	case u.Name == "":
		return nil, errors.New("wire: the file has no name")
	case u.Size < 0:
		return nil, fmt.Errorf("wire: the size %d of the file is negative", u.Size)
	}
	if err := validPart(u); err != nil {
		return nil, err
	}
	if u.ContentType == "" {
		u.ContentType = mime.TypeByExtension(filepath.Ext(u.Name))
	}
	if u.ContentType == "" {
		u.ContentType = "application/octet-stream"
	}
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	_, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", u.Name)},
		"Content-Type":        {u.ContentType},
	})
	if err != nil {
		return nil, err
	}
	start := head.String()
	head.Reset()
	if err := form.Close(); err != nil {
		return nil, err
	}
	b := &Body{ContentType: form.FormDataContentType(), Length: -1}
	b.Reader = io.MultiReader(strings.NewReader(start), exactly(u.Content, u.Size), strings.NewReader(head.String()))
	if u.Size > 0 {
		b.Length = int64(len(start)) + u.Size + int64(head.Len())
	}
	return b, nil
}

// validPart checks what becomes a header of the part. A line break would begin another
// header, or end them.
func validPart(u Upload) error {
	if strings.ContainsFunc(u.Name, unicode.IsControl) || !utf8.ValidString(u.Name) {
		return fmt.Errorf("wire: the file name %q has a control character or is not UTF-8", u.Name)
	}
	if u.ContentType == "" {
		return nil
	}
	notPrintable := func(r rune) bool { return r < ' ' || r > '~' }
	if _, _, err := mime.ParseMediaType(u.ContentType); err != nil || strings.ContainsFunc(u.ContentType, notPrintable) {
		return fmt.Errorf("wire: the content type %q is not a media type such as image/png", u.ContentType)
	}
	return nil
}

// contentField returns the index of the field of type Base64File, or -1.
func contentField(body reflect.Value) int {
	for i := range body.NumField() {
		if body.Field(i).Type() == reflect.TypeFor[Base64File]() { // cheaper than the type's own field
			return i
		}
	}
	return -1
}

// encodeWithContent writes the JSON with a random mark as the content. It replaces
// the mark with the content, which is encoded while it is read.
func encodeWithContent(body reflect.Value, field int) (*Body, error) {
	content := body.Field(field).Interface().(Base64File)
	switch {
	case content.Reader == nil:
		return nil, errNoContent
	case content.Size < 0:
		return nil, fmt.Errorf("wire: the size %d of the file is negative", content.Size)
	}
	mark := make([]byte, 16)
	if _, err := rand.Read(mark); err != nil {
		return nil, err
	}
	text := hex.EncodeToString(mark)
	raw, err := json.Marshal(body.Interface(), json.Deterministic(true), json.WithMarshalers(
		json.MarshalToFunc(func(enc *jsontext.Encoder, _ Base64File) error { return enc.WriteToken(jsontext.String(text)) })))
	if err != nil {
		return nil, err
	}
	before, after, ok := bytes.Cut(raw, []byte(text))
	if !ok {
		return nil, errNoContent
	}
	b := &Body{ContentType: "application/json", Length: -1}
	b.Reader = io.MultiReader(bytes.NewReader(before), base64Of(exactly(content.Reader, content.Size)), bytes.NewReader(after))
	if content.Size > 0 {
		b.Length = int64(len(before)) + int64(base64.StdEncoding.EncodedLen(int(content.Size))) + int64(len(after))
	}
	return b, nil
}

// exactly returns a reader of r that fails if r does not hold size bytes. A size of 0
// allows any length.
func exactly(r io.Reader, size int64) io.Reader {
	if size == 0 {
		return r
	}
	return &sizedReader{r: r, want: size}
}

type sizedReader struct {
	r          io.Reader
	want, have int64
}

func (s *sizedReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.have += int64(n)
	switch {
	case s.have > s.want:
		return 0, fmt.Errorf("wire: the file is longer than its stated size of %d bytes", s.want)
	case err == io.EOF && s.have < s.want:
		return n, fmt.Errorf("wire: the file ends after %d of its stated %d bytes", s.have, s.want)
	}
	return n, err
}

// base64Of returns a reader of r in base64, which it encodes while it is read.
func base64Of(r io.Reader) io.Reader { return &base64Reader{r: r} }

type base64Reader struct {
	r   io.Reader
	out []byte // encoded and not yet read
	err error
}

// base64Chunk is a multiple of three, so that only the last chunk is padded.
const base64Chunk = 48 << 10

func (b *base64Reader) Read(p []byte) (int, error) {
	if len(b.out) == 0 && b.err == nil {
		chunk := make([]byte, base64Chunk)
		n := 0
		for n < len(chunk) && b.err == nil {
			var m int
			m, b.err = b.r.Read(chunk[n:])
			n += m
		}
		b.out = base64.StdEncoding.AppendEncode(b.out[:0], chunk[:n])
	}
	if len(b.out) == 0 {
		return 0, b.err
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}
