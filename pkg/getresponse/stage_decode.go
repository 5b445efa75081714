package getresponse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/go-getresponse/getresponse/internal/redact"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// decodeResponse reads the body of a response within a bound. It decodes a success
// and turns everything else into a typed error.
type decodeResponse struct {
	maxBody int64 // bytes after decompression
	buffers *bodyBuffers
	timed   bool // for hooks
}

func (s decodeResponse) do(ctx context.Context, c *call, next handler) (report, error) {
	r, err := next(ctx, c)
	if err != nil {
		return r, err
	}
	resp := r.response
	defer resp.Body.Close()
	r.response = nil
	limits, complete := parseRateLimit(resp.Header)
	r.result = &Response{StatusCode: resp.StatusCode, Header: resp.Header, RateLimit: limits}
	if complete {
		r.limits = &r.result.RateLimit
	}
	if c.settings.Into != nil {
		*c.settings.Into = *r.result
	}
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return readAPIError(c, resp, r)
	case c.into == nil:
		if err := readNothing(resp); err != nil {
			return r, newDecodeError(c, resp, nil, err)
		}
		return r, nil
	}
	return s.read(ctx, c, resp, r)
}

// read decodes the body of a success.
func (s decodeResponse) read(ctx context.Context, c *call, resp *http.Response, r report) (report, error) {
	var start time.Time
	if s.timed {
		start = time.Now()
	}
	// No decoded value refers to the body, so that the buffer can be reused.
	buffer := s.buffers.get()
	body, err := readBounded(resp, s.maxBody, (*buffer)[:0])
	if err != nil {
		err = ended(ctx, err)
		r.transient = isConnection(err)
	} else {
		d := wire.NewDecoder(body)
		if n := c.settings.Policy.MaxItems; n > 0 {
			d.Limit(n)
		}
		err = decodeBody(resp, d, body, c.into)
		var hidden *redact.Redactor
		r.result.Mismatches = d.Mismatches(func(text string) string {
			if hidden == nil { // rarely needed
				hidden = new(redactorOf(c.request, resp.Request))
			}
			return hidden.String(text)
		})
		if c.settings.Into != nil {
			c.settings.Into.Mismatches = r.result.Mismatches
		}
	}
	switch {
	case err != nil:
		err = newDecodeError(c, resp, body, err)
	case c.settings.Policy.StrictDecoding && len(r.result.Mismatches) > 0:
		err = newMismatchError(c, resp, r.result.Mismatches[0])
	}
	if s.timed {
		r.decoding = &decoding{bytes: len(body), duration: max(time.Since(start), 1), mismatches: r.result.Mismatches, err: err}
	}
	*buffer = body
	s.buffers.put(buffer)
	return r, err
}

// readNothing reads the body of a response that should have none. The content of
// a 202 or 204 does not matter, but an HTML page does not come from the API.
// Reading a little lets net/http reuse the connection.
func readNothing(resp *http.Response) error {
	const limit = 4 << 10
	if resp.Body == http.NoBody {
		return nil
	}
	if resp.ContentLength > limit {
		return rejectHTML(resp.Header)
	}
	if n, _ := io.CopyN(io.Discard, resp.Body, limit); n > 0 {
		return rejectHTML(resp.Header)
	}
	return nil
}

func rejectHTML(h http.Header) error {
	contentType := h.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(contentType); err == nil && media == "text/html" {
		return fmt.Errorf("it is %q, not a response of the API", contentType)
	}
	return nil
}

var (
	errNoBody = errors.New("it has no body")
	errNull   = errors.New("it is null")
)

func decodeBody(resp *http.Response, d *wire.Decoder, body []byte, into any) error {
	contentType := resp.Header.Get("Content-Type")
	if reader, ok := into.(wire.BodyReader); ok {
		if _, file := into.(*wire.File); !file {
			if err := expectJSON(contentType, body); err != nil {
				return err
			}
		} else if len(body) == 0 {
			return errNoBody
		}
		return reader.ReadBody(contentType, d)
	}
	if err := expectJSON(contentType, body); err != nil {
		return err
	}
	if t := reflect.TypeOf(into); t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct && string(bytes.TrimSpace(body)) == "null" {
		return errNull // it would decode to an object without values
	}
	return d.Read(contentType, into)
}

// expectJSON returns an error for an empty body and for one of another content type.
func expectJSON(contentType string, body []byte) error {
	if len(body) == 0 {
		return errNoBody
	}
	if contentType == "" || contentType == "application/json" {
		return nil
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err == nil && (media == "application/json" || strings.HasSuffix(media, "+json")) {
		return nil
	}
	return fmt.Errorf("it is %q, not JSON", contentType)
}
