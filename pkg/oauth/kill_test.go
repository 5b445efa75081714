package oauth_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

const childVariable = "GETRESPONSE_OAUTH_TEST_CHILD"

func TestMain(m *testing.M) {
	if server := os.Getenv(childVariable); server != "" {
		child(server, os.Args[1])
		return
	}
	os.Exit(m.Run())
}

// child refreshes and uses tokens until it is killed.
func child(server, path string) {
	ctx := context.Background()
	cfg := oauth.Config{ClientID: clientID, ClientSecret: clientSecret, TokenURL: server + "/v3/token"}
	source, err := oauth.NewTokenSource(ctx, cfg, oauth.FileStore(path))
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	for first := true; ; first = false {
		token, err := source.TokenContext(ctx)
		if err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		req, _ := http.NewRequestWithContext(ctx, http.MethodGet, server+"/v3/accounts", nil)
		token.SetAuthHeader(req)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			os.Exit(1)
		}
		resp.Body.Close()
		source.Invalidate(token.AccessToken)
		if first {
			fmt.Println("ready")
		}
	}
}

// A process is killed at random times around its refreshes. The token in the file can
// always be refreshed afterwards.
func TestKill(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 5
	}
	f := newFake(t)
	f.respond = func(http.ResponseWriter, *http.Request) bool {
		time.Sleep(rand.N(2 * time.Millisecond))
		return false
	}
	client := f.client(t)
	path := filepath.Join(t.TempDir(), "token.json")
	store := oauth.FileStore(path)
	if err := store.Save(t.Context(), expired()); err != nil {
		t.Fatal(err)
	}
	for round := range rounds {
		cmd := exec.CommandContext(t.Context(), os.Args[0], path)
		cmd.Env = append(os.Environ(), childVariable+"="+f.URL)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, _ := bufio.NewReader(out).ReadString('\n')
		if line != "ready\n" {
			t.Fatalf("round %d: the child says %q", round, line)
		}
		time.Sleep(rand.N(15 * time.Millisecond))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		// A request of the child may still be in progress; the server finishes it.
		time.Sleep(5 * time.Millisecond)
		token, err := store.Load(t.Context())
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		token, err = client.Refresh(t.Context(), token.RefreshToken)
		if err != nil {
			t.Fatalf("round %d: the store has no valid refresh token: %v", round, err)
		}
		token.Expiry = time.Now() // the next child begins with a refresh
		if err := store.Save(t.Context(), token); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(f.all()); n < 3*rounds {
		t.Errorf("only %d refreshes in %d rounds", n, rounds)
	} else {
		t.Logf("%d refreshes, %d kills", n, rounds)
	}
}
