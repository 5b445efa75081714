package oauth_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

func TestFileStore(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "token.json")
	store := oauth.FileStore(path)
	_, err := store.Load(t.Context())
	failed(t, err)
	if !errors.Is(err, oauth.ErrNoToken) {
		t.Error(err)
	}
	want := &oauth2.Token{AccessToken: "s3cr3t-at", RefreshToken: "s3cr3t-rt", TokenType: "Bearer", Expiry: time.Now().Add(time.Hour).Round(0), ExpiresIn: 3600}
	stale := filepath.Join(dir, ".token.json.tmp-1")
	if err := os.WriteFile(stale, []byte("s3cr3t"), 0o600); err != nil {
		t.Fatal(err)
	}
	_ = os.Chtimes(stale, time.Time{}, time.Now().Add(-time.Hour))
	for range 2 {
		if err := store.Save(t.Context(), want); err != nil {
			t.Fatal(err)
		}
	}
	got := stored(t, store)
	if got.AccessToken != want.AccessToken || got.RefreshToken != want.RefreshToken || !got.Expiry.Equal(want.Expiry) || got.ExpiresIn != 3600 {
		t.Errorf("got %+v", got)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 || entries[1].Name() != "token.json.lock" {
		t.Errorf("the directory holds %v", entries)
	}
	if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	failed(t, store.Save(t.Context(), nil))
	failed(t, store.Save(t.Context(), &oauth2.Token{}))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	failed(t, store.Save(ended, want))
	_, err = store.Load(ended)
	failed(t, err)
	silent(t, store)
}

func TestFileStoreRejects(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "token.json")
	store := oauth.FileStore(path)
	good := `{"access_token":"s3cr3t-at"}`
	modes := []os.FileMode{0o640, 0o604, 0o620, 0o601, 0o666}
	if runtime.GOOS == "windows" {
		modes = nil // it has no such permissions
	}
	for _, mode := range modes {
		_ = os.Remove(path)
		_ = os.WriteFile(path, []byte(good), 0o600)
		_ = os.Chmod(path, mode)
		_, err := store.Load(t.Context())
		failed(t, err)
		var open *oauth.PermissionError
		if !errors.As(err, &open) || open.Mode.Perm() != mode {
			t.Errorf("%v: %v", mode, err)
		}
	}
	_ = os.Remove(path)
	for _, body := range []string{"", " \n"} {
		_ = os.WriteFile(path, []byte(body), 0o600)
		if _, err := store.Load(t.Context()); !errors.Is(err, oauth.ErrNoToken) {
			t.Error(err)
		}
	}
	for _, body := range []string{`{"access_token":"s3cr3t`, `{}`, `[]`, `{"access_token":"a","expiry":"s3cr3t"}`, `{"access_token":{"s3cr3t":1}}`, good + strings.Repeat(" ", 2<<20)} {
		_ = os.WriteFile(path, []byte(body), 0o600)
		_, err := store.Load(t.Context())
		failed(t, err)
		if errors.Is(err, oauth.ErrNoToken) {
			t.Errorf("a malformed file was read as an empty one: %.40s", body)
		}
	}
	_, err := oauth.FileStore(dir).Load(t.Context())
	failed(t, err)
	token := &oauth2.Token{AccessToken: "s3cr3t-at"}
	failed(t, oauth.FileStore(filepath.Join(dir, "missing", "token.json")).Save(t.Context(), token))
	failed(t, oauth.FileStore(dir+"/").Save(t.Context(), token))
	// If the rename fails, Save removes the temporary file.
	_ = os.Mkdir(filepath.Join(dir, "taken"), 0o700)
	_ = os.WriteFile(filepath.Join(dir, "taken", "x"), nil, 0o600)
	failed(t, oauth.FileStore(filepath.Join(dir, "taken")).Save(t.Context(), token))
	if left, _ := filepath.Glob(filepath.Join(dir, ".taken*")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
