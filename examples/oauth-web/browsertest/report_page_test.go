package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// reportPicture is the picture in docs/cli.md. SCREENSHOT=1 writes it anew.
var reportPicture = filepath.Join("..", "..", "..", "docs", "report.png")

// hostile is a subject that would run if the page took it for markup.
const hostile = `<script>document.title = "hacked"</script><b>Bold`

type object = map[string]any

// history is what the account of the report has from the beginning: contacts of a month on
// two lists, newsletters and an autoresponder. One subject is hostile.
func history(t *testing.T) string {
	t.Helper()
	letter := func(id, subject, list string, hours int) object {
		return object{
			"newsletterId": id, "name": "news", "subject": subject, "createdOn": fmt.Sprintf("-%dh", hours), "campaign": object{"campaignId": list}, "fromField": object{"fromFieldId": "@sender"},
			"content": object{"html": `<a href="https://example.com/sale">The sale</a>`}, "flags": []string{"openrate", "clicktrack"}, "sendSettings": object{"selectedCampaigns": []string{list}},
		}
	}
	var contacts []object
	for i := range 160 {
		list := []string{"@shoes", "@spring", "@spring"}[i%3]
		if i%40 == 39 {
			list = "@list"
		}
		hours := 27*24 - i*i*24*27/(160*160) - i%7 // more and more of them
		contacts = append(contacts, object{
			"contactId": fmt.Sprintf("@c%d", i), "email": fmt.Sprintf("c%d@example.com", i), "campaign": object{"campaignId": list},
			"createdOn": fmt.Sprintf("-%dh", max(hours, 1)), "dayOfCycle": "0",
		})
	}
	raw, err := json.Marshal(object{"rows": object{
		"campaign": []object{{"campaignId": "@spring", "name": "spring_2027"}, {"campaignId": "@shoes", "name": "shoes"}},
		"contact":  contacts,
		"newsletter": []object{
			letter("@n1", "Spring is near", "@spring", 21*24), letter("@n2", "New shoes", "@shoes", 15*24), letter("@n3", "The sale begins", "@spring", 9*24),
			letter("@n4", "Last days of the sale", "@spring", 3*24), letter("@n5", hostile, "@list", 24),
		},
		"autoresponder": []object{{
			"name": "welcome", "subject": "Welcome", "flags": []string{"openrate", "clicktrack"}, "campaignId": "@spring", "campaign": object{"campaignId": "@spring"}, "status": "enabled", "createdOn": "-700h",
			"content": object{"html": `<a href="https://example.com/sale">Hello</a>`}, "sendSettings": object{"type": "signup"}, "triggerSettings": object{"dayOfCycle": 0},
		}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// getresponse runs the command against a server and returns its output.
func getresponse(t *testing.T, base string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(programs, "getresponse"), append(args, "--server", base+"v3")...)
	cmd.Env = []string{"HOME=" + t.TempDir()}
	var notes bytes.Buffer
	cmd.Stderr = &notes
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("getresponse %s: %v: %s", strings.Join(args, " "), err, notes.String())
	}
	return strings.TrimSpace(string(out))
}

// readers makes recipients open newsletters, click in them and leave.
func readers(t *testing.T, base string) {
	t.Helper()
	for n, letter := range strings.Fields(getresponse(t, base, "newsletters", "list", "--all", "--jq", ".[]|select(.sendMetrics.status==\"finished\")|.newsletterId")) {
		sent := strings.Fields(getresponse(t, base, "newsletters", "list-activities", letter, "--all", "--jq", ".[].contact.contactId"))
		for i, contact := range sent {
			actions := []string{}
			if i%(n+2) == 0 {
				actions = append(actions, "open")
			}
			if i%(3*n+5) == 0 {
				actions = append(actions, "click")
			}
			if i%29 == 28 {
				actions = append(actions, map[bool]string{true: "bounce", false: "unsubscribe"}[n%2 == 0])
			}
			for _, action := range actions {
				engage(t, base, letter, contact, action)
			}
		}
	}
	welcome := getresponse(t, base, "autoresponders", "list", "--query-name", "welcome", "--jq", ".[].autoresponderId")
	for i, contact := range strings.Fields(getresponse(t, base, "contacts", "list", "--list", "spring_2027", "--all", "--jq", ".[].contactId")) {
		engage(t, base, welcome, contact, "open")
		if i%3 == 0 {
			engage(t, base, welcome, contact, "click")
		}
	}
}

// engage makes a recipient do something with a message. What is not possible, such as the
// click of somebody who left, changes nothing.
func engage(t *testing.T, base, message, contact, action string) {
	t.Helper()
	call(t, base, "POST", "-/getresponse/engage", fmt.Sprintf(`{"message": %q, "recipient": %q, "action": %q}`, message, contact, action))
}

// watched collects what a page requests and what it complains about.
type watched struct {
	mu       sync.Mutex
	requests []string
	mistakes []string
}

// seen returns what was collected so far.
func (w *watched) seen() (requests, mistakes []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.requests), slices.Clone(w.mistakes)
}

// watch begins to collect.
func watch(ctx context.Context, t *testing.T) *watched {
	t.Helper()
	w := &watched{}
	do(ctx, t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{})
		return err
	}))
	err := chromedp.Listen(ctx, func(event any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			w.requests = append(w.requests, e.Request.URL)
		case *log.EventEntryAdded:
			w.mistakes = append(w.mistakes, fmt.Sprint(e.Entry.Level, ": ", e.Entry.Text))
		case *runtime.EventExceptionThrown:
			w.mistakes = append(w.mistakes, e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			w.mistakes = append(w.mistakes, fmt.Sprint("console.", e.Type))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// emulate sets the medium and the colours that the user prefers.
func emulate(ctx context.Context, t *testing.T, medium, colours string) {
	t.Helper()
	do(ctx, t, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: colours}},
		})
		return err
	}))
}

