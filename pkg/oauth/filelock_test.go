package oauth_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// childOnce prints the end of the access token. The parent may print it.
func childOnce(server, path string) {
	cfg := oauth.Config{ClientID: clientID, ClientSecret: oauth.NewSecret(clientSecret), TokenURL: server + "/v3/token"}
	source, err := oauth.NewTokenSource(context.Background(), cfg, oauth.FileStore(path))
	if err != nil {
		fmt.Println("failed:", err)
		return
	}
	fmt.Println("ready")
	_, _ = bufio.NewReader(os.Stdin).ReadString('\n') // until all are ready
	token, err := source.Token()
	if err != nil {
		fmt.Println("failed:", err)
		return
	}
	fmt.Println(strings.TrimPrefix(token.AccessToken, "s3cr3t-"))
}

// childHolds holds the lock until it is killed.
func childHolds(path string) {
	if _, _, err := oauth.FileStore(path).Lock(context.Background()); err != nil {
		fmt.Println("failed:", err)
		return
	}
	fmt.Println("locked")
	select {}
}

// process is another process with the role of a child.
type process struct {
	cmd   *exec.Cmd
	lines *bufio.Reader
	start func() // ends its wait
}

func startProcess(t *testing.T, server, role, path string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], role, path)
	cmd.Env = append(os.Environ(), childVariable+"="+server)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, lines: bufio.NewReader(out), start: func() { in.Close() }}
	t.Cleanup(p.kill)
	return p
}

func (p *process) line(t *testing.T) string {
	t.Helper()
	line, err := p.lines.ReadString('\n')
	if err != nil {
		t.Fatalf("the child ended: %v", err)
	}
	return strings.TrimSpace(line)
}

func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

func tokenFile(t *testing.T) oauth.FileStore {
	t.Helper()
	store := oauth.FileStore(filepath.Join(t.TempDir(), "token.json"))
	if err := store.Save(t.Context(), expired()); err != nil {
		t.Fatal(err)
	}
	return store
}

// Of four processes with one file, one refreshes. The others find its token.
func TestOneRefreshOfProcesses(t *testing.T) {
	f := newFake(t)
	store := tokenFile(t)
	var all []*process
	for range 4 {
		all = append(all, startProcess(t, f.URL, "once", string(store)))
	}
	for _, p := range all {
		if line := p.line(t); line != "ready" {
			t.Fatal(line)
		}
	}
	for _, p := range all {
		p.start()
	}
	for _, p := range all {
		if line := p.line(t); line != "at-1" {
			t.Errorf("a process has %s", line)
		}
	}
	if n := len(f.all()); n != 1 {
		t.Errorf("%d refresh requests", n)
	}
	if got := stored(t, store).RefreshToken; got != "s3cr3t-rt-1" {
		t.Errorf("the file has %s", got)
	}
}

// The same for sources of one process, for each store of this package.
func TestOneRefreshOfSources(t *testing.T) {
	memory := memory(t, expired())
	for name, store := range map[string]oauth.Store{"file": tokenFile(t), "memory": memory} {
		f := newFake(t)
		f.respond = func(http.ResponseWriter, *http.Request) bool {
			time.Sleep(5 * time.Millisecond)
			return false
		}
		var wg sync.WaitGroup
		for range 8 {
			source := f.source(t, store)
			wg.Go(func() {
				if token, err := source.Token(); err != nil || token.AccessToken != "s3cr3t-at-1" {
					t.Errorf("%s: %v, %v", name, token, err)
				}
			})
		}
		wg.Wait()
		if n := len(f.all()); n != 1 {
			t.Errorf("%s: %d refresh requests", name, n)
		}
	}
}

// lock locks a store, or fails the test.
func lock(t *testing.T, store oauth.Locker) (held context.Context, unlock func()) {
	t.Helper()
	held, unlock, err := store.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unlock)
	return held, unlock
}

// isLocked checks that neither Lock nor Save without the lock gets past the lock.
func isLocked(t *testing.T, store oauth.FileStore) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, _, err := store.Lock(ctx)
	failed(t, err)
	for _, err := range []error{err, store.Save(ctx, &oauth2.Token{AccessToken: "s3cr3t-other"})} {
		failed(t, err)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	}
}

