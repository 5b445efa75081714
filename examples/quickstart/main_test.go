package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/internal/testsecret"
)

const (
	asMain    = "QUICKSTART_TEST_AS_MAIN" // makes the test binary the program itself
	secretKey = "s3cr3t-0123456789abcdef"
)

func TestMain(m *testing.M) {
	if os.Getenv(asMain) != "" {
		main()
		os.Exit(0)
	}
	testsecret.ClearEnvironment()
	code := m.Run()
	promptServer().Close()
	lateServer().Close()
	os.Exit(code)
}

// runMain runs the program as a process of its own.
func runMain(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	// The race detector sleeps for a second at the end of a process, unless GORACE says otherwise.
	cmd.Env = append(append(os.Environ(), asMain+"=1", "GORACE=atexit_sleep_ms=0"), env...)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	testsecret.Log(t, out.String(), errOut.String())
	return out.String(), errOut.String(), cmd.ProcessState.ExitCode()
}

func writeFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-h"}, &out); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("got %v, want flag.ErrHelp", err)
	}
	for _, part := range []string{"-csv file", "-list name", "-wait duration", "quickstart", "email"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the usage lacks %q:\n%s", part, &out)
		}
	}
	if strings.Contains(out.String(), "service ") {
		t.Errorf("-h did more than help:\n%s", &out)
	}
	stdout, stderr, code := runMain(t, nil, "-h")
	if code != 0 || stderr != "" || !strings.Contains(stdout, "-csv file") {
		t.Errorf("exit code %d, standard error %q, output:\n%s", code, stderr, stdout)
	}
}

func TestInvalidBeforeAnythingStarts(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.csv")
	headless := writeFile(t, "mail,name\na@example.com,Ann\n")
	empty := writeFile(t, "")
	for name, c := range map[string]struct {
		args  []string
		wants []string
		is    error
	}{
		"argument":                      {[]string{"-list", "abc", "people.csv"}, []string{`argument "people.csv" is not expected`}, nil},
		"flag":                          {[]string{"-cvs", "people.csv"}, []string{"-cvs"}, nil},
		"duration":                      {[]string{"-wait", "soon"}, []string{"-wait", "soon"}, nil},
		"missing file":                  {[]string{"-csv", missing}, []string{missing}, fs.ErrNotExist},
		"folder":                        {[]string{"-csv", t.TempDir()}, []string{"directory"}, nil},
		"file without column email":     {[]string{"-csv", headless}, []string{headless, `the header "mail,name" has no column email`}, nil},
		"file without a header, or any": {[]string{"-csv", empty}, []string{empty, "the header cannot be read"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			err := run(t.Context(), c.args, &out)
			if err == nil || errors.Is(err, flag.ErrHelp) || c.is != nil && !errors.Is(err, c.is) {
				t.Fatalf("got %v", err)
			}
			for _, part := range c.wants {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if strings.Contains(out.String(), "service ") {
				t.Errorf("the job started:\n%s", &out)
			}
		})
	}
	stdout, stderr, code := runMain(t, nil, "-csv", missing)
	if code != 1 || !strings.HasPrefix(stderr, "quickstart: ") || !strings.Contains(stderr, missing) || stdout != "" {
		t.Errorf("exit code %d, standard error %q, output %q", code, stderr, stdout)
	}
}

func TestRunSample(t *testing.T) {
	started := time.Now()
	stdout, stderr, code := runMain(t, nil)
	took := time.Since(started)
	if code != 0 || stderr != "" {
		t.Fatalf("exit code %d, standard error %q", code, stderr)
	}
	for _, part := range []string{
		"service       embedded server at http://127.0.0.1:", "read           2000 rows\n", "list          quickstart created\n",
		"LINE  ADDRESS ", "\nadded       1967\nduplicate     28\nrejected       5\nrows        2000\n",
		"\nquickstart: 1967 contacts on the list, 20 tagged, 20 updated, in ",
	} {
		if !strings.Contains(stdout, part) {
			t.Errorf("the output lacks %q:\n%s", part, stdout)
		}
	}
	if lines := reported(t, stdout); len(lines) != 33 || !slices.IsSorted(lines) {
		t.Errorf("the table lists the lines %d, want 33", lines)
	}
	if took < time.Second {
		t.Errorf("two batches took %s, the service allows one a second", took)
	}
}

func TestRunFile(t *testing.T) {
	file := writeFile(t, "name,email\nAnn,a@example.com\nBob,\"b@example.com\nCid,c@example.com\nAnn,A@example.com\n")
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-csv", file, "-list", "my people"}, &out); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		"read              4 rows\n", "list          my people created\n", "\nmy people: 2 contacts on the list, 0 tagged, 0 updated, in ",
		"\n3                    rejected   broken CSV", "\n5     A@example.com  duplicate  same address as line 2\n",
		"\nadded          2\nduplicate      1\nrejected       1\nrows           4\n",
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the output lacks %q:\n%s", part, &out)
		}
	}
}

