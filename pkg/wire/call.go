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

// Many sends req and returns the whole list in the response.
func Many[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) ([]T, error) {
	var items []T
	if _, err := c.Call(ctx, req, newListBody(&items), opts...); err != nil {
		return nil, err
	}
	return items, nil
}

// ManyKeyed is Many for responses that may be a [Keyed] collection.
func ManyKeyed[T any](ctx context.Context, c Caller, req *Request, opts ...CallOption) (Keyed[T], error) {
	var entries Keyed[T]
	if _, err := c.Call(ctx, req, newKeyedBody(&entries), opts...); err != nil {
		return nil, err
	}
	return entries, nil
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
func (f *File) ReadBody(contentType string, d *Decoder) error {
	f.ContentType, f.Data = contentType, slices.Clone(d.body)
	return nil
}
