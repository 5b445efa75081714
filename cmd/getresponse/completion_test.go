package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
)

// complete returns what completes a line whose last word is begun, without descriptions,
// and the directive of the shell.
func (b *bench) complete(args ...string) (words []string, directive string) {
	b.Helper()
	r := b.run(append([]string{"__complete"}, args...)...)
	if r.err != nil {
		b.Fatalf("%v: %v", args, r.err)
	}
	if !strings.HasPrefix(r.notes, "Completion ended with directive: ") || strings.Count(r.notes, "\n") != 1 {
		b.Errorf("%v: it says %q", args, r.notes)
	}
	for line := range strings.Lines(r.out) {
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		words = append(words, word)
	}
	return words[:len(words)-1], words[len(words)-1]
}

// Directives of the shell: complete files, complete no files, no files and no space.
const (
	filesToo  = ":0"
	noFiles   = ":4"
	noSpace   = ":6"
	onlyPaths = ":16"
)

func TestCompletion(t *testing.T) {
	b := account(t)
	at := func(args ...string) string { return strings.TrimSpace(b.must(args...)) }
	list := at("campaigns", "list", "--query-name", "spring_2027", "--jq", ".[0].campaignId")
	tag := at("tags", "list", "--query-name", "vip_2", "--jq", ".[0].tagId")
	sender := at("from-fields", "create", "--email", "jan@example.com", "--name", "Jan", "--jq", ".fromFieldId")
	shop := at("shops", "create", "--name", "shop", "--locale", "PL", "--currency", "PLN", "--jq", ".shopId")
	segment := at("search-contacts", "create", "--name", "recent", "--section-logic-operator", "and", "--data",
		`{"section":[{"campaignIdsList":["`+list+`"],"logicOperator":"and","subscriberCycle":["receiving_autoresponder"],"subscriptionDate":"all_time"}]}`, "--jq", ".searchContactId")
	t.Chdir(b.dir)
	b.write("contact.json", "{}")
	if err := os.Mkdir("contacts", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		line      string // its last word is completed
		want      string
		directive string
	}{
		{"cont", "contacts", noFiles},
		{"contacts cr", "create create-batch", noFiles},
		// Names.
		{"contacts create --list spr", "spring_2027", noFiles},
		{"contacts create --list=spr", "spring_2027", noFiles},
		{"contacts list --list nothing", "", noFiles},
		{"contacts create --tag vip", "vip vip_2", noFiles},
		{"contacts create --tag vip --tag vip_", "vip_2", noFiles},
		{"contacts create --tag vip,vip_", "vip,vip_2", noFiles},
		{"contacts create --field cit", "city=", noSpace},
		{"contacts create --field city=W", "", noSpace},
		{"custom-fields get --field cit", "city", noFiles},
		// IDs, which the shell describes by the names.
		{"campaigns get " + list, list, noFiles},
		{"contacts list --query-campaign-id " + list, list, noFiles},
		{"tags get " + tag, tag, noFiles},
		{"tags get --tag vip ''", "", noFiles},
		{"newsletters create --from-field-id " + sender, sender, noFiles},
		{"search-contacts get " + segment, segment, noFiles},
		{"newsletters create --send-settings-selected-segments " + segment, segment, noFiles},
		{"newsletters create --send-settings-selected-campaigns x," + list, "x," + list, noFiles},
		{"products list " + shop, shop, noFiles},
		{"products get " + shop + " ''", "", noFiles},
		// Values.
		{"newsletters create --type ''", "broadcast draft", noFiles},
		{"custom-fields create --hidden=", "true false", noFiles},
		{"tags list -o ''", "table json jsonl csv yaml", noFiles},
		{"tags list --output=", "table json jsonl csv yaml", noFiles},
		{"login --environment ''", "retail enterprise-us enterprise-pl", noFiles},
		{"serve --profile ''", "strict as-service", noFiles},
		{"serve --platform ''", "retail enterprise both", noFiles},
		{"api ''", "GET HEAD POST PUT PATCH DELETE", noFiles},
		{"api GET ''", "", noFiles},
		{"events trigger contact_a", "contact_added", noFiles},
		// Files, only where one is possible.
		{"tags create --data @cont", "@contact.json @contacts" + string(filepath.Separator), noFiles},
		{"api POST /tags --data ''", "@", noSpace},
		{"multimedia upload-image --data @contact.", "@contact.json", noFiles},
		{"tags create --data @missing" + string(filepath.Separator), "", noFiles},
		{"serve --seed ''", "", filesToo},
		{"tags create --name ''", "", noFiles},
		{"whoami ''", "", noFiles},
		{"man ''", "", onlyPaths},
	} {
		args := strings.Fields(strings.ReplaceAll(tt.line, "''", "\x00"))
		for i := range args {
			args[i] = strings.ReplaceAll(args[i], "\x00", "")
		}
		got, directive := b.complete(append([]string{"--server", b.server.URL()}, args...)...)
		if strings.Join(got, " ") != tt.want || directive != tt.directive {
			t.Errorf("%s: got %q %s, want %q %s", tt.line, got, directive, tt.want, tt.directive)
		}
	}
	if r := b.run("__complete", "campaigns", "get", "--server", b.server.URL(), list); !strings.Contains(r.out, list+"\tspring_2027\n") {
		t.Errorf("an ID is described by %q", r.out)
	}
}

