package getresponse

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/oauth2"
)

// tokenRenewal reports a rejected access token to the token source. With again it returns
// whether the source has another token now.
type tokenRenewal func(ctx context.Context, rejected string, again bool) (renewed bool, err error)

// renewalBy returns the renewal of tokens of source, nil if it cannot renew any. A source
// may keep a token in spite of its rejection, for example if the service has rejected the
// latest ones too. The call is not retried then, as it would fail in the same way.
func renewalBy(source oauth2.TokenSource) tokenRenewal {
	s, ok := source.(interface{ Invalidate(accessToken string) })
	if !ok {
		return nil
	}
	get := tokensOf(source)
	return func(ctx context.Context, rejected string, again bool) (bool, error) {
		s.Invalidate(rejected)
		if !again {
			return false, nil
		}
		token, err := get(ctx)
		if err != nil {
			return false, err
		}
		return token.AccessToken != rejected, nil
	}
}

// tokensOf returns the method of a token source that returns tokens: TokenContext if it
// has one, or else Token. Without an error the token is not nil.
func tokensOf(source oauth2.TokenSource) func(context.Context) (*oauth2.Token, error) {
	get := func(context.Context) (*oauth2.Token, error) { return source.Token() }
	if s, ok := source.(interface {
		TokenContext(context.Context) (*oauth2.Token, error)
	}); ok {
		get = s.TokenContext
	}
	return func(ctx context.Context) (*oauth2.Token, error) {
		token, err := get(ctx)
		if err != nil {
			return nil, fmt.Errorf("token source: %w", err)
		}
		if token == nil {
			return nil, errors.New("token source: it returned no token")
		}
		return token, nil
	}
}
