package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"testing"

	"github.com/bytedance/sonic"
	"github.com/go-faster/jx"

	"github.com/go-getresponse/getresponse/bench/defaultapi"
	"github.com/go-getresponse/getresponse/bench/ogenapi"
	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/wire"
)

// decoder is the decoder of one way. It returns the number of contacts and the ID of the
// last one.
type decoder struct {
	way    string
	decode func(page []byte) (n int, last string, err error)
}

func decoders() []decoder {
	return []decoder{
		{"raw", func(page []byte) (int, string, error) { return decodePlain(page, json.Unmarshal) }},
		{"sonic", func(page []byte) (int, string, error) { return decodePlain(page, sonic.Unmarshal) }},
		{"default", decodeDefault},
		{"ogen", decodeOgen},
		{"client", decodeClient},
	}
}

func decodePlain(page []byte, unmarshal func([]byte, any) error) (int, string, error) {
	var items []contact
	if err := unmarshal(page, &items); err != nil || len(items) == 0 {
		return 0, "", err
	}
	return len(items), items[len(items)-1].ContactID, nil
}

func decodeDefault(page []byte) (int, string, error) {
	var items []defaultapi.ContactListItem
	if err := json.Unmarshal(page, &items); err != nil || len(items) == 0 {
		return 0, "", err
	}
	return len(items), *items[len(items)-1].ContactId, nil
}

// decodeOgen is what ogen's client does with the body of a list, without the validation
// that follows there.
func decodeOgen(page []byte) (int, string, error) {
	items := make([]ogenapi.ContactListItem, 0)
	err := jx.DecodeBytes(page).Arr(func(d *jx.Decoder) error {
		var item ogenapi.ContactListItem
		if err := item.Decode(d); err != nil {
			return err
		}
		items = append(items, item)
		return nil
	})
	if err != nil || len(items) == 0 {
		return 0, "", err
	}
	return len(items), items[len(items)-1].ContactId, nil
}

// onlyBody is a Caller that decodes a body and sends nothing.
type onlyBody []byte

func (body onlyBody) Call(_ context.Context, _ *wire.Request, result any, _ ...wire.CallOption) (*wire.Response, error) {
	return &wire.Response{}, wire.NewDecoder(body).Read("application/json", result)
}

func decodeClient(page []byte) (int, string, error) {
	items, err := wire.Many[gr.ContactListItem](context.Background(), onlyBody(page), &wire.Request{})
	if err != nil || len(items) == 0 {
		return 0, "", err
	}
	return len(items), items[len(items)-1].ContactID, nil
}

// BenchmarkDecode decodes the page and does nothing else: no call, no copy of the body.
//
// The garbage collector runs as rarely as in a program with a larger heap. In one of four
// megabytes it runs after every few pages, for longer than a page takes, so that it decides
// the times. BenchmarkCannedPage has such a heap.
func BenchmarkDecode(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	page := encode(b, contacts())
	for _, d := range decoders() {
		b.Run("way="+d.way, func(b *testing.B) {
			measure(b, d.way, func() error {
				n, last, err := d.decode(page)
				if err == nil && (n != perPage || last != "p100999") {
					return fmt.Errorf("%d contacts, the last one is %s", n, last)
				}
				return err
			})
		})
	}
}