// The lock of a process that is killed ends with it.
func TestLockOfAKilledProcess(t *testing.T) {
	store := tokenFile(t)
	for range 3 {
		p := startProcess(t, "none", "hold", string(store))
		if line := p.line(t); line != "locked" {
			t.Fatal(line)
		}
		isLocked(t, store)
		p.kill()
		_, unlock := lock(t, store)
		unlock()
	}
	if stored(t, store).AccessToken != expired().AccessToken {
		t.Error("the token was changed")
	}
}

func TestFileLock(t *testing.T) {
	store := tokenFile(t)
	held, unlock := lock(t, store)
	isLocked(t, store)
	other := oauth.FileStore(filepath.Join(filepath.Dir(string(store)), "other.json"))
	if err := other.Save(held, expired()); err != nil { // has a lock of its own
		t.Error(err)
	}
	for _, name := range []string{"s3cr3t-1", "s3cr3t-2"} {
		if err := store.Save(held, &oauth2.Token{AccessToken: name}); err != nil || stored(t, store).AccessToken != name {
			t.Error(err)
		}
	}
	unlock()
	failed(t, store.Save(held, expired()))
	_, again := lock(t, store)
	unlock() // a second time: it does not release the lock of somebody else
	isLocked(t, store)
	again()
	silent(t, held)
	_, _, err := oauth.FileStore(filepath.Join(t.TempDir(), "missing", "token.json")).Lock(t.Context())
	failed(t, err)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = store.Lock(ended)
	failed(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A lock file can be removed, and programs without locks can change the token. Neither
// makes Save replace a token that its caller does not know, or lose the new one.
func TestFileLockIsLost(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, store oauth.FileStore)
		newer  bool
	}{
		"the lock file is removed": {func(_ *testing.T, store oauth.FileStore) { _ = os.Remove(string(store) + ".lock") }, false},
		"the lock file is replaced": {func(_ *testing.T, store oauth.FileStore) {
			_ = os.Remove(string(store) + ".lock")
			_ = os.WriteFile(string(store)+".lock", nil, 0o600)
		}, false},
		"another process has saved": {func(t *testing.T, store oauth.FileStore) {
			_ = os.Remove(string(store) + ".lock")
			held, unlock := lock(t, store)
			defer unlock()
			if err := store.Save(held, &oauth2.Token{AccessToken: "s3cr3t-newer"}); err != nil {
				t.Fatal(err)
			}
		}, true},
		"a program without locks has saved": {func(_ *testing.T, store oauth.FileStore) {
			_ = os.WriteFile(string(store), []byte(`{"access_token":"s3cr3t-newer"}`), 0o600)
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			store := tokenFile(t)
			held, unlock := lock(t, store)
			if _, err := store.Load(held); err != nil {
				t.Fatal(err)
			}
			test.change(t, store)
			err := store.Save(held, &oauth2.Token{AccessToken: "s3cr3t-mine"})
			want := "s3cr3t-mine"
			if test.newer {
				want = "s3cr3t-newer"
				failed(t, err)
			}
			if errors.Is(err, oauth.ErrNewerToken) != test.newer || stored(t, store).AccessToken != want {
				t.Errorf("%v, the file has %s", err, stored(t, store).AccessToken)
			}
			unlock()
			_, unlock = lock(t, store)
			unlock()
		})
	}
}

// The lock file is removed, and another process has a new one: its refresh is not
// disturbed. Save waits for it, and nothing is lost if it saves nothing.
func TestFileLockOfTwo(t *testing.T) {
	store := tokenFile(t)
	held, unlock := lock(t, store)
	if err := os.Remove(string(store) + ".lock"); err != nil {
		t.Fatal(err)
	}
	_, unlockOther := lock(t, store)
	mine := &oauth2.Token{AccessToken: "s3cr3t-mine"}
	ctx, cancel := context.WithTimeout(held, 50*time.Millisecond)
	defer cancel()
	err := store.Save(ctx, mine)
	failed(t, err)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	unlockOther()
	if err := store.Save(held, mine); err != nil || stored(t, store).AccessToken != "s3cr3t-mine" {
		t.Error(err)
	}
	unlock()
	_, unlock = lock(t, store)
	unlock()
}

// A store with the Lock of version 0.1.0 would be used without its lock.
func TestOldLocker(t *testing.T) {
	_, err := oauth.NewTokenSource(t.Context(), newFake(t).config(environments()["retail"]), oldLocker{memory(t, expired())})
	failed(t, err)
	if !strings.Contains(err.Error(), "Lock") {
		t.Error(err)
	}
}

type oldLocker struct{ oauth.Store }

func (oldLocker) Lock(context.Context) (func(), error) { return func() {}, nil }
