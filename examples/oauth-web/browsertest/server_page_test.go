package browsertest

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// screenshot is the picture in docs/server.md. SCREENSHOT=1 writes it anew.
var screenshot = filepath.Join("..", "..", "..", "docs", "server.png")

const maxScreenshot = 200_000 // bytes

// call sends a request to the API of the server whose page is at base.
func call(t *testing.T, base, method, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", "api-key s3cr3t-any")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}

// The page shows what happened, and its buttons work.
func TestServerPage(t *testing.T) {
	base := run(t, nil, "getresponse", "serve", "--addr", "127.0.0.1:0", "--platform", "both", "--domain", "shoes.example.com")
	for i := range 12 {
		call(t, base, "POST", "v3/tags", fmt.Sprintf(`{"name": "tag_%d"}`, i))
	}
	call(t, base, "POST", "v3/campaigns", `{"name": "spring"}`)
	call(t, base, "GET", "v3/contacts?perPage=5000", "")
	call(t, base, "POST", "v3/contacts", `{"email": "jan@example.com", "colour": "red"}`)
	call(t, base, "POST", "-/getresponse/faults", `{"operation": "createOrder", "status": 503, "times": 2}`)
	ctx := browse(t)
	do(ctx, t, chromedp.EmulateViewport(1100, 1000))
	do(ctx, t, chromedp.Navigate(base))
	picture := do(ctx, t, chromedp.FullScreenshot(100))
	want(t, "API", do(ctx, t, text("#url")), base+"v3")
	contains(t, do(ctx, t, text("body")), "Retail account", "Account of shoes.example.com", "12 tag", "2 campaign", "createOrder",
		"perPage (query): number must be at most 1000", "colour (body): This property is not known")
	if os.Getenv("SCREENSHOT") != "" {
		if err := os.WriteFile(screenshot, picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}

	click(ctx, t, "#clear-faults", "body:not(:has(#faults))")
	click(ctx, t, "#advance", "#ahead")
	want(t, "ahead", do(ctx, t, text("#ahead")), "24h0m0s")
	do(ctx, t, chromedp.Click(chromedp.CSS("#reset")))
	for strings.Contains(do(ctx, t, text("body")), "12 tag") { // the old page, until the next one is there
		time.Sleep(20 * time.Millisecond)
	}
	do(ctx, t, chromedp.WaitVisible(chromedp.CSS(".entities")))
	want(t, "address", do(ctx, t, chromedp.Location()), base)
	style := do(ctx, t, chromedp.Evaluate[string](`getComputedStyle(document.querySelector("form")).display`))
	want(t, "display of the form, which the style sheet sets", style, "flex")
}

// Pages of other origins change nothing, and other host names for the same address show
// nothing.
func TestServerPageOfOthers(t *testing.T) {
	base := run(t, nil, "getresponse", "serve", "--addr", "127.0.0.1:0")
	call(t, base, "POST", "v3/tags", `{"name": "vip"}`)
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<!DOCTYPE html><form method="post" action="%s"><button id="go" name="button" value="reset">Win</button></form>`, base)
	}))
	t.Cleanup(evil.Close)
	ctx := browse(t)
	for _, from := range []string{evil.URL, strings.Replace(evil.URL, "127.0.0.1", "localhost", 1), strings.Replace(evil.URL, "127.0.0.1", "evil.example", 1)} {
		do(ctx, t, chromedp.Navigate(from))
		click(ctx, t, "#go", "body:not(:has(#go))")
		contains(t, do(ctx, t, text("body")), "A page of another origin must not use the handles.")
	}
	do(ctx, t, chromedp.Navigate(strings.Replace(base, "127.0.0.1", "evil.example", 1)))
	contains(t, do(ctx, t, text("body")), `no host name "evil.example`)
	do(ctx, t, chromedp.Navigate(base))
	contains(t, do(ctx, t, text("body")), "1 tag")
}

// The pictures in the documentation are some, and not too large.
func TestScreenshots(t *testing.T) {
	for _, path := range []string{screenshot, reportPicture} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.DecodeConfig(bytes.NewReader(raw))
		if err != nil || picture.Width < 1000 || len(raw) > maxScreenshot {
			t.Errorf("%s: %v, %v, %d bytes", path, picture, err, len(raw))
		}
	}
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
}
