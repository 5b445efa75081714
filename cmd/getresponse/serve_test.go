package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/gen/gr"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
)

// run is a command that serves.
type run struct {
	url    string
	lines  []string // that it printed until it listened
	cancel context.CancelFunc
	done   chan error
}

// start runs serve with arguments, on a free port of loopback unless they have another.
func startServe(t *testing.T, args ...string) *run {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &run{cancel: cancel, done: make(chan error, 1)}
	read, write := io.Pipe()
	cmd := newCommand()
	cmd.SetOut(write)
	cmd.SetArgs(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...))
	go func() {
		err := cmd.ExecuteContext(ctx)
		_ = write.CloseWithError(io.EOF)
		r.done <- err
	}()
	t.Cleanup(cancel)
	lines := bufio.NewScanner(read)
	for lines.Scan() {
		r.lines = append(r.lines, lines.Text())
		if url, ok := strings.CutPrefix(lines.Text(), "export GETRESPONSE_URL="); ok {
			r.url = url
		}
		if strings.Contains(lines.Text(), "The page: ") {
			go func() { _, _ = io.Copy(io.Discard, read) }()
			return r
		}
	}
	t.Fatalf("serve ended before it listened: %v", <-r.done)
	return nil
}

// stop interrupts the command and returns its error.
func (r *run) stop() error {
	r.cancel()
	return <-r.done
}

func (r *run) connect(t *testing.T, opts ...getresponse.Option) *getresponse.Client {
	t.Helper()
	insecure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // it signs itself
	client, err := getresponse.New(append(opts, getresponse.WithBaseURL(r.url), getresponse.WithAPIKey("s3cr3t-any"), getresponse.WithHTTPClient(insecure))...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// The state outlives the command, with IDs that continue.
func TestStateFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	r := startServe(t, "--state", file)
	vip, err := r.connect(t).Tags.Create(t.Context(), gr.NewTag{Name: "vip"})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	r = startServe(t, "--state", file)
	client := r.connect(t)
	if tag, err := client.Tags.Get(t.Context(), vip.TagID, nil); err != nil || tag.Name != "vip" {
		t.Errorf("got %v, %v", tag, err)
	}
	if next, err := client.Tags.Create(t.Context(), gr.NewTag{Name: "new"}); err != nil || next.TagID == vip.TagID {
		t.Errorf("got %v, %v", next, err)
	}
	// It is saved on the way too, as a program can be killed.
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if raw, err := os.ReadFile(file); err == nil && strings.Contains(string(raw), `"new"`) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the state is not saved")
		}
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 1 {
		t.Errorf("the directory has %v, %v", left, err)
	}
}

func TestPlatformsProfileAndTLS(t *testing.T) {
	r := startServe(t, "--platform", "both", "--domain", "a.example.com,b.example.com", "--profile", "as-service", "--tls", "--limits", "--latency", "1ms")
	printed := strings.Join(r.lines, "\n")
	for _, part := range []string{"https://127.0.0.1:", "export GETRESPONSE_KEY=", "X-Domain: a.example.com", "X-Domain: b.example.com", "--insecure"} {
		if !strings.Contains(printed, part) {
			t.Errorf("%q is not in %s", part, printed)
		}
	}
	for _, environment := range []getresponse.Environment{getresponse.Retail(), getresponse.EnterpriseUS("a.example.com"), getresponse.EnterpriseUS("b.example.com")} {
		client := r.connect(t, getresponse.WithEnvironment(environment))
		var resp getresponse.Response
		if _, err := client.Do(t.Context(), "GET", "/tags?perPage=0", nil, nil, getresponse.WithResponse(&resp)); err != nil {
			t.Errorf("%v: %v", environment, err)
		}
		if resp.RateLimit.Limit != 30000 || resp.RateLimit.Remaining != 29999 {
			t.Errorf("%v: the limits are %v", environment, resp.RateLimit)
		}
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
}

func TestSeedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(file, []byte(`{"rows": {"tag": [{"name": "vip", "createdAt": "-48h"}]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	r := startServe(t, "--seed", file)
	page, err := r.connect(t).Tags.List(t.Context(), nil)
	if err != nil || len(page.Items) != 1 || page.Items[0].Name != "vip" {
		t.Errorf("got %v, %v", page, err)
	}
}

// Every mistake is an error that names the flag or the file.
func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for says, args := range map[string][]string{
		"--platform is \"moon\"":  {"--platform", "moon"},
		"needs a --domain":        {"--platform", "both"},
		"--domain is for":         {"--platform", "retail", "--domain", "a.example.com"},
		"--domain: ":              {"--domain", "https://a.example.com"},
		"--profile is \"lax\"":    {"--profile", "lax"},
		"--latency is -1s":        {"--latency", "-1s"},
		"--seed: ":                {"--seed", filepath.Join(dir, "nothing.json")},
		"the seed cannot be read": {"--seed", write("seed.json", "nonsense")},
		"state.json: getresponsetest: the snapshot ": {"--state", write("state.json", "{}")},
		"--state: open ":          {"--state", filepath.Join(dir, "missing", "state.json")},
		"--webhook: ":             {"--webhook", "nowhere"},
		"unknown flag: --colour":  {"--colour"},
		"unknown command \"now\"": {"now"},
		"address":                 {"--addr", "127.0.0.1:99999"},
	} {
		cmd := newCommand()
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SetArgs(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...))
		if err := cmd.ExecuteContext(t.Context()); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: got %v, want %q", args, err, says)
		}
	}
}
