package reportpage

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/go-getresponse/getresponse/cmd/getresponse/internal/report"
)

var hostile = []string{
	"spring", "", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</title></style></svg><script>", "]]><!--", "\x1b[2J\x00\x07", "\u202egpj.exe\u2066",
	"{{.}} ${x}", "漢字の一覧", "🙂", strings.Repeat("long ", 60), "\xff\xfe", "a&b;&lt;", "javascript:alert(1)", "'x' = `y`",
}

func anyReport(t *rapid.T) *report.Report {
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	days := rapid.SampledFrom([]int{1, 2, 7, 30, 100, 366}).Draw(t, "days")
	period, err := report.NewPeriod(now.AddDate(0, 0, 1-days).Format(time.DateOnly), "", "", now)
	if err != nil {
		t.Fatal(err)
	}
	r := &report.Report{Period: period, Made: now, MoreNewsletters: rapid.IntRange(0, 2).Draw(t, "more")}
	size := rapid.SampledFrom([]int{0, 1, 3, 900, 7_654_321}).Draw(t, "size")
	name := rapid.SampledFrom(hostile)
	for i := range rapid.IntRange(0, mostLines+2).Draw(t, "lists") {
		l := report.List{ID: fmt.Sprint(i), Name: name.Draw(t, "list"), Growth: report.Growth{Start: size}}
		l.End = l.Start
		for range period.Spans() {
			part := report.Growth{Start: l.End, Added: rapid.IntRange(0, size).Draw(t, "added")}
			part.Removed = rapid.IntRange(0, part.Start).Draw(t, "removed")
			part.End = part.Start + part.Added - part.Removed
			l.Parts, l.Added, l.Removed, l.End = append(l.Parts, part), l.Added+part.Added, l.Removed+part.Removed, part.End
		}
		r.Lists = append(r.Lists, l)
	}
	for _, messages := range []*[]report.Message{&r.Newsletters, &r.Autoresponders} {
		for range rapid.IntRange(0, mostBars+2).Draw(t, "messages") {
			m := report.Message{Subject: name.Draw(t, "subject"), Name: name.Draw(t, "name"), List: name.Draw(t, "list"), SentOn: now}
			m.Sent = rapid.IntRange(0, size).Draw(t, "sent")
			for _, n := range []*int{&m.Bounced, &m.Opened, &m.Clicked, &m.Unsubscribed, &m.Complaints} {
				*n = rapid.IntRange(0, m.Sent).Draw(t, "figure")
			}
			*messages = append(*messages, m)
		}
	}
	return r
}

// element is an element of a page.
type element struct {
	name string
	attr map[string]string
	text string
}

// elements parses a page. Pages are written so that they are XML too, once their
// entities are known.
func elements(page []byte) (all []element, err error) {
	page = bytes.Replace(page, []byte("<!DOCTYPE html>"), nil, 1)
	page = regexp.MustCompile(`<meta [^>]*`).ReplaceAll(page, []byte("$0/"))
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Entity = map[string]string{"shy": "\u00ad"}
	var within []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := element{name: t.Name.Local, attr: map[string]string{}}
			for _, a := range t.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			within = append(within, len(all))
			all = append(all, e)
		case xml.EndElement:
			within = within[:len(within)-1]
		case xml.CharData:
			if len(within) > 0 {
				all[within[len(within)-1]].text += string(t)
			}
		}
	}
}

var (
	// expected are the elements of a page.
	expected = strings.Fields("html head meta title style body header main section footer h1 h2 p dl div dt dd figure figcaption svg desc path circle text table caption thead tbody tfoot tr th td span")
	// harmless are the attributes that they have: none loads anything or runs a script.
	harmless = strings.Fields("lang charset http-equiv content name class id tabindex role aria-label aria-labelledby scope dir viewBox d cx cy r x y transform fill stroke stroke-width stroke-dasharray font-size")
)