// Every flag of an operation completes without files, unless it takes one.
func TestNoFlagCompletesToFilesByMistake(t *testing.T) {
	a := newBench(t).app()
	for i := range specs {
		s := &specs[i]
		cmd := a.newOperation(s)
		if d := cmd.CompletionOptions.DefaultShellCompDirective; d == nil || *d != cobra.ShellCompDirectiveNoFileComp || cmd.ValidArgsFunction == nil {
			t.Errorf("%s %s completes to files", s.group, s.name)
		}
		for _, o := range s.flags {
			complete, has := cmd.GetFlagCompletionFunc(o.name)
			if known := o.kind == "file" || o.kind == "boolean" || o.kind == "booltext" || len(o.values) > 0; known && !has {
				t.Errorf("%s %s --%s completes to nothing", s.group, s.name, o.name)
			} else if known {
				words, directive := complete(cmd, nil, "")
				if isFile := directive == cobra.ShellCompDirectiveDefault; isFile != (o.kind == "file") || !isFile && len(words) == 0 {
					t.Errorf("%s %s --%s completes to %q, %d", s.group, s.name, o.name, words, directive)
				}
			}
		}
	}
}

func TestCompletionOfProfiles(t *testing.T) {
	b := signedOut(t)
	for _, name := range []string{"second", "first"} {
		if r := b.runIn(apiKey, "login", "--profile", name); r.err != nil {
			t.Fatal(r.err)
		}
	}
	if got, directive := b.complete("tags", "list", "--profile", ""); strings.Join(got, " ") != "first second" || directive != noFiles {
		t.Errorf("got %q %s", got, directive)
	}
	if got, _ := b.complete("tags", "get", "--tag", ""); len(got) != 0 {
		t.Errorf("got %q", got)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "getresponse", "config.json"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--profile", "--list"} {
		if got, directive := b.complete("contacts", "list", flag, ""); len(got) != 0 || directive != noFiles {
			t.Errorf("%s: got %q %s", flag, got, directive)
		}
	}
}

