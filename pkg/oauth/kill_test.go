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

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/oauth"
)

const childVariable = "GETRESPONSE_OAUTH_TEST_CHILD"

func TestMain(m *testing.M) {
	if server := os.Getenv(childVariable); server != "" {
		switch role, path := os.Args[1], os.Args[2]; role {
		case "loop":
			child(server, path)
		case "once":
			childOnce(server, path)
		case "hold":
			childHolds(path)
		}
		return
	}
	os.Exit(m.Run())
}

// expiringStore is a store whose token is always due.
type expiringStore struct{ oauth.FileStore }

func (s expiringStore) Load(ctx context.Context) (*oauth2.Token, error) {
	token, err := s.FileStore.Load(ctx)
	if err == nil {
		token.Expiry = time.Now().Add(-time.Minute)
	}
	return token, err
}

// child refreshes and uses tokens until it is killed.
func child(server, path string) {
	ctx := context.Background()
	cfg := oauth.Config{ClientID: clientID, ClientSecret: oauth.NewSecret(clientSecret), TokenURL: server + "/v3/token"}
	for first := true; ; first = false {
		source, err := oauth.NewTokenSource(ctx, cfg, expiringStore{oauth.FileStore(path)})
		if err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
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
	f.Client().Transport.(*http.Transport).DisableKeepAlives = true // only the child's connections stay open
	path := filepath.Join(t.TempDir(), "token.json")
	store := oauth.FileStore(path)
	if err := store.Save(t.Context(), expired()); err != nil {
		t.Fatal(err)
	}
	for round := range rounds {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "loop", path)
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
		f.wait(t, len(f.all())+rand.N(5)) // refreshes of the child, however slow the machine is
		time.Sleep(rand.N(3 * time.Millisecond))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		// A request of the child may still be in progress; the server finishes it, also one
		// that it has yet to accept.
		time.Sleep(5 * time.Millisecond)
		for deadline := time.Now().Add(time.Minute); f.open.Load() > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("a connection of the child stays open")
			}
		}
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
	t.Logf("%d refreshes, %d kills", len(f.all()), rounds)
}

// wait returns when the service has had n requests.
func (f *fake) wait(t *testing.T, n int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); len(f.all()) < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the service had %d requests, want %d", len(f.all()), n)
		}
	}
}
