package oauth

import (
	"errors"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

// Figures of the pauses after rejections.
const (
	firstPause   = 10 * time.Second
	longestPause = 5 * time.Minute
	// forgetAfter is the time without a renewal after which the next rejection counts as
	// the first. It is longer than every pause, as otherwise an account that is blocked
	// would begin with the first pause each time.
	forgetAfter = 15 * time.Minute
	// recheck is how often a source looks for another token in the store during a pause.
	recheck = 5 * time.Second
)

// pause returns the time between the latest renewal and the next one: 10 seconds,
// doubled with each rejection, 5 minutes at most.
func (r rejections) pause() time.Duration {
	return min(firstPause<<min(max(r.Count-1, 0), 10), longestPause)
}

// wait returns how long the next renewal has to wait. A time of another machine that is
// further ahead than a pause is a wrong clock, and does not count.
func (r rejections) wait(now time.Time) time.Duration {
	since := now.Sub(r.Renewed)
	if r.Count <= 0 || since < -r.pause() {
		return 0
	}
	return max(r.pause()-since, 0)
}

// recent reports whether the latest renewal is recent enough to count.
func (r rejections) recent(now time.Time) bool {
	return r.Count > 0 && now.Sub(r.Renewed).Abs() < forgetAfter
}

// next returns the count with another renewal.
func (r rejections) next(now time.Time) rejections {
	if !r.recent(now) {
		r.Count = 0
	}
	return rejections{Count: r.Count + 1, Renewed: now.Round(0).UTC()}
}

// later returns the rejections with the later renewal.
func later(a, b rejections) rejections {
	if a.Renewed.After(b.Renewed) {
		return a
	}
	return b
}

// deadEnd is a refresh that the service rejected for good: the refresh token or the
// application is no longer valid.
type deadEnd struct {
	token string // the refresh token; "" for client credentials
	err   error
	count rejections
}

// again returns the error of the request, if the next one with the same refresh token has
// to wait.
func (r *deadEnd) again(refreshToken string, now time.Time) error {
	if r == nil || r.token != refreshToken || r.count.wait(now) == 0 {
		return nil
	}
	return r.err
}

// next returns the dead end after another request, nil if err is not for good.
func (r *deadEnd) next(refreshToken string, err error, now time.Time) *deadEnd {
	var e *Error
	if !errors.As(err, &e) || e.StatusCode < 400 || e.StatusCode > 499 ||
		e.StatusCode == http.StatusTooManyRequests || e.StatusCode == http.StatusRequestTimeout {
		return nil
	}
	var count rejections
	if r != nil && r.token == refreshToken {
		count = r.count
	}
	return &deadEnd{token: refreshToken, err: err, count: count.next(now)}
}

// due returns the rejections that a renewal of stored is saved with. If the token is
// renewed only because the service rejected it, the renewal counts, and has to wait if
// one before was in vain.
func (s *source) due(stored *oauth2.Token, rejected string) (count rejections, wait time.Duration) {
	now := time.Now()
	count = later(rejectionsOf(stored), s.rejections)
	switch {
	case rejected != "" && s.fresh(stored, ""):
		return count.next(now), count.wait(now)
	case count.recent(now):
		return count, 0
	}
	return rejections{}, 0
}
