package hostile_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// bodies is a transport that responds with a body of its own to every request.
type bodies string

func (b bodies) RoundTrip(req *http.Request) (*http.Response, error) {
	header := http.Header{"Content-Type": {"application/json"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: io.NopCloser(strings.NewReader(string(b))), Request: req}, nil
}

// worst has bodies that become much more than they are, by what the client does with
// them.
var worst = []struct {
	name, begin, item, end string
	call                   func(context.Context, *getresponse.Client) error
}{
	{"a page of empty objects", `[`, `{}`, `]`, page},
	{"a page of nulls", `[`, `null`, `]`, page},
	{"a page of numbers", `[`, `1`, `]`, page},
	{"a list without pages", `[`, `{}`, `]`, unpaged},
	{"a list within an object", `{"tags":[`, `{}`, `]}`, object},
	{"a list in the form of an object", `{"tags":{`, `"1":{}`, `}}`, object},
	{"strings", `{"customFieldValues":[{"values":[`, `""`, `]}]}`, object},
	{"numbers as strings", `{"customFieldValues":[{"values":[`, `1`, `]}]}`, object},
	{"lists of lists", `{"customFieldValues":[`, `{"values":[]}`, `]}`, object},
	{"unknown members", `{`, `"%d":0`, `}`, object},
	{"unknown members with short strings", `{`, `"%d":""`, `}`, object},
	{"an unknown member with a list", `{"x":[`, `{}`, `]}`, object},
	{"values that do not fit", `{"tags":[`, `{"tagId":[]}`, `]}`, object},
	{"escapes", `{"name":"`, `\u0001`, `"}`, object},
	{"conditions", `{"section":[{"subscriptionDate":"all_time","conditions":[`, `{}`, `]}]}`, segment},
	{"conditions of a kind", `{"section":[{"subscriptionDate":"all_time","conditions":[`, `{"conditionType":"tag"}`, `]}]}`, segment},
	{"statistics by key", `{`, `"%d":{"amount":1}`, `}`, keyed},
	{"statistics without values", `{`, `"%d":{}`, `}`, keyed},
	{"statistics in lists", `[`, `{"a":1}`, `]`, keyed},
	{"the context of an error", `{"code":1000,"context":[`, `{}`, `]}`, object},
}

func page(ctx context.Context, c *getresponse.Client) error {
	_, err := c.Contacts.List(ctx, nil)
	return err
}

func unpaged(ctx context.Context, c *getresponse.Client) error {
	_, err := c.Contacts.ListConsents(ctx, "p", nil)
	return err
}

func object(ctx context.Context, c *getresponse.Client) error {
	_, err := c.Contacts.Get(ctx, "p", nil)
	return err
}

func segment(ctx context.Context, c *getresponse.Client) error {
	_, err := c.SearchContacts.Get(ctx, "s", nil)
	return err
}

func keyed(ctx context.Context, c *getresponse.Client) error {
	_, err := c.Campaigns.GetLocationStatistics(ctx, &gr.GetCampaignLocationStatisticsParams{CampaignID: "c"})
	return err
}

// body returns at least size bytes.
func body(begin, item, end string, size int) string {
	var b strings.Builder
	b.WriteString(begin)
	for i := 0; b.Len() < size; i++ {
		if i > 0 && item != `\u0001` {
			b.WriteByte(',')
		}
		if strings.Count(item, "%") == 1 && strings.Contains(item, "%d") {
			fmt.Fprintf(&b, item, i)
		} else {
			b.WriteString(item)
		}
	}
	b.WriteString(end)
	return b.String()
}

// allocated returns the bytes that a call allocates for a body, all garbage included.
func allocated(tb testing.TB, text string, call func(context.Context, *getresponse.Client) error) int64 {
	tb.Helper()
	client, err := getresponse.New(getresponse.WithAPIKey("s3cr3t-key"), getresponse.WithHTTPClient(&http.Client{Transport: bodies(text)}))
	if err != nil {
		tb.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err = call(tb.Context(), client)
	runtime.ReadMemStats(&after)
	var decode *getresponse.DecodeError
	var api *getresponse.Error
	if err != nil && !errors.As(err, &decode) && !errors.As(err, &api) {
		tb.Fatal(err)
	}
	return int64(after.TotalAlloc - before.TotalAlloc) //nolint:gosec // far below the maximum
}

// mostFactor is how many bytes a call may allocate for each byte of a long body.
const mostFactor = 20

// The memory of a call is bounded by its body, whatever the body becomes. Before, 918
// bytes of gzip cost 525 MB.
func TestMemoryIsBoundedByTheBody(t *testing.T) {
	const size = 2 << 20
	for _, w := range worst {
		t.Run(w.name, func(t *testing.T) {
			text := body(w.begin, w.item, w.end, size)
			got := allocated(t, text, w.call)
			t.Logf("%.1f bytes a byte", float64(got)/float64(len(text)))
			if got > mostFactor*int64(len(text)) {
				t.Errorf("%d bytes for a body of %d", got, len(text))
			}
		})
	}
}

// FuzzMemory looks for shapes that take more. What a call takes without a body, and what
// the decoder gives away for nothing, does not count.
func FuzzMemory(f *testing.F) {
	for kind, w := range worst {
		f.Add(uint8(kind), []byte(w.item))
	}
	for kind, item := range []string{`{"a":{"b":{"c":{}}}}`, `[[[]]]`, `{"conditionType":"x"}`, `"\ud83d\ude00"`, `{"a":{},"b":[]}`, `-1e9`, `{"values":[[],{},""]}`} {
		f.Add(uint8(kind), []byte(item))
	}
	f.Fuzz(func(t *testing.T, kind uint8, item []byte) {
		w := worst[int(kind)%len(worst)]
		if len(item) == 0 || len(item) > 4<<10 {
			t.Skip("an item of this length makes no list")
		}
		text := body(w.begin, string(item), w.end, 256<<10)
		if got := allocated(t, text, w.call); got > mostFactor*int64(len(text))+4<<20 {
			t.Errorf("%d bytes for a body of %d: %.100s", got, len(text), text)
		}
	})
}

// BenchmarkWorstShapes prints the factor of each shape.
func BenchmarkWorstShapes(b *testing.B) {
	const size = 2 << 20
	for _, w := range worst {
		b.Run(strings.ReplaceAll(w.name, " ", "_"), func(b *testing.B) {
			text := body(w.begin, w.item, w.end, size)
			var sum int64
			for b.Loop() {
				sum += allocated(b, text, w.call)
			}
			b.ReportMetric(float64(sum)/float64(b.N)/float64(len(text)), "bytes/byte")
		})
	}
}
