package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/go-getresponse/getresponse/pkg/getresponse"
	"github.com/go-getresponse/getresponse/pkg/getresponsetest"
	"github.com/go-getresponse/getresponse/pkg/oauth"
)

// client returns a client for the account that the user chose: that of the environment
// variables, else a profile. With --server no saved credential is used.
func (a *app) client(ctx context.Context, cmd *cobra.Command, more ...getresponse.Option) (*getresponse.Client, error) {
	options, err := a.credential(ctx)
	if err != nil {
		return nil, err
	}
	if a.server != "" {
		options = append(options, getresponse.WithBaseURL(a.server))
	}
	options = append(options, getresponse.WithUserAgent(cmd.Root().Name()+"/"+getresponse.Version))
	options = append(options, more...)
	client, err := getresponse.New(append(options, a.extraOptions...)...)
	if err != nil {
		return nil, &usageError{err}
	}
	return client, nil
}

// prepare returns what a command needs that calls the service. A mistake in the flags of
// the output is found before anything is sent.
func (a *app) prepare(cmd *cobra.Command) (*getresponse.Client, *output, error) {
	out, err := a.newOutput(cmd)
	if err != nil {
		return nil, nil, err
	}
	client, err := a.client(cmd.Context(), cmd)
	return client, out, err
}

// credential returns the options for the account that the user chose.
func (a *app) credential(ctx context.Context) ([]getresponse.Option, error) {
	switch {
	case a.getenv("GETRESPONSE_API_KEY") != "" || a.getenv("GETRESPONSE_ACCESS_TOKEN") != "":
		if a.profile != "" {
			return nil, usagef("--profile and a credential in the environment exclude each other: unset GETRESPONSE_API_KEY and GETRESPONSE_ACCESS_TOKEN")
		}
		return []getresponse.Option{getresponse.FromEnv()}, nil
	case a.server != "":
		env, err := getresponse.ParseEnvironment(a.getenv("GETRESPONSE_ENVIRONMENT"), a.getenv("GETRESPONSE_DOMAIN"))
		if err != nil {
			return nil, &usageError{err}
		}
		// getresponse serve accepts every key.
		return []getresponse.Option{getresponse.WithAPIKey(getresponsetest.APIKey), getresponse.WithEnvironment(env)}, nil
	}
	c, err := a.loadConfig()
	if err != nil {
		return nil, err
	}
	name := a.chosen(c)
	p, known := c.Profiles[name]
	if !known {
		return nil, fmt.Errorf("%w: there is no profile %q", errSignIn, name)
	}
	return a.profileOptions(ctx, name, p)
}

// profileOptions returns the options of a client for a profile.
func (a *app) profileOptions(ctx context.Context, name string, p profile) ([]getresponse.Option, error) {
	env, err := p.environment()
	if err != nil {
		return nil, err
	}
	secret, err := a.secret(name, p)
	if err != nil {
		return nil, err
	}
	options := []getresponse.Option{getresponse.WithEnvironment(env)}
	if p.OAuthClientID == "" {
		return append(options, getresponse.WithAPIKey(secret)), nil
	}
	cfg, err := a.oauthConfig(p, secret)
	if err != nil {
		return nil, err
	}
	store, err := a.tokens(name, p)
	if err != nil {
		return nil, err
	}
	source, err := oauth.NewTokenSource(ctx, cfg, store)
	if err != nil {
		return nil, err
	}
	return append(options, getresponse.WithTokenSource(source)), nil
}
