package main

import (
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-getresponse/getresponse/internal/freeport"
	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

const apiKey = "s3cr3t-key-of-the-account"

// signedOut returns a bench whose commands reach the server without --server.
func signedOut(t *testing.T, options ...getresponsetest.Option) *bench {
	t.Helper()
	b := newBench(t, append(options, getresponsetest.WithAPIKey(apiKey))...)
	b.change = func(a *app) { a.extraOptions = append(a.extraOptions, getresponse.WithBaseURL(b.server.URL())) }
	return b
}

// files returns the files of the configuration with their content.
func (b *bench) files() map[string]string {
	b.Helper()
	all := map[string]string{}
	found, err := filepath.Glob(filepath.Join(b.dir, "getresponse", "*"))
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range found {
		raw, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		if hasModes && info.Mode().Perm() != 0o600 {
			b.Errorf("%s has the mode %o", path, info.Mode().Perm())
		}
		all[filepath.Base(path)] = string(raw)
	}
	return all
}

func TestLoginWithAPIKey(t *testing.T) {
	for name, ring := range map[string]keyring{"keyring": memoryKeyring{}, "file": noKeyring{}} {
		t.Run(name, func(t *testing.T) {
			b := signedOut(t)
			b.keyring = ring
			if r := b.runIn("s3cr3t-wrong\n", "login"); r.status != exitSignIn || len(b.files()) != 0 {
				t.Errorf("a wrong key: %d %s", r.status, r.notes)
			}
			if r := b.runIn("\n", "login"); r.err == nil || !strings.Contains(r.notes, "empty") {
				t.Errorf("no key: %s", r.notes)
			}
			r := b.runIn(apiKey+"\n", "login")
			if r.err != nil || !strings.Contains(r.out, "profile default, secret in") || strings.Contains(r.out+r.notes, apiKey) {
				t.Fatalf("%v %s", r.err, r.out)
			}
			if inFile := strings.Contains(b.files()["config.json"], apiKey); inFile != (name == "file") {
				t.Errorf("the key is in the file: %t", inFile)
			}
			if r := b.run("tags", "list"); r.err != nil {
				t.Error(r.err)
			}
			if r := b.run("whoami", "--jq", ".credentialFrom, .environment"); r.out != "profile default\nretail\n" {
				t.Errorf("got %q, %v", r.out, r.err)
			}
			if r := b.run("profiles", "-o", "csv"); r.out != "name,current,environment,domain,signIn,inKeyring\ndefault,true,retail,,API key,"+map[string]string{"keyring": "true", "file": "false"}[name]+"\n" {
				t.Errorf("got %q, %v", r.out, r.err)
			}
			if r := b.run("logout"); r.err != nil {
				t.Error(r.err)
			}
			if ring, ok := ring.(memoryKeyring); ok && len(ring) != 0 || strings.Contains(b.files()["config.json"], apiKey) {
				t.Errorf("a secret is left: %v", ring)
			}
			if r := b.run("tags", "list"); r.status != exitSignIn {
				t.Errorf("got %d", r.status)
			}
		})
	}
}

func TestProfiles(t *testing.T) {
	b := signedOut(t, getresponsetest.WithRetail(), getresponsetest.WithEnterprise("example.com"))
	login := func(args ...string) {
		t.Helper()
		if r := b.runIn(apiKey, append([]string{"login"}, args...)...); r.err != nil {
			t.Fatal(r.err)
		}
	}
	login()
	login("--profile", "max", "--environment", "enterprise-us", "--domain", "example.com")
	if r := b.run("whoami", "--jq", ".domain"); r.out != "example.com\n" {
		t.Errorf("the last login does not count: %q", r.out)
	}
	if r := b.run("whoami", "--profile", "default", "--jq", ".environment"); r.out != "retail\n" {
		t.Errorf("got %q", r.out)
	}
	b.env["GETRESPONSE_PROFILE"] = "default"
	if r := b.run("whoami", "--jq", ".environment"); r.out != "retail\n" {
		t.Errorf("got %q", r.out)
	}
	for says, args := range map[string][]string{
		"--profile is \"../x\"":     {"login", "--profile", "../x"},
		"environment \"moon\"":      {"login", "--environment", "moon"},
		"domain":                    {"login", "--environment", "enterprise-pl"},
		"--server needs no login":   {"login", "--server", "http://localhost"},
		"there is no profile \"x\"": {"tags", "list", "--profile", "x"},
		"unknown command \"key\"":   {"login", "key"}, // secrets are no arguments
	} {
		if r := b.runIn(apiKey, args...); r.err == nil || !strings.Contains(r.notes, says) {
			t.Errorf("%v: got %q, want %q", args, r.notes, says)
		}
	}
	if hasModes {
		file := filepath.Join(b.dir, "getresponse", "config.json")
		if err := os.Chmod(file, 0o644); err != nil {
			t.Fatal(err)
		}
		if r := b.run("tags", "list"); r.err == nil || !strings.Contains(r.notes, "chmod 600") {
			t.Errorf("a file that others can read: %q", r.notes)
		}
	}
}

// The variables of FromEnv win over profiles.
func TestEnvironmentVariables(t *testing.T) {
	b := signedOut(t)
	set := func(name, value string) { b.env[name] = value; t.Setenv(name, value) }
	set("GETRESPONSE_API_KEY", apiKey)
	set("GETRESPONSE_ACCESS_TOKEN", "")
	if r := b.run("whoami", "--jq", ".credentialFrom"); r.out != "environment variables\n" {
		t.Errorf("got %q %v", r.out, r.err)
	}
	if r := b.run("whoami", "--profile", "x"); r.status != exitUsage || !strings.Contains(r.notes, "exclude each other") {
		t.Errorf("got %s", r.notes)
	}
	set("GETRESPONSE_ENVIRONMENT", "moon")
	if r := b.run("whoami"); r.status != exitUsage || !strings.Contains(r.notes, "moon") {
		t.Errorf("got %d %s", r.status, r.notes)
	}
}

// A saved credential is not sent to the server of --server.
func TestServerGetsNoSavedCredential(t *testing.T) {
	b := signedOut(t)
	if r := b.runIn(apiKey, "login"); r.err != nil {
		t.Fatal(r.err)
	}
	b.change = nil
	if r := b.run("tags", "list", "--server", b.server.URL()); r.status != exitSignIn {
		t.Errorf("the server accepted the key: %d", r.status)
	}
}

// OAuth over loopback, with the embedded server as the service and a client as the browser.
func TestLoginWithOAuth(t *testing.T) {
	for name, ring := range map[string]keyring{"keyring": memoryKeyring{}, "file": noKeyring{}} {
		t.Run(name, func(t *testing.T) {
			const secret = "s3cr3t-of-the-application"
			redirect := "http://" + freeport.Address(t) + "/callback"
			b := signedOut(t, getresponsetest.WithOAuthClient("app", secret, redirect))
			b.keyring = ring
			change := b.change
			b.change = func(a *app) {
				change(a)
				a.authorizeURL, a.tokenURL = b.server.AuthorizeURL(), b.server.TokenURL()
				a.openBrowser = func(page string) error { return grant(a.authorizeURL, page) }
			}
			r := b.runIn(secret, "login", "--oauth-client-id", "app", "--redirect-url", redirect)
			if r.err != nil {
				t.Fatal(r.notes)
			}
			if strings.Contains(r.out+r.notes, secret) {
				t.Error("the secret is printed")
			}
			for file, text := range b.files() {
				if name == "keyring" && (strings.Contains(text, secret) || strings.Contains(text, "access_token")) {
					t.Errorf("%s has a secret", file)
				}
			}
			if r := b.run("whoami", "--jq", ".credentialFrom"); r.out != "profile default\n" {
				t.Errorf("got %q %v", r.out, r.err)
			}
			if r := b.run("profiles", "--jq", ".[].signIn"); r.out != "OAuth\n" {
				t.Errorf("got %q %v", r.out, r.err)
			}
			if r := b.run("logout"); r.err != nil || len(b.files()) != 1 {
				t.Errorf("got %v, %v", r.err, b.files())
			}
		})
	}
}

var hiddenField = regexp.MustCompile(`<input type="?hidden"? name="([^"]+)" value="([^"]*)"`)

// grant is a browser whose user grants access on the authorize page. It follows the
// redirect to the program.
func grant(authorize, page string) error {
	shown, err := http.Get(page)
	if err != nil {
		return err
	}
	defer shown.Body.Close()
	text, err := io.ReadAll(shown.Body)
	if err != nil {
		return err
	}
	form := url.Values{"decision": {"grant"}}
	for _, field := range hiddenField.FindAllStringSubmatch(string(text), -1) {
		form.Set(field[1], html.UnescapeString(field[2]))
	}
	resp, err := http.PostForm(authorize, form)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