// A completion uses the saved account, but never sends its key to another server.
func TestCompletionKeepsTheCredential(t *testing.T) {
	b := signedOut(t, getresponsetest.WithAnyAPIKey())
	if r := b.runIn(apiKey, "login"); r.err != nil {
		t.Fatal(r.err)
	}
	if r := b.run("tags", "create", "--name", "vip"); r.err != nil {
		t.Fatal(r.err)
	}
	for _, tt := range []struct {
		args []string
		key  string
	}{
		{[]string{"tags", "get", "--tag", "v"}, apiKey},
		{[]string{"tags", "get", "--server", b.server.URL(), "--tag", "v"}, getresponsetest.APIKey},
	} {
		if tt.key != apiKey {
			b.change = nil // --server is the only way to it
		}
		before := len(b.server.Requests())
		if got, _ := b.complete(tt.args...); strings.Join(got, " ") != "vip" {
			t.Errorf("%v: got %q", tt.args, got)
		}
		sent := b.server.Requests()[before:]
		if len(sent) != 1 || sent[0].Header.Get("X-Auth-Token") != "api-key "+tt.key {
			t.Errorf("%v: %d requests, or another credential", tt.args, len(sent))
		}
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// blockedKeyring waits for its owner.
type blockedKeyring struct {
	noKeyring
	free chan struct{}
}

func (k blockedKeyring) Get(string) (string, error) { <-k.free; return "", errNoKeyring }

// Whatever fails or takes long: a completion ends soon, calls once, asks nothing and
// says nothing.
func TestCompletionIsQuickAndSilent(t *testing.T) {
	unavailable := func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"1"}}, Body: io.NopCloser(strings.NewReader("\x1b[31mnot now"))}, nil
	}
	hangs := func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
	cut := func(*http.Request) (*http.Response, error) { return nil, errors.New("no network") }
	for name, tt := range map[string]struct {
		service roundTripper
		profile string // of the file of profiles
		takes   time.Duration
		calls   int
	}{
		"failure":         {unavailable, `{"environment":"retail","secret":"s3cr3t-of-file"}`, 0, 1},
		"no network":      {cut, `{"environment":"retail","secret":"s3cr3t-of-file"}`, 0, 1},
		"no response":     {hangs, `{"environment":"retail","secret":"s3cr3t-of-file"}`, completionTime, 1},
		"not signed in":   {cut, "", 0, 0},
		"no key":          {cut, `{"environment":"retail","inKeyring":true}`, 0, 0},
		"a wrong profile": {cut, `{"environment":"moon","secret":"s3cr3t-of-file"}`, 0, 0},
		"a keyring waits": {cut, `{"environment":"retail","inKeyring":true}`, completionTime, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				b := &bench{T: t, env: map[string]string{}, dir: t.TempDir(), keyring: noKeyring{}, terminal: true}
				b.change = func(a *app) {
					a.readSecret = func(context.Context, io.Reader) (string, error) { t.Error("it asks"); return "", nil }
					a.extraOptions = []getresponse.Option{getresponse.WithHTTPClient(&http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
						calls++
						return tt.service(r)
					})})}
				}
				if name == "a keyring waits" {
					ring := blockedKeyring{free: make(chan struct{})}
					b.keyring = ring
					defer close(ring.free)
				}
				if tt.profile != "" {
					if err := os.Mkdir(filepath.Join(b.dir, "getresponse"), 0o700); err != nil {
						t.Fatal(err)
					}
					b.write("getresponse/config.json", `{"profiles":{"default":`+tt.profile+`}}`)
				}
				start := time.Now()
				if got, directive := b.complete("contacts", "list", "--list", ""); len(got) != 0 || directive != noFiles {
					t.Errorf("got %q %s", got, directive)
				}
				if took := time.Since(start); took != tt.takes || calls != tt.calls {
					t.Errorf("%d calls in %v, want %d in %v", calls, took, tt.calls, tt.takes)
				}
			})
		})
	}
}

// What the shell could not type, and what would change the terminal, is left out.
func TestCompletionIsPrintable(t *testing.T) {
	b := newBench(t)
	b.must("tags", "create", "--name", "vip")
	b.rewrite = func([]byte) []byte {
		return []byte(`[{"tagId":"t1","name":"bell\u0007"},{"tagId":"t2","name":"two\nlines"},{"tagId":"t3\u001b[31m","name":"fine"}]`)
	}
	r := b.run("__complete", "tags", "get", "--server", b.server.URL(), "--tag", "")
	if r.out != "fine\tt3\\x1b[31m\n:4\n" {
		t.Errorf("got %q", r.out)
	}
}
