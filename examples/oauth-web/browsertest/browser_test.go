package browsertest

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// programs is the folder with the example and the command, built once.
var programs string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "browsertest")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		programs = dir
		build := exec.Command("go", "build", "-race", "-o", dir, "./examples/oauth-web", "./cmd/getresponse")
		build.Dir = "../../.."
		if out, err := build.CombinedOutput(); err != nil {
			panic(string(out))
		}
		return m.Run()
	}())
}

// opened is the line in which a program says where its page is.
var opened = regexp.MustCompile(`(?m)(?:^open +|The page: )(https?://\S+/)$`)

// start runs the example on its embedded server and returns its address.
func start(t *testing.T, environment, domain string) string {
	t.Helper()
	return run(t, []string{"GETRESPONSE_ENVIRONMENT=" + environment, "GETRESPONSE_DOMAIN=" + domain}, "oauth-web", "-listen", "127.0.0.1:0")
}

// run runs a program and returns the address of its page.
func run(t *testing.T, env []string, program string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), filepath.Join(programs, program), args...)
	cmd.Env = env
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended by then
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if found := opened.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return found[1]
		}
	}
	t.Fatal("the program ended before it listened")
	return ""
}

// browse starts a browser with a profile of its own. Every host name stands for loopback.
func browse(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("host-resolver-rules", "MAP * 127.0.0.1"), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.WSURLReadTimeout(time.Minute),
	)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) }) // waits for the browser to end
	return ctx
}

// do runs one action and returns its value. A loading page may replace the element
// or the document before the action, which then has no effect. do retries the action
// until the context of the browser ends.
func do[T any](ctx context.Context, t *testing.T, action chromedp.Action[T]) T {
	t.Helper()
	for {
		value, err := chromedp.Run(ctx, action)
		if err == nil {
			return value
		}
		if !strings.Contains(err.Error(), "(-32000)") { // the browser's code for a node or context that is gone
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// click presses an element and waits for another one, which only the next page has.
func click(ctx context.Context, t *testing.T, element, next chromedp.CSS) {
	t.Helper()
	do(ctx, t, chromedp.Click(element))
	do(ctx, t, chromedp.WaitVisible(next))
}

func text(element chromedp.CSS) chromedp.Action[string] { return chromedp.Text(element) }

func want(t *testing.T, what, got, want string) {
	t.Helper()
	if strings.TrimSpace(got) != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestSignIn(t *testing.T) {
	for _, env := range []struct{ name, domain string }{
		{"retail", ""}, {"enterprise-us", "us.example.com"}, {"enterprise-pl", "pl.example.com"},
	} {
		t.Run(env.name, func(t *testing.T) {
			base := start(t, env.name, env.domain)
			ctx := browse(t)
			do(ctx, t, chromedp.Navigate(base))

			click(ctx, t, "#signin", "#deny")
			want(t, "client", do(ctx, t, text("#client")), "oauth-web")
			want(t, "scope", do(ctx, t, text("#scope")), "all")
			click(ctx, t, "#deny", "#message")
			want(t, "after deny", do(ctx, t, text("#message")), "Access was not granted.")

			click(ctx, t, "#signin", "#grant")
			if env.domain != "" {
				want(t, "domain", do(ctx, t, text("#domain")), env.domain)
			}
			click(ctx, t, "#grant", "#account")
			want(t, "account", do(ctx, t, text("#account")), "owner@example.com")
			want(t, "campaigns", do(ctx, t, text("#campaigns")), "default")
			want(t, "address, which has neither code nor token", do(ctx, t, chromedp.Location()), base)
			body := do(ctx, t, chromedp.OuterHTML(chromedp.CSS("html")))
			for _, secret := range []string{"secret-of-the-example", "access-", "refresh-", "code-"} {
				if strings.Contains(body, secret) {
					t.Errorf("the page holds %q", secret)
				}
			}

			do(ctx, t, chromedp.Reload())
			do(ctx, t, chromedp.WaitVisible(chromedp.CSS("#account")))
			click(ctx, t, "#signout", "#signin")
			do(ctx, t, chromedp.Reload())
			click(ctx, t, "#signin", "#grant")

			// The implicit flow redirects with a fragment, which the application ignores.
			do(ctx, t, chromedp.Navigate(strings.Replace(do(ctx, t, chromedp.Location()), "response_type=code", "response_type=token", 1)))
			click(ctx, t, "#grant", "#message")
			query, fragment, _ := strings.Cut(do(ctx, t, chromedp.Location()), "#")
			want(t, "address of the implicit redirect", query, base+"callback")
			if !strings.Contains(fragment, "access_token=access-") {
				t.Errorf("the fragment %q has no token", fragment)
			}
		})
	}
}
