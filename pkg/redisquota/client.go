package redisquota

import (
	"errors"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"
)

const (
	keyPrefix  = "getresponse"
	maxAccount = 100 // bytes
)

// checkClient refuses a client that goes on when the time limit of a context has
// passed: no bound of this package would hold.
func checkClient(client redis.UniversalClient) error {
	if client == nil {
		return errors.New("redisquota: the Redis client is nil")
	}
	bounded := true
	switch c := client.(type) {
	case *redis.Client:
		bounded = c.Options().ContextTimeoutEnabled
	case *redis.ClusterClient:
		bounded = c.Options().ContextTimeoutEnabled
	case *redis.Ring:
		bounded = c.Options().ContextTimeoutEnabled
	}
	if !bounded {
		return errors.New("redisquota: the Redis client does not heed the time limits of contexts; make it with ContextTimeoutEnabled: true")
	}
	return nil
}

// keyBase returns the beginning of all keys of an account. The braces keep them
// on one node of a cluster, so that a script can change them together.
func keyBase(account string) (string, error) {
	switch {
	case account == "":
		return "", errors.New("redisquota: the account is empty")
	case len(account) > maxAccount:
		return "", fmt.Errorf("redisquota: the account has %d bytes, more than %d", len(account), maxAccount)
	case strings.ContainsFunc(account, func(r rune) bool { return r <= ' ' || r > '~' || r == '{' || r == '}' }):
		// It may be an API key by mistake: not shown.
		return "", errors.New("redisquota: the account has a space, a brace or another character that it cannot have")
	}
	return keyPrefix + ":{" + account + "}:", nil
}