func TestRunWait(t *testing.T) {
	file := writeFile(t, "email\na@example.com\nb@example.com\n")
	var out bytes.Buffer
	defer func(usual time.Duration) { contactDelay = usual }(contactDelay)
	contactDelay = time.Hour // nothing is visible however slow the machine is
	if err := run(t.Context(), []string{"-csv", file, "-wait", "1ms"}, &out); err != nil {
		t.Fatal(err)
	}
	if want := "\nadded          0\npending        2\nrows           2\n"; !strings.Contains(out.String(), want) {
		t.Errorf("the output lacks %q:\n%s", want, &out)
	}
}

func TestCredentials(t *testing.T) {
	canceled, cancel := context.WithCancel(t.Context())
	cancel() // with it no request leaves the program
	for name, c := range map[string]struct {
		env   map[string]string
		out   string // in the output; "" where the job must not start
		wants []string
	}{
		"retail":        {map[string]string{"GETRESPONSE_API_KEY": secretKey}, "service       https://api.getresponse.com/v3\n", []string{"context canceled"}},
		"token":         {map[string]string{"GETRESPONSE_ACCESS_TOKEN": secretKey}, "service       https://api.getresponse.com/v3\n", []string{"context canceled"}},
		"enterprise-us": {map[string]string{"GETRESPONSE_API_KEY": secretKey, "GETRESPONSE_ENVIRONMENT": "enterprise-us", "GETRESPONSE_DOMAIN": "example.com"}, "service       https://api3.getresponse360.com/v3\n", []string{"context canceled"}},
		"enterprise-pl": {map[string]string{"GETRESPONSE_API_KEY": secretKey, "GETRESPONSE_ENVIRONMENT": "enterprise-pl", "GETRESPONSE_DOMAIN": "example.com"}, "service       https://api3.getresponse360.pl/v3\n", []string{"context canceled"}},

		"unknown environment": {map[string]string{"GETRESPONSE_API_KEY": secretKey, "GETRESPONSE_ENVIRONMENT": "enterprise"}, "", []string{`"enterprise" is none of retail, enterprise-us and enterprise-pl`, "GETRESPONSE_ENVIRONMENT"}},
		"no domain":           {map[string]string{"GETRESPONSE_API_KEY": secretKey, "GETRESPONSE_ENVIRONMENT": "enterprise-us"}, "", []string{"domain", "is empty", "example.com"}},
		"bad domain":          {map[string]string{"GETRESPONSE_API_KEY": secretKey, "GETRESPONSE_ENVIRONMENT": "enterprise-us", "GETRESPONSE_DOMAIN": "https://example.com"}, "", []string{`"https://example.com" has a scheme`}},
		"domain in retail":    {map[string]string{"GETRESPONSE_API_KEY": secretKey, "GETRESPONSE_DOMAIN": "example.com"}, "", []string{`"example.com"`, "not for retail"}},
		"key and token":       {map[string]string{"GETRESPONSE_API_KEY": secretKey, "GETRESPONSE_ACCESS_TOKEN": secretKey}, "", []string{"both GETRESPONSE_API_KEY and GETRESPONSE_ACCESS_TOKEN"}},
		"key of two lines":    {map[string]string{"GETRESPONSE_API_KEY": secretKey + "\n" + secretKey}, "", []string{"control character"}},
	} {
		t.Run(name, func(t *testing.T) {
			for variable, value := range c.env {
				t.Setenv(variable, value)
			}
			var out bytes.Buffer
			err := run(canceled, nil, &out)
			if err == nil {
				t.Fatal("no error")
			}
			for _, part := range c.wants {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if c.out == "" && out.Len() > 0 || !strings.Contains(out.String(), c.out) || strings.Contains(out.String(), "embedded") {
				t.Errorf("the output is not %q:\n%s", c.out, &out)
			}
			if c.out != "" && !strings.Contains(out.String(), "\nrows        2000\n") {
				t.Errorf("the output accounts for no rows:\n%s", &out)
			}
			if strings.Contains(out.String()+err.Error(), secretKey) {
				t.Errorf("the credential is shown: %v\n%s", err, &out)
			}
		})
	}
}

// With a key the program calls the real address. If that is not reachable, it fails
// with exit code 1 and does not print the key.
func TestKeyGoesToTheService(t *testing.T) {
	var asked atomic.Value
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Method + " " + r.Host)
		http.Error(w, "no way out", http.StatusBadGateway)
	}))
	defer proxy.Close()
	env := []string{"GETRESPONSE_API_KEY=" + secretKey, "HTTPS_PROXY=" + proxy.URL, "https_proxy=" + proxy.URL, "NO_PROXY=", "no_proxy="}
	stdout, stderr, code := runMain(t, env)
	if got := asked.Load(); got != "CONNECT api.getresponse.com:443" {
		t.Errorf("the proxy was asked for %v", got)
	}
	if code != 1 || !strings.HasPrefix(stderr, "quickstart: ") || !strings.Contains(stderr, "Bad Gateway") {
		t.Errorf("exit code %d, standard error %q", code, stderr)
	}
	if !strings.Contains(stdout, "service       https://api.getresponse.com/v3\n") || !strings.Contains(stdout, "\nrows        2000\n") {
		t.Errorf("the output is\n%s", stdout)
	}
	if strings.Contains(stdout+stderr, secretKey) {
		t.Error("the key is shown")
	}
}
