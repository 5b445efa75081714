package getresponse

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/oauth2"
)

// kindCredential is the kind of the options that exclude each other here.
const kindCredential = "a credential"

// WithAPIKey authenticates requests with an API key, in the header X-Auth-Token.
// An empty key or one with control characters is an error.
func WithAPIKey(key string) Option {
	return clientOption{name: "WithAPIKey", kind: kindCredential, set: func(c *config) error {
		h, err := apiKeyHeader(key)
		if err == nil {
			c.fixed = append(c.fixed, h)
		}
		return err
	}}
}

// WithTokenSource authenticates requests with OAuth 2.0 access tokens, in the
// header Authorization. The source is asked for every request; wrap it in
// [oauth2.ReuseTokenSource] if it fetches a token each time.
//
// A source may have a method TokenContext(context.Context) (*oauth2.Token, error).
// It is then called instead of Token, with the context of the call.
//
// A source may have a method Invalidate(accessToken string). It is called with a
// token that the service rejected. The source is then asked again, and the call is
// retried once with the new token. It is not retried if the source still returns the
// rejected token, or if the body of the call can be read only once.
func WithTokenSource(source oauth2.TokenSource) Option {
	return clientOption{name: "WithTokenSource", kind: kindCredential, set: func(c *config) error {
		if source == nil {
			return errors.New("getresponse: WithTokenSource: the token source is nil")
		}
		c.auth = TokenSourceEditor(source)
		c.renewToken = renewalBy(source)
		return nil
	}}
}

// Environment variables that FromEnv reads.
const (
	envAPIKey      = "GETRESPONSE_API_KEY"
	envAccessToken = "GETRESPONSE_ACCESS_TOKEN"
	envEnvironment = "GETRESPONSE_ENVIRONMENT"
	envDomain      = "GETRESPONSE_DOMAIN"
)

// FromEnv reads the credential and the environment from environment variables:
// GETRESPONSE_API_KEY or GETRESPONSE_ACCESS_TOKEN, exactly one of them;
// GETRESPONSE_ENVIRONMENT, one of retail (the default), enterprise-us and
// enterprise-pl; and for Enterprise GETRESPONSE_DOMAIN.
func FromEnv() Option {
	return clientOption{name: "FromEnv", set: func(c *config) error {
		key, token := os.Getenv(envAPIKey), os.Getenv(envAccessToken)
		switch {
		case key != "" && token != "":
			return fmt.Errorf("getresponse: FromEnv: both %s and %s are set", envAPIKey, envAccessToken)
		case key == "" && token == "":
			return fmt.Errorf("getresponse: FromEnv: neither %s nor %s is set", envAPIKey, envAccessToken)
		}
		credential := WithAPIKey(key)
		if token != "" {
			if err := validSecret("access token", token); err != nil {
				return err
			}
			credential = WithTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token}))
		}
		env, err := ParseEnvironment(os.Getenv(envEnvironment), os.Getenv(envDomain))
		if err != nil {
			return fmt.Errorf("%w (FromEnv: %s, %s)", err, envEnvironment, envDomain)
		}
		for _, o := range []Option{credential, WithEnvironment(env)} {
			if err := o.applyClient(c); err != nil {
				return err
			}
		}
		return nil
	}}
}
