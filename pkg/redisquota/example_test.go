package redisquota_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/redis/go-redis/v9"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/oauth"
	"github.com/go-getresponse/getresponse/pkg/redisquota"
)

// outages logs when Redis becomes unavailable and when it is available again.
type outages struct{ getresponse.NoHook }

func (outages) LimiterChanged(ctx context.Context, s getresponse.LimiterState) {
	if s.Available {
		slog.InfoContext(ctx, "the shared limits are available again")
	} else {
		slog.WarnContext(ctx, "the shared limits are unavailable", "failOpen", s.FailOpen, "error", s.Err)
	}
}

// One of four workers that share the limits and the token of an account.
func Example() {
	ctx := context.Background()
	rdb := redis.NewClient(&redis.Options{
		Addr: os.Getenv("REDIS_ADDR"), Password: os.Getenv("REDIS_PASSWORD"),
		ContextTimeoutEnabled: true, // so that an outage does not block calls
	})
	defer rdb.Close()
	const account = "acme" // the same name in all workers; not a key or secret

	limiter, err := redisquota.New(rdb, account, redisquota.WithFailOpen(4), redisquota.WithHook(outages{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	store, err := redisquota.NewTokenStore(rdb, account)
	if err != nil {
		fmt.Println(err)
		return
	}
	cfg := oauth.Config{ClientID: os.Getenv("GETRESPONSE_CLIENT_ID"), ClientSecret: oauth.NewSecret(os.Getenv("GETRESPONSE_CLIENT_SECRET"))}
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if errors.Is(err, oauth.ErrNoToken) {
		fmt.Println("sign in first, and save the token with store.Save")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	client, err := getresponse.New(getresponse.WithTokenSource(source), getresponse.WithLimiter(limiter))
	if err != nil {
		fmt.Println(err)
		return
	}
	for contact, err := range client.Contacts.All(ctx, nil) {
		fmt.Println(contact.ContactID, err)
	}
}
