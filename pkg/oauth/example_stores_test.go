package oauth_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// table stands for the database of an application.
type table struct {
	mu   sync.Mutex
	rows map[string][]byte
}

// rowStore keeps the token of one user in a row of the table.
type rowStore struct {
	table *table
	user  string
}

func (s rowStore) Load(context.Context) (*oauth2.Token, error) {
	s.table.mu.Lock()
	defer s.table.mu.Unlock()
	row, ok := s.table.rows[s.user]
	if !ok {
		return nil, oauth.ErrNoToken // nobody has signed in yet
	}
	token := new(oauth2.Token)
	return token, json.Unmarshal(row, token)
}

func (s rowStore) Save(_ context.Context, token *oauth2.Token) error {
	row, err := json.Marshal(token)
	if err != nil {
		return err
	}
	s.table.mu.Lock()
	defer s.table.mu.Unlock()
	s.table.rows[s.user] = row
	return nil
}

// An application with many accounts has one store and one source for each. rowStore
// has Load, which returns ErrNoToken for a user without a row, and Save.
func ExampleStore() {
	ctx := context.Background()
	cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app")}
	users := &table{rows: map[string][]byte{}}
	token := &oauth2.Token{AccessToken: "s3cr3t-access", RefreshToken: "s3cr3t-refresh", Expiry: time.Now().Add(time.Hour)}
	if err := (rowStore{users, "jan"}).Save(ctx, token); err != nil {
		log.Fatal(err)
	}
	for _, user := range []string{"jan", "anna"} {
		_, err := oauth.NewTokenSource(ctx, cfg, rowStore{users, user})
		switch {
		case errors.Is(err, oauth.ErrNoToken):
			fmt.Println(user, "has to sign in")
		case err != nil:
			log.Fatal(err)
		default:
			fmt.Println(user, "is signed in")
		}
	}
	// Output:
	// jan is signed in
	// anna has to sign in
}

// A file keeps the token of a command-line program. Only its owner can read it.
func ExampleFileStore() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "getresponse")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store := oauth.FileStore(filepath.Join(dir, "token.json"))

	_, err = store.Load(ctx)
	fmt.Println(errors.Is(err, oauth.ErrNoToken))
	if err := store.Save(ctx, &oauth2.Token{AccessToken: "s3cr3t-access", RefreshToken: "s3cr3t-refresh"}); err != nil {
		log.Fatal(err)
	}
	token, err := store.Load(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(token.RefreshToken != "")
	// Output:
	// true
	// true
}

// Tokens do not show up in logs: no verb prints what a store, a source or a
// configuration holds.
func ExampleMemoryStore() {
	ctx := context.Background()
	cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), Environment: getresponse.EnterpriseUS("example.com")}
	store := &oauth.MemoryStore{}
	if err := store.Save(ctx, &oauth2.Token{AccessToken: "s3cr3t-access"}); err != nil {
		log.Fatal(err)
	}
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%+v\n%+v\n%+v\n", store, source, cfg)
	// Output:
	// oauth.MemoryStore
	// oauth.TokenSource
	// oauth.Config{ClientID: "app", ClientSecret: [redacted], Environment: enterprise-us, Domain: "example.com", AuthorizeHost: ""}
}
