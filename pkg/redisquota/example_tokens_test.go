package redisquota_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// Of two workers that need a new token one asks for it. The other finds it in Redis.
func ExampleNewTokenStore() {
	ctx := context.Background()
	server := getresponsetest.NewServer(getresponsetest.WithOAuthClient("app", "s3cr3t-app", ""))
	defer server.Close()
	mini := miniredis.NewMiniRedis()
	defer mini.Close()
	cfg := oauth.Config{ClientID: "app", ClientSecret: oauth.NewSecret("s3cr3t-app"), TokenURL: server.TokenURL(),
		HTTPClient: &http.Client{Transport: server.Transport()}}
	for _, worker := range []string{"first worker", "second worker"} {
		rdb := redis.NewClient(&redis.Options{Dialer: pipe(mini), ContextTimeoutEnabled: true})
		defer rdb.Close()
		store, err := redisquota.NewTokenStore(rdb, "acme") // the same name in all workers
		if err != nil {
			log.Fatal(err)
		}
		source, err := oauth.NewTokenSource(ctx, cfg, store, oauth.WithClientCredentials())
		if err != nil {
			log.Fatal(err)
		}
		token, err := source.TokenContext(ctx)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(worker, token.Valid())
	}
	fmt.Println(len(server.Requests()), "token request")
	// Output:
	// first worker true
	// second worker true
	// 1 token request
}

// Redis has one token for each account, under a key with the name of the account.
func ExampleTokenStore() {
	ctx := context.Background()
	mini := miniredis.NewMiniRedis()
	defer mini.Close()
	rdb := redis.NewClient(&redis.Options{Dialer: pipe(mini), ContextTimeoutEnabled: true})
	defer rdb.Close()
	for _, account := range []string{"acme", "example"} {
		store, err := redisquota.NewTokenStore(rdb, account)
		if err != nil {
			log.Fatal(err)
		}
		_, err = store.Load(ctx)
		fmt.Println(account, errors.Is(err, oauth.ErrNoToken))
		if err := store.Save(ctx, &oauth2.Token{AccessToken: "s3cr3t-" + account}); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(mini.Keys())
	// Output:
	// acme true
	// example true
	// [getresponse:{acme}:token getresponse:{example}:token]
}
