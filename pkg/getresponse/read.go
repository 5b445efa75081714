package getresponse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/go-getresponse/getresponse/pkg/wire"
)

// DecodeError reports an answer that says success but whose body is not what
// the operation promises: cut off, too long, empty, of another content type, or
// with a value that does not fit.
type DecodeError struct {
	Operation  string
	StatusCode int
	Field      string // JSON pointer of the value at fault, "" if none is
	Err        error
}

func (e *DecodeError) Error() string {
	if e.Field != "" {
		return fmt.Sprintf("getresponse: %s: answer %d: field %s: %v", e.Operation, e.StatusCode, e.Field, e.Err)
	}
	return fmt.Sprintf("getresponse: %s: answer %d: %v", e.Operation, e.StatusCode, e.Err)
}

func (e *DecodeError) Unwrap() error { return e.Err }

var (
	errNoBody = errors.New("it has no body")
	errNull   = errors.New("it is null")
)

// newDecodeError takes the field and the cause out of the decoder's error.
func newDecodeError(operation string, status int, body []byte, err error, hidden secrets) error {
	e := &DecodeError{Operation: operation, StatusCode: status, Err: err}
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		e.Field = hidden.redact(string(semantic.JSONPointer))
		raw := string(valueAt(body, semantic.JSONPointer))
		shown := strings.ToValidUTF8(hidden.redact(raw), "\uFFFD") // before it is cut
		var value *wire.ValueError
		switch {
		case errors.As(err, &value) && shown == raw:
			e.Err = value
		case value != nil:
			e.Err = fmt.Errorf("%.64s is not %s", shown, value.Want)
		case e.Field != "" && raw != "":
			e.Err = fmt.Errorf("%.64s does not fit %s", shown, semantic.GoType)
		}
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) && strings.Contains(syntactic.Err.Error(), "max depth") {
		e.Err = &LimitError{What: "nesting of the JSON", Limit: maxNesting, Unit: "levels"}
	}
	// The decoder's errors hold more of the body than they say, and shorten the
	// names of members before they could be redacted.
	switch {
	case errors.As(e.Err, &semantic):
		clean := *semantic
		clean.JSONPointer = jsontext.Pointer(hidden.redact(string(clean.JSONPointer)))
		if errors.As(semantic.Err, &syntactic) {
			clean.Err = syntactic.Err
		}
		e.Err = hidden.textOf(&clean)
	case errors.As(e.Err, &syntactic):
		clean := *syntactic
		clean.JSONPointer = jsontext.Pointer(hidden.redact(string(clean.JSONPointer)))
		e.Err = hidden.textOf(&clean)
	default:
		e.Err = hidden.redactError(e.Err)
	}
	return e
}

// maxNesting is the decoder's own limit; models need less than 20 levels.
const maxNesting = 10_000

// valueAt returns the value that a JSON pointer leads to, nil if there is none.
func valueAt(v jsontext.Value, at jsontext.Pointer) jsontext.Value {
	for token := range at.Tokens() {
		switch v.Kind() {
		case '{':
			var members map[string]jsontext.Value
			if wire.Unmarshal(v, &members) != nil {
				return nil
			}
			v = members[token]
		case '[':
			var items []jsontext.Value
			i, err := strconv.Atoi(token)
			if err != nil || wire.Unmarshal(v, &items) != nil || i >= len(items) {
				return nil
			}
			v = items[i]
		default:
			return nil
		}
	}
	return v
}

// reader reads and decodes the bodies of successes.
type reader struct {
	most    int64      // bytes of a body
	buffers *sync.Pool // of *[]byte, for bodies
}

func newReader(most int64) reader {
	return reader{most: most, buffers: &sync.Pool{New: func() any { return new([]byte) }}}
}

// read reads the body of a success into the result of the call.
func (r reader) read(ctx context.Context, c *call, resp *http.Response) (err error) {
	if c.result == nil {
		if err := readNothing(resp); err != nil {
			return newDecodeError(c.name, resp.StatusCode, nil, err, c.attempt.hidden)
		}
		return nil
	}
	start := time.Now()
	// Nothing that is decoded keeps a part of the body, so it can be used again.
	buffer := r.buffers.Get().(*[]byte)
	body, err := readBounded(resp, r.most, (*buffer)[:0])
	if err != nil {
		err = ended(ctx, err)
		c.attempt.transient = isConnection(err)
	} else {
		err = decodeResult(resp, body, c.result)
	}
	if err != nil {
		err = newDecodeError(c.name, resp.StatusCode, body, err, c.attempt.hidden)
	}
	c.attempt.decoded = Decoding{Bytes: int64(len(body)), Duration: max(time.Since(start), 1), Err: err}
	if cap(body) <= maxPooledBuffer {
		*buffer = body
	}
	r.buffers.Put(buffer)
	return err
}

// readNothing reads the body of an answer that has none. Whatever a 202 or 204
// sends along is of no interest, but a page is no answer of the service. Reading
// a little lets the connection be used again.
func readNothing(resp *http.Response) error {
	const most = 4 << 10
	if resp.ContentLength > most {
		return isPage(resp.Header)
	}
	if n, _ := io.CopyN(io.Discard, resp.Body, most); n > 0 {
		return isPage(resp.Header)
	}
	return nil
}

func isPage(h http.Header) error {
	contentType := h.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(contentType); err == nil && media == "text/html" {
		return fmt.Errorf("it is %q, not an answer of the service", contentType)
	}
	return nil
}

// maxPooledBuffer keeps one rare long answer from holding its memory for good.
const maxPooledBuffer = 4 << 20

func decodeResult(resp *http.Response, body []byte, result any) error {
	contentType := resp.Header.Get("Content-Type")
	if reader, ok := result.(wire.BodyReader); ok {
		if _, file := result.(*wire.File); !file {
			if err := expectJSON(contentType, body); err != nil {
				return err
			}
		} else if len(body) == 0 {
			return errNoBody
		}
		return reader.ReadBody(contentType, body)
	}
	if err := expectJSON(contentType, body); err != nil {
		return err
	}
	if t := reflect.TypeOf(result); t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct && string(bytes.TrimSpace(body)) == "null" {
		return errNull // it would decode to an object without values
	}
	return wire.Unmarshal(body, result)
}

// expectJSON refuses an empty body and one that says it is something else.
func expectJSON(contentType string, body []byte) error {
	if len(body) == 0 {
		return errNoBody
	}
	if contentType == "" {
		return nil
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err == nil && (media == "application/json" || strings.HasSuffix(media, "+json")) {
		return nil
	}
	return fmt.Errorf("it is %q, not JSON", contentType)
}

// LimitError reports a bound that an answer exceeds.
type LimitError struct {
	What  string // "response body", "response headers" or "nesting of the JSON"
	Limit int64
	Unit  string // "bytes" or "levels"
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the %s exceeds the limit of %d %s", e.What, e.Limit, e.Unit)
}

// readBounded reads a body of at most limit bytes, counted after decompression,
// behind what is in b.
func readBounded(resp *http.Response, limit int64, b []byte) ([]byte, error) {
	tooLong := &LimitError{What: "response body", Limit: limit, Unit: "bytes"}
	if resp.ContentLength > limit {
		return b, tooLong
	}
	r := io.LimitReader(resp.Body, min(limit, math.MaxInt64-1)+1)
	for {
		if len(b) == cap(b) {
			b = slices.Grow(b, 512)
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case int64(len(b)) > limit:
			return b, tooLong
		case err == io.EOF:
			return b, nil
		case err != nil:
			return b, fmt.Errorf("the body cannot be read: %w", err)
		}
	}
}
