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

// checkClient rejects a client that ignores the deadline of a context, as the timeouts
// of this package would have no effect.
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
		return errors.New("redisquota: the Redis client ignores the deadlines of contexts; set ContextTimeoutEnabled: true in its options")
	}
	return nil
}

// keyBase returns the prefix of all keys of an account. The braces keep the keys on
// one node of a cluster, so that a script can change them together.
func keyBase(account string) (string, error) {
	switch {
	case account == "":
		return "", errors.New("redisquota: the account is empty")
	case len(account) > maxAccount:
		return "", fmt.Errorf("redisquota: the account has %d bytes, more than %d", len(account), maxAccount)
	case strings.ContainsFunc(account, func(r rune) bool { return r <= ' ' || r > '~' || r == '{' || r == '}' }):
		// The error omits the account, as it may be an API key by mistake.
		return "", errors.New("redisquota: the account has a space, a brace or another invalid character")
	}
	return keyPrefix + ":{" + account + "}:", nil
}
