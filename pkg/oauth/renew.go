package oauth

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"golang.org/x/oauth2"

	"github.com/go-getresponse/getresponse/internal/redact"
)

// lostLocks is how many refreshes in a row may find a newer token that has expired too.
const lostLocks = 3

// run runs one refresh and closes r.done.
func (s *source) run(r *refresh) {
	s.mu.Lock()
	rejected := s.rejected
	s.mu.Unlock()
	var token *oauth2.Token
	var rest time.Duration
	var err error
	for range lostLocks {
		if token, rest, err = s.renew(rejected); !errors.Is(err, ErrNewerToken) {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && rest > 0:
		s.token, s.rejected, s.resting = token, token.AccessToken, true
		r.token, s.calm = clone(token), time.Now().Add(min(rest, recheck))
	case err == nil:
		s.token, s.rejected, s.resting = token, "", false
		r.token = clone(token)
	case s.usable() && !errors.Is(err, ErrSignInAgain):
		r.token, s.calm = clone(s.token), time.Now().Add(calmAfterFailure)
	default:
		r.err = err
	}
	s.current = nil
	close(r.done)
}

// renew returns a new token that is in the store. It loads the store first, as another
// process may have refreshed the token or its owner may have signed in again. If rest is
// not 0, the token is the rejected one, and the next renewal has to wait for that time.
func (s *source) renew(rejected string) (token *oauth2.Token, rest time.Duration, err error) {
	held, unlock, err := s.lock()
	if err != nil {
		return nil, 0, err
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(held, s.timeout)
	defer cancel()
	stored, err := s.load(ctx)
	if err != nil {
		return nil, 0, err
	}
	if s.unsaved != nil {
		switch refreshTokenOf(stored) {
		case s.unsaved.from, s.unsaved.token.RefreshToken:
			token, err := s.save(held, s.unsaved, rejected)
			if err != nil || s.fresh(token, rejected) {
				return token, 0, err
			}
			stored = token
		default:
			s.unsaved = nil
		}
	}
	if s.fresh(stored, rejected) {
		return stored, 0, nil
	}
	count, wait := s.due(stored, rejected)
	if wait > 0 {
		return stored, wait, nil
	}
	used := refreshTokenOf(stored)
	deadline, _ := ctx.Deadline()
	token, err = s.request(deadline, used)
	if errors.Is(err, ErrSignInAgain) {
		// Another process may have refreshed the token first.
		if now, loadErr := s.load(ctx); loadErr == nil && refreshTokenOf(now) != used && s.fresh(now, rejected) {
			return now, 0, nil
		}
	}
	if err != nil {
		return nil, 0, err
	}
	if token.RefreshToken == "" {
		token.RefreshToken = used
	}
	s.rejections = count
	token, err = s.save(held, &renewal{token: token, from: used, rejections: count}, rejected)
	return token, 0, err
}

// request requests a new token from the service, unless it rejected the same request a
// short time ago.
func (s *source) request(deadline time.Time, refreshToken string) (token *oauth2.Token, err error) {
	if err := s.deadEnd.again(refreshToken, time.Now()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithDeadline(s.ctx, deadline)
	defer cancel()
	if refreshToken == "" && s.credentials {
		token, err = s.client.ClientCredentials(ctx)
	} else {
		token, err = s.client.Refresh(ctx, refreshToken)
	}
	s.deadEnd = s.deadEnd.next(refreshToken, err, time.Now())
	return token, err
}

// load reads the store. It returns nil for an empty store with WithClientCredentials.
func (s *source) load(ctx context.Context) (*oauth2.Token, error) {
	token, err := s.store.Load(ctx)
	if err == nil && (token == nil || token.AccessToken == "" && token.RefreshToken == "") {
		err = ErrNoToken
	}
	if errors.Is(err, ErrNoToken) && s.credentials {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("oauth: the token cannot be loaded: %w", redactError(s.hideAll(nil), err))
	}
	return clone(token), nil
}

// save writes a new token to the store. It has its own timeout, so that a slow response
// does not leave too little time to save its token. If the token cannot be saved, it is
// kept but not returned, and the next refresh starts with saving it. If the store has a
// newer token, save returns that, or [ErrNewerToken] if it has to be refreshed too.
func (s *source) save(held context.Context, r *renewal, rejected string) (*oauth2.Token, error) {
	s.unsaved = r
	ctx, cancel := context.WithTimeout(held, s.timeout)
	defer cancel()
	err := s.store.Save(ctx, withRejections(r.token, r.rejections))
	if errors.Is(err, ErrNewerToken) {
		s.unsaved = nil
		newer, loadErr := s.load(ctx)
		switch {
		case loadErr != nil:
			return nil, loadErr
		case s.fresh(newer, rejected):
			return newer, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("oauth: the refreshed token cannot be saved and is not used: %w", redactError(s.hideAll(r.token), err))
	}
	s.unsaved = nil
	return r.token, nil
}

// hideAll returns a redactor for every secret that an error of the store may contain.
func (s *source) hideAll(token *oauth2.Token) redact.Redactor {
	values := []string{s.client.cfg.ClientSecret.Reveal()}
	s.mu.Lock()
	tokens := []*oauth2.Token{s.token, token}
	s.mu.Unlock()
	if s.unsaved != nil {
		tokens = append(tokens, s.unsaved.token)
	}
	for _, t := range tokens {
		if t != nil {
			values = append(values, t.AccessToken, t.RefreshToken)
		}
	}
	return hide("", values...)
}

// fresh reports whether a token can be returned without a refresh.
func (s *source) fresh(t *oauth2.Token, rejected string) bool {
	if t == nil || t.AccessToken == "" || t.AccessToken == rejected {
		return false
	}
	if t.Expiry.IsZero() {
		return true
	}
	skew := s.skew
	if t.ExpiresIn > 0 {
		seconds := min(t.ExpiresIn, int64(math.MaxInt64/time.Second)) // the service may have sent any number
		skew = min(skew, time.Duration(seconds)*time.Second/2)
	}
	return time.Now().Before(t.Expiry.Round(0).Add(-skew))
}

// usable reports whether the current token has neither expired nor been rejected.
func (s *source) usable() bool {
	return alive(s.token) && s.token.AccessToken != s.rejected
}

// alive reports whether a token has not expired.
func alive(t *oauth2.Token) bool {
	return t != nil && t.AccessToken != "" && (t.Expiry.IsZero() || time.Now().Before(t.Expiry.Round(0)))
}

func refreshTokenOf(t *oauth2.Token) string {
	if t == nil {
		return ""
	}
	return t.RefreshToken
}

func clone(t *oauth2.Token) *oauth2.Token {
	if t == nil {
		return nil
	}
	other := *t
	return &other
}
