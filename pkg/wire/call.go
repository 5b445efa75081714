package wire

import (
	"context"
	"slices"
)

// One sends req and returns the object in the response.
func One[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) (*T, error) {
	var result T
	if _, err := c.Call(ctx, req, &result, opts...); err != nil {
		return nil, err
	}
	return &result, nil
}

// Many sends req and returns the list in the response, in full.
func Many[L any](ctx context.Context, c Caller, req *Request, opts ...CallOption) (L, error) {
	var result L
	if _, err := c.Call(ctx, req, &result, opts...); err != nil {
		var none L
		return none, err
	}
	return result, nil
}

// None sends req, whose response has no body.
func None(ctx context.Context, c Caller, req *Request, opts ...CallOption) error {
	_, err := c.Call(ctx, req, nil, opts...)
	return err
}

// File is a response that is not JSON, such as an image.
type File struct {
	ContentType string
	Data        []byte
}

// ReadBody implements [BodyReader].
func (f *File) ReadBody(contentType string, body []byte) error {
	f.ContentType, f.Data = contentType, slices.Clone(body)
	return nil
}
