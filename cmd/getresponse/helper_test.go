package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/internal/testsecret"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

func TestMain(m *testing.M) {
	testsecret.ClearEnvironment()
	os.Exit(m.Run())
}

// memoryKeyring is a keyring in memory.
type memoryKeyring map[string]string

func (m memoryKeyring) Get(name string) (string, error) {
	if secret, ok := m[name]; ok {
		return secret, nil
	}
	return "", errNoSecret
}

func (m memoryKeyring) Set(name, secret string) error { m[name] = secret; return nil }
func (m memoryKeyring) Delete(name string) error      { delete(m, name); return nil }

// noKeyring is a machine without a keyring.
type noKeyring struct{}

var errNoKeyring = errors.New("there is no keyring")

func (noKeyring) Get(string) (string, error) { return "", errNoKeyring }
func (noKeyring) Set(string, string) error   { return errNoKeyring }
func (noKeyring) Delete(string) error        { return errNoKeyring }

// bench runs commands against a server without a network.
type bench struct {
	*testing.T
	server   *getresponsetest.Server
	env      map[string]string
	dir      string
	keyring  keyring
	terminal bool                      // standard input and output are one
	columns  string                    // of the terminal
	before   func(*http.Request) error // of each request
	after    func(*http.Request) error // of each that the server has carried out

	mu   sync.Mutex
	sent []byte // last response

	change  func(*app)
	rewrite func(response []byte) []byte
}

func newBench(t *testing.T, options ...getresponsetest.Option) *bench {
	t.Helper()
	server := getresponsetest.NewServer(options...)
	t.Cleanup(server.Close)
	return &bench{T: t, server: server, env: map[string]string{}, dir: t.TempDir(), keyring: memoryKeyring{}}
}

// RoundTrip implements [http.RoundTripper]. It keeps the response.
func (b *bench) RoundTrip(r *http.Request) (*http.Response, error) {
	if b.before != nil {
		if err := b.before(r); err != nil {
			return nil, err
		}
	}
	resp, err := b.server.Transport().RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if b.after != nil {
		if err := b.after(r); err != nil {
			return nil, err
		}
	}
	sent, err := io.ReadAll(resp.Body)
	if b.rewrite != nil {
		sent = b.rewrite(sent)
		resp.ContentLength = int64(len(sent))
	}
	resp.Body = io.NopCloser(bytes.NewReader(sent))
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent = sent
	return resp, err
}

func (b *bench) app() *app {
	a := &app{
		getenv:      func(name string) string { return b.env[name] },
		configDir:   func() (string, error) { return b.dir, nil },
		keyring:     b.keyring,
		isTerminal:  func(any) bool { return b.terminal },
		readSecret:  readSecret,
		openBrowser: func(string) error { return errors.New("no browser") },
		extraOptions: []getresponse.Option{
			getresponse.WithHTTPClient(&http.Client{Transport: b}), getresponse.WithoutLimits(), getresponse.WithRetries(0),
		},
	}
	if b.columns != "" {
		b.env["COLUMNS"] = b.columns
	}
	if b.change != nil {
		b.change(a)
	}
	return a
}

// result is what a command printed, and how it ended.
type result struct {
	out, notes string
	err        error
	status     int
}

// run runs a command of the whole tree.
func (b *bench) run(args ...string) result { return b.runIn("", args...) }

// runIn runs a command with a standard input.
func (b *bench) runIn(in string, args ...string) result {
	b.Helper()
	return b.execute(b.Context(), newRoot(b.app()), in, args)
}

func (b *bench) execute(ctx context.Context, root *cobra.Command, in string, args []string) result {
	var out, notes bytes.Buffer
	root.SetIn(strings.NewReader(in))
	root.SetOut(&out)
	root.SetErr(&notes)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err != nil {
		report(&notes, err)
	}
	return result{out.String(), notes.String(), err, exitStatus(err)}
}

// call runs a command against the server.
func (b *bench) call(args ...string) result {
	b.Helper()
	return b.run(append(args, "--server", b.server.URL())...)
}

// must is call for a command that has to succeed.
func (b *bench) must(args ...string) string {
	b.Helper()
	r := b.call(args...)
	if r.err != nil {
		b.Fatalf("%s: %v", strings.Join(args, " "), r.err)
	}
	return r.out
}

// write writes a file of the test.
func (b *bench) write(name, text string) string {
	b.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}