// The page of getresponse report: charts can be seen, in light and dark and on paper,
// nothing but the file is loaded, and nothing in it runs.
func TestReportPage(t *testing.T) {
	base := run(t, nil, "getresponse", "serve", "--addr", "127.0.0.1:0", "--seed", history(t))
	readers(t, base)
	path := filepath.Join(t.TempDir(), "report.html")
	getresponse(t, base, "report", "--html", path)

	ctx := browse(t)
	do(ctx, t, chromedp.EmulateViewport(1100, 1000))
	emulate(ctx, t, "screen", "light")
	w := watch(ctx, t)
	address := "file://" + filepath.ToSlash(path)
	do(ctx, t, chromedp.Navigate(address))
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS("footer")))
	contains(t, do(ctx, t, text("body")), "spring_2027", "shoes", "The sale begins", "Welcome", hostile)
	title := do(ctx, t, chromedp.Evaluate[string](`document.title`))
	if !strings.HasPrefix(title, "Report of ") {
		t.Errorf("the title is %q", title)
	}
	check := func(what string) {
		t.Helper()
		charts := do(ctx, t, chromedp.Evaluate[[]string](`[...document.querySelectorAll("svg")].map(e => {
			const box = e.getBoundingClientRect(), shapes = [...e.querySelectorAll("path, circle")];
			const seen = shapes.filter(s => { const b = s.getBBox(); return b.width + b.height > 3 && getComputedStyle(s).visibility === "visible"; });
			const name = document.getElementById(e.getAttribute("aria-labelledby").split(" ")[0]).textContent;
			return [name, box.width > 400 && box.height > 100 && box.right <= innerWidth && seen.length > 5].join(": ");
		})`))
		want(t, "charts "+what, strings.Join(charts, ", "), "Contacts on lists: true, Added and removed contacts: true, Opened and clicked: Newsletters: true, Opened and clicked: Autoresponders: true")
		if wide := do(ctx, t, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`)); wide {
			t.Errorf("%s: the page is wider than the window", what)
		}
	}
	colours := func() string {
		return do(ctx, t, chromedp.Evaluate[string](`["body", ".fill-series1", ".fill-text"].map(c => { const s = getComputedStyle(document.querySelector(c)); return [s.backgroundColor, s.fill]; }).join(" ")`))
	}
	check("in light")
	light := colours()
	emulate(ctx, t, "screen", "dark")
	check("in dark")
	dark := colours()
	emulate(ctx, t, "print", "dark")
	check("on paper")
	paper := colours()
	if light == dark || !strings.HasPrefix(paper, "rgb(255, 255, 255)") || strings.Contains(dark, "rgb(255, 255, 255)") {
		t.Errorf("colours: light %s, dark %s, paper %s", light, dark, paper)
	}
	do(ctx, t, chromedp.EmulateViewport(420, 900))
	emulate(ctx, t, "screen", "light")
	if wide := do(ctx, t, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`)); wide {
		t.Error("the page is wider than a telephone")
	}

	// The policy holds: what somebody adds neither runs nor loads anything.
	before, _ := w.seen()
	do(ctx, t, chromedp.Evaluate[bool](`(() => {
		document.body.insertAdjacentHTML("beforeend", '<img src="`+base+`x.png"><b id="styled" style="color: rgb(1, 2, 3)">x</b>');
		const s = document.createElement("script"); s.textContent = "document.title = 'ran'"; document.body.append(s); return true; })()`))
	want(t, "title after a script", do(ctx, t, chromedp.Evaluate[string](`document.title`)), title)
	if colour := do(ctx, t, chromedp.Evaluate[string](`getComputedStyle(document.getElementById("styled")).color`)); colour == "rgb(1, 2, 3)" {
		t.Error("the policy allows inline styles")
	}
	if fmt.Sprint(before) != "["+address+"]" {
		t.Errorf("the page requests %q", before)
	}
	var mistakes []string // the browser reports them later
	for end := time.Now().Add(10 * time.Second); len(mistakes) < 3 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		_, mistakes = w.seen()
	}
	for _, mistake := range mistakes {
		if !strings.Contains(mistake, "Content Security Policy") {
			t.Errorf("the page reports %s", mistake)
		}
	}
	if len(mistakes) != 3 {
		t.Errorf("the policy blocks %d of image, style and script: %q", len(mistakes), mistakes)
	}
}

// The picture of the documentation shows a report without the hostile subject.
func TestReportPicture(t *testing.T) {
	if os.Getenv("SCREENSHOT") == "" {
		t.Skip("SCREENSHOT=1 writes the picture")
	}
	base := run(t, nil, "getresponse", "serve", "--addr", "127.0.0.1:0", "--seed", history(t))
	readers(t, base)
	path := filepath.Join(t.TempDir(), "report.html")
	getresponse(t, base, "report", "--html", path, "--list", "spring_2027,shoes")
	ctx := browse(t)
	do(ctx, t, chromedp.EmulateViewport(1100, 2030))
	emulate(ctx, t, "screen", "light")
	do(ctx, t, chromedp.Navigate("file://"+filepath.ToSlash(path)))
	picture := do(ctx, t, chromedp.CaptureScreenshot())
	if err := os.WriteFile(reportPicture, picture, 0o600); err != nil {
		t.Fatal(err)
	}
}