// Whatever names say, a page has only the elements and attributes of the template, and shows
// the figures.
func TestPage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyReport(t)
		var page bytes.Buffer
		if err := Write(&page, r); err != nil {
			t.Fatal(err)
		}
		all, err := elements(page.Bytes())
		if err != nil {
			t.Fatalf("%v in %s", err, page.Bytes())
		}
		ids, texts, charts := map[string]bool{}, map[string]bool{}, 0
		for _, e := range all {
			if !slices.Contains(expected, e.name) {
				t.Fatalf("an element %s with the text %q", e.name, e.text)
			}
			for name, value := range e.attr {
				if !slices.Contains(harmless, name) {
					t.Fatalf("%s has the attribute %s=%q", e.name, name, value)
				}
			}
			if id := e.attr["id"]; id != "" && ids[id] {
				t.Fatalf("the ID %s is not unique", id)
			}
			ids[e.attr["id"]], texts[strings.TrimSpace(e.text)] = true, true
			if e.name == "svg" {
				charts++
			}
		}
		for _, e := range all {
			for id := range strings.FieldsSeq(e.attr["aria-labelledby"]) {
				if !ids[id] {
					t.Fatalf("no element has the ID %s", id)
				}
			}
		}
		want := 0
		for _, l := range r.Lists {
			want = 2
			for _, text := range []string{thousands(l.Start), thousands(l.Added), thousands(l.Removed), thousands(l.End)} {
				if !texts[text] {
					t.Fatalf("%s is not in the page", text)
				}
			}
		}
		for _, messages := range [][]report.Message{r.Newsletters, r.Autoresponders} {
			for i, m := range messages {
				if i == 0 {
					want++
				}
				if !texts[thousands(m.Opened)] || !texts[percent(m.ClickRate())] || !texts[thousands(m.Delivered())] {
					t.Fatalf("the figures %v are not in the page", m)
				}
			}
		}
		if charts != want {
			t.Fatalf("%d charts, want %d", charts, want)
		}
		if strings.ContainsFunc(page.String(), func(c rune) bool { return c < ' ' && c != '\n' || c == '\u202e' || c == '\u2066' }) {
			t.Fatal("the page has control characters")
		}
	})
}

// The policy of the page allows its own style and nothing else.
func TestPolicy(t *testing.T) {
	var page bytes.Buffer
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	p, err := report.NewPeriod("", "", "", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(&page, &report.Report{Period: p, Made: now}); err != nil {
		t.Fatal(err)
	}
	all, err := elements(page.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	policy := ""
	for _, e := range all {
		if e.attr["http-equiv"] == "Content-Security-Policy" {
			policy = e.attr["content"]
		}
		if e.name == "style" && e.text != style {
			t.Errorf("the style is %q", e.text)
		}
	}
	if !regexp.MustCompile(`^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'$`).MatchString(policy) {
		t.Errorf("the policy is %q", policy)
	}
	if strings.Contains(style, "url(") || strings.Contains(style, "@import") || strings.Contains(style, "<") {
		t.Error("the style loads something, or ends its element")
	}
	for _, class := range classes {
		for _, kind := range []string{"fill", "stroke"} {
			if !strings.Contains(style, "."+kind+"-"+class+" {") {
				t.Errorf("the style has no colour for .%s-%s", kind, class)
			}
		}
	}
}

// failing is a file on a full disk.
type failing struct{ left int }

var errFull = errors.New("the disk is full")

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteFails(t *testing.T) {
	now := time.Date(2026, 3, 30, 12, 0, 0, 0, time.UTC)
	p, err := report.NewPeriod("", "", "", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := Write(&failing{left: 1000}, &report.Report{Period: p, Made: now}); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1\u202f000", 1234567: "1\u202f234\u202f567", -12345: "−12\u202f345"} {
		if got := thousands(n); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// Labels of an axis of counts are integers, and the largest count is within the axis.
func TestCountAxis(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(0, 1e9).Draw(t, "n")) })).Draw(t, "values")
		axis := countAxis(values)[0]
		step := *axis.Max / float64(axis.LabelCount-1)
		if axis.LabelCount < 2 || axis.LabelCount > mostSteps+1 || step != float64(int(step)) || *axis.Max < slices.Max(append(values, 0)) {
			t.Fatalf("%d labels to %v for %v", axis.LabelCount, *axis.Max, values)
		}
	})
}
