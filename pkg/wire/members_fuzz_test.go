package wire_test

import (
	"bytes"
	"context"
	"reflect"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// FuzzSameMembers reads lists of two objects in turn. A long document, where a decoder
// compares members with those of the object before, is read as a short one.
func FuzzSameMembers(f *testing.F) {
	for _, objects := range [][2]string{
		{`{"name":"a","email":"b"}`, `{"name":"c","email":"d"}`},
		{`{"name":"a","email":"b"}`, `{"email":"c","name":"d","note":"e"}`},
		{`{"name":"a","email":"b","note":"c"}`, `{"name":"d","note":"e"}`},
		{"{ \"name\" : \"a\" ,\n\"email\":\t\"b\" }", `{"name":"c","email":"d"}`},
		{`{"name":"a","email":"b"}`, `{"name": "c","email":  "d"}`},
		{`{"n\u0061me":"a","e":"b"}`, `{"n\u0061me":"c","e":"d"}`},
		{`{"a\"":"a","\\":"b"}`, `{"a\"":"c","\\":"d"}`},
		{`{"a":1,"a":2}`, `{"a":3,"a":4}`},
		{`{"campaign":{"campaignId":"a"},"name":"b"}`, `{"campaign":[],"name":"c"}`},
		{`{"customFieldValues":[{"customFieldId":"a","value":["b"]}]}`, `{"customFieldValues":{"3":{"customFieldId":"c","value":"d"}}}`},
		{`{"":"a","scoring":1}`, `{"":"b","scoring":12}`},
		{`{"scoring":"x","name":{}}`, `{"scoring":"y","name":{}}`},
		{`{"name":"a"}`, `{}`}, {`{"name":"a"}`, `null`}, {`{"name":"a","`, `{"name":"a"}`},
		{`{"name":"a"`, `{"name":"b"}`}, {`{"name":"a" "email":"b"}`, `{"name":"c","email":"d"}`},
	} {
		f.Add([]byte(objects[0]), []byte(objects[1]))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		list := append([]byte("["), bytes.Join([][]byte{a, b, a, b, b, a}, []byte(","))...)
		list = append(list, ']')
		read := func(body []byte) (items []gr.ContactListItem, mismatches []wire.Mismatch, err error) {
			caller := bodyCaller{wire.NewDecoder(body)}
			items, err = wire.Many[gr.ContactListItem](t.Context(), caller, &wire.Request{})
			return items, caller.d.Mismatches(func(s string) string { return s }), err
		}
		items, mismatches, err := read(list)
		long := append(bytes.Clone(list), bytes.Repeat([]byte(" "), 8<<10)...)
		longItems, longMismatches, longErr := read(long)
		if (err == nil) != (longErr == nil) || !reflect.DeepEqual(items, longItems) || !reflect.DeepEqual(mismatches, longMismatches) {
			t.Errorf("%q\nis read as %+v, %+v, %v\nin a long document as %+v, %+v, %v", list, items, mismatches, err, longItems, longMismatches, longErr)
		}
	})
}

// bodyCaller decodes with its decoder what it is asked for.
type bodyCaller struct{ d *wire.Decoder }

func (c bodyCaller) Call(_ context.Context, _ *wire.Request, result any, _ ...wire.CallOption) (*wire.Response, error) {
	return &wire.Response{}, c.d.Read("application/json", result)
}
